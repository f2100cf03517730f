"""What a view shows before Streamlit has started, and where scripts are off: its own text, and the map as a picture."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qs

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from ai_factories.context import Context
from ai_factories.export.map_picture import first_map
from ai_factories.html import (
    about,
    accessibility,
    changes,
    comparison,
    consortia,
    filter_bar,
    finder,
    head,
    panel,
    templates,
)
from ai_factories.html import timeline as timeline_html
from ai_factories.html.page import common
from ai_factories.i18n import best_language
from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current
from ai_factories.url import known_values, parse
from ai_factories.web.pages import FILES, with_origin

KEY = "st-key-"  # what the elements of the dashboard are named by; these here are not those, and named otherwise
BODIES: Mapping[str, Callable[[Context], str]] = {
    "": panel.render,
    "way-in": lambda context: finder.render(context, datetime.date.today().isoformat()),
    "consortia": consortia.render,
    "timeline": lambda context: timeline_html.render(context, datetime.date.today()),
    "compare": comparison.render,
    "changes": changes.render,
    "about": about.render,
    "accessibility": accessibility.render,
}


def shell(request: Request, view: str, titles: Mapping[str, str], index: str, base: str) -> Response:
    """Streamlit's page (``index``) for a view, with our metadata and the view's first text.

    ``titles`` are those of all views, by path.
    """
    try:
        network, _error = current()
    except DataError:
        return Response(index, media_type="text/html")
    query = parse_qs(request.url.query, keep_blank_values=True)
    url, _unknown = parse(query, known_values(network))
    browser = re.split("[,;]", request.headers.get("Accept-Language", ""))[0]
    context = replace(Context.of(network, url, best_language(browser)), root=".")
    _ = context.texts.gettext
    names = {path: _(title) for path, title in titles.items()}
    first = templates.render(
        "first.html",
        context.texts,
        **common(context, f"/{view}", base, query=True),
        styles=[f".{path}" for path, _content in FILES.values() if path.endswith(".css")],
        view=view,
        name=names[view],
        embedded="true" in query.get("embed", []),
        head=_safe(head.render(context, view, names)),
        bar=_safe(filter_bar.render(context)),
        map="" if view else first_map(context, lambda id: context.href(site=id)),
        body=_safe(BODIES[view](context)),
        footer=_safe(head.render_footer(context)),
    )
    metadata, _split, body = first.replace(KEY, "first-").partition("<!-- body -->")
    html = re.sub(r"<noscript>.*?</noscript>", "", index, flags=re.DOTALL)
    html = html.replace('<html lang="en">', f'<html lang="{escape(context.texts.lang)}">', 1)
    html = html.replace("<title>Streamlit</title>", metadata, 1)
    html = html.replace('<div id="root"></div>', f'<div id="root"></div>\n{body}', 1)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Accept-Encoding"}
    return Response(with_origin(html.encode()), media_type="text/html", headers=headers)


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704  # the renderers escape every value

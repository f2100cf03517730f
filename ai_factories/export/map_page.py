"""The map as a page that works offline and needs no other file."""

import json
from pathlib import Path

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.html import site_card, site_list, templates
from ai_factories.loading.folder import OUTLINES
from ai_factories.map import assets
from ai_factories.map.scene import points, scene
from ai_factories.map.symbols import MARKS, drawn, palette
from ai_factories.model.network import Site
from ai_factories.wording.edition import edition
from ai_factories.wording.filters import summary

HERE = Path(__file__).parent
STYLES = (*assets.STYLES, templates.STYLE, HERE / "map_page.css")
SCRIPTS = (*assets.SCRIPTS, HERE / "map_page.js")


def to_map_page(context: Context) -> bytes:
    """The map as an HTML page that works offline, since it contains Leaflet, outlines, sites and their cards."""
    sites: list[Site] = [*context.antennas, *context.shown]
    shown = scene(context)
    return templates.render(
        "map_page.html",
        context.texts,
        about=edition(context.network, context.texts),
        lang=context.texts.lang,
        summary=summary(context),
        start={
            "symbols": drawn(),
            "palette": palette(),
            "points": points(context.network),
            "outlines": json.loads(context.network.files[OUTLINES]),
            "home": shown.state["home"],
        },
        state={**shown.state, "sites": shown.sites},
        # Both are already escaped.
        cards={site.id: Markup(site_card.render(context, site, hidden=False, actions=False)) for site in sites},  # noqa: S704
        table=Markup(site_list.render(context, _link)),  # noqa: S704
        styles=_sources(*STYLES) + Markup(MARKS),  # noqa: S704
        leaflet_licence=_sources(assets.LICENCE),  # which asks to be in every copy
        scripts=_sources(*SCRIPTS),
    ).encode()


def _sources(*paths: Path) -> Markup:
    return Markup("\n").join(Markup(path.read_text(encoding="utf-8")) for path in paths)  # noqa: S704  # our own files


def _link(site: str) -> Markup:
    return Markup('href="#{}" data-go="{}"').format(site, site)

"""What server and browser exchange besides Streamlit's widgets: links that change something on the page instead of
reloading it, and the data that page.js needs."""

import time
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ai_factories.i18n import Texts
from ai_factories.url import LANGUAGES
from components import url_state

FRONTEND = Path(__file__).parent / "frontend"


def _script(*names: str) -> str:
    return "\n".join((FRONTEND / name).read_text(encoding="utf-8") for name in names)


_clickable = st.components.v2.component(
    "clickable",
    html="<div></div>",
    js=_script("clickable.js"),
    isolate_styles=False,  # so that the page's style sheets apply to it
)
_page = st.components.v2.component("page", js=_script("seams.js", "focus.js", "connection.js", "page.js"))


def clickable_html(key: str, html: str, *, follow: bool = True) -> str | None:
    """Draw ``html``, which must be escaped (as by ``templates.render``), with links that change something on the page.

    Such a link has an ``href``, in case it is opened in a new tab, and ``data-choose``: ``site:`` or ``from:`` and a
    value. A click changes the URL before the page runs again; without ``follow``, it is only returned in that run.
    """

    def on_choose() -> None:
        if follow:
            url_state.follow(key)

    result = _clickable(key=key, data=html, on_chosen_change=on_choose, height="content")
    value = result.get("chosen")
    return str(value) if value else None


def sync_browser(texts: Texts, view: str = "", announcements: Sequence[str] = ()) -> None:
    """Send the browser the language, the names of the parts of the page, what a screen reader should announce when it
    changes, and how often a site has been selected, which brings its card into view.

    Called last, since the element takes up the height of a gap. After a lost connection, the browser asks for another
    run, and recognises the response by its number.
    """
    _ = texts.gettext
    data = {
        "lang": texts.lang,
        "view": view,
        "words": {"map": _("Map of the AI Factories"), "views": _("Views"), "languages": LANGUAGES},
        "announced": list(announcements),
        "selected": url_state.times_selected(),
        "run": str(time.time_ns()),
    }
    _page(key="page", data=data, on_back_change=lambda: None)

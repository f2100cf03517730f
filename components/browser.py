"""What the server and the browser tell each other beside Streamlit's widgets: links that choose something on the page
instead of loading it anew, and what page.js needs to know."""

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
    isolate_styles=False,  # the page's style sheets are for it too
)
_page = st.components.v2.component("page", js=_script("seams.js", "focus.js", "connection.js", "page.js"))


def clickable_html(key: str, html: str, *, follow: bool = True) -> str | None:
    """Draw ``html``, which must be escaped, as ``templates.render`` does, with links that choose something.

    Such a link has an ``href``, for whoever opens it in a new tab, and ``data-choose``: ``site:`` or ``from:`` and a
    value. A click changes the address before the page runs again; without ``follow``, it is only returned in that run.
    """

    def on_choose() -> None:
        if follow:
            url_state.follow(key)

    result = _clickable(key=key, data=html, on_chosen_change=on_choose, height="content")
    value = result.get("chosen")
    return str(value) if value else None


def sync_browser(texts: Texts, view: str = "", announcements: Sequence[str] = ()) -> None:
    """Tell the browser the language, what the parts of the page are called, what a screen reader should say when it
    changes, and how often a site has been selected: then its card comes into view.

    Called last, since the element takes the height of a gap. When the browser is back after it had lost the server,
    the page runs once more, and the browser knows the answer by its number.
    """
    _ = texts.gettext
    data = {
        "lang": texts.lang,
        "view": view,
        "words": {"map": _("Map of the AI Factories"), "views": _("Views"), "languages": LANGUAGES},
        "said": list(announcements),
        "selected": url_state.times_selected(),
        "run": str(time.time_ns()),
    }
    _page(key="page", data=data, on_back_change=lambda: None)

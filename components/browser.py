"""What server and browser exchange: HTML, the reader's changes, and the data that page.js needs."""

import time
from collections.abc import Sequence

import streamlit as st

from ai_factories.i18n import Texts
from ai_factories.model.network import Network
from components import seams, url_state

# Imported from a file that the browser keeps: Streamlit sends the script of a component along with each change of it.
_MODULE = f"""
const module = import(new URL("{seams.page_script("page.js")}", document.baseURI));
export default function (component) {{ module.then((page) => page.%s(component)); }}
"""
_part = st.components.v2.component(
    "part",
    html="<div></div>",
    js=_MODULE % "part",
    isolate_styles=False,  # so that the page's style sheets apply to it
)
_page = st.components.v2.component("page", js=_MODULE % "page")


def part(key: str, html: str) -> None:
    """Draw ``html``, which must be escaped (as by ``templates.render``). It is updated in place.

    A click on an element with ``data-go`` (see ``Context.link``), or a change of a field with ``data-name``, changes
    the URL, and the page runs again.
    """
    _part(key=key, data=html, height="content")


def sync_browser(
    texts: Texts, title: str, announcements: Sequence[str] = (), *, network: Network | None = None
) -> None:
    """Send the browser the language, the title, the names of the parts of the page, what a screen reader should
    announce when it changes, and which of the reader's changes the page shows now.

    Called last, since the browser then knows that the page is complete. It recognises each run by its number. Without a
    ``network``, changes are left until there is one.
    """
    _ = texts.gettext
    data = {
        "lang": texts.lang,
        "title": title,
        "words": {"map": _("Map of the AI Factories")},
        "announced": list(announcements),
        "acknowledged": url_state.acknowledged(),
        "run": str(time.time_ns()),
    }
    _page(
        key="page",
        data=data,
        on_changes_change=url_state.on_changes("page", network) if network else lambda: None,
    )

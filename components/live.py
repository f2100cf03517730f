"""The page's own components: HTML with links that choose something on the page instead of loading it anew.

Such a link has an ``href``, for whoever opens it in a new tab, and ``data-choose``, the value that a click sends.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from components import state

_live = st.components.v2.component(
    "live",
    html="<div></div>",
    js=(Path(__file__).parent / "live.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # page.css is for it too
)

_page = st.components.v2.component("page", js=(Path(__file__).parent / "page.js").read_text(encoding="utf-8"))


def live(key: str, html: str, on_choose: Callable[[str], None] | None = None) -> str | None:
    """Draw ``html``, which must be escaped, as ``components.html`` does.

    A click on one of its links calls ``on_choose`` with the link's value before the page runs again. Without that,
    the value is returned in that run.
    """

    def chosen() -> None:
        if on_choose:
            on_choose(state.value(key)["chosen"])

    result = _live(key=key, data=html, on_chosen_change=chosen, height="content")
    value = result.get("chosen")
    return str(value) if value else None


def tell(facts: Mapping[str, Any]) -> None:
    """Tell the browser what page.js needs to know of the page.

    Called last, since the element takes the height of a gap. When the browser is back after it had lost the server,
    the page runs once more, and the browser knows the answer by its number.
    """
    _page(key="page", data={**facts, "run": str(time.time_ns())}, on_back_change=lambda: None)

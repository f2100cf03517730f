"""Keeps the state of the page in the address bar, and nowhere else.

Each run reads the URL and shows what it says; what the reader does changes it. Links, reload, back and forward
therefore always agree with the screen. Readers click faster than the network responds, so three rules protect their
clicks: a change names only what it is about, and builds on the URL as last changed, not on the one that the browser
sent along; its callback finishes before Streamlit can interrupt it for the next click; and the browser repeats a change
until the server has acknowledged it.
"""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ai_factories.i18n import best_language
from ai_factories.model.network import Network
from ai_factories.url import Unknown, UrlState, apply, known_values, parse
from ai_factories.url import language as chosen_language
from ai_factories.web.logs import log
from components.seams import widget_value


@dataclass
class _Reader:
    """The state of a session. Callbacks change this object."""

    url: UrlState
    view: str | None = None  # the view that a link leads to, until it is open
    pending: bool = False  # whether the URL was changed on the page, but not yet in the address bar
    rejected: tuple[Unknown, ...] = ()  # unknown parts of the URL, until the reader's next action
    failed: bool = False  # whether a callback has failed since the last run
    acknowledged: int = 0  # the number of the last change that was applied


def current(network: Network) -> UrlState:
    """The state in the URL; the address bar is then rewritten as the URL was understood."""
    asked = _asked()
    url, unknown = parse(asked, known_values(network))
    reader = st.session_state.setdefault("reader", _Reader(url))
    # Streamlit does not update the address bar if a link changes only the parameters of the current view.
    followed_link = url != reader.url
    if followed_link:
        reader.rejected = ()
    if unknown:
        reader.rejected = unknown
    reader.url = url
    # A link to another view takes the parameters along.
    if not reader.view and (
        reader.pending or followed_link or asked != {name: [value] for name, value in url.params().items()}
    ):
        st.query_params.from_dict(url.params())
    reader.pending = False
    return url


def next_view() -> str | None:
    """The path of the view that the reader's last link leads to; reading this clears it."""
    reader = st.session_state["reader"]
    view, reader.view = reader.view, None
    return view  # type: ignore[no-any-return]


def language() -> str:
    """The reader's language: the one chosen, otherwise the best match for the browser's."""
    # Needed before the URL is parsed, which never happens if the data is invalid.
    return chosen_language(_asked().get("lang", [])) or best_language(st.context.locale)


def rejected() -> tuple[Unknown, ...]:
    """The unknown parts that were dropped from the URL, until the reader's next action."""
    return tuple(st.session_state["reader"].rejected)


def acknowledged() -> int:
    """The number of the last change that was applied in this session; 0 at its start."""
    reader = st.session_state.get("reader")
    return reader.acknowledged if reader else 0


def callback_failed() -> bool:
    """Whether the reader's last action failed; reading this clears it."""
    reader = st.session_state["reader"]
    failed, reader.failed = reader.failed, False
    return bool(failed)


def _asked() -> dict[str, list[str]]:
    reader = st.session_state.get("reader")
    if reader and reader.pending:
        return {name: [value] for name, value in reader.url.params().items()}
    return {name: st.query_params.get_all(name) for name in st.query_params}


def on_changes(key: str, network: Network) -> Callable[[], None]:
    """The callback for the changes that the browser sends as an event of the component ``key``."""

    @functools.wraps(on_changes)
    def apply_all() -> None:
        reader: _Reader = widget_value("reader")
        try:
            _apply(reader, json.loads(widget_value(key)["changes"]), network)
        except Exception:
            log.exception("page failed", extra={"callback": "on_changes"})
            reader.failed = reader.pending = True

    return apply_all


def _apply(reader: _Reader, changes: list[Any], network: Network) -> None:
    """Apply the changes that this session has not seen: pairs of a number and a change.

    A change is a query as ``ai_factories.url.apply`` reads it, after the path of the view that it leads to, if any.
    """
    for number, change in changes:
        if number <= reader.acknowledged:
            continue
        reader.acknowledged = int(number)  # first: the browser must not repeat a change that fails
        path, _mark, query = change.partition("?")
        reader.url = apply(reader.url, query, known_values(network))
        reader.view = path.strip("/") if path else reader.view
        reader.rejected = ()
        reader.pending = True

"""Where the page keeps its state: in the address bar, and nowhere else.

Each run reads the address and gives every widget its value before the widget is drawn; each widget's callback writes
the address. So links, reload, back and forward always show what the address says.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from components.address import LANGUAGES, Address, known, parse
from components.filters import GROUPS, Filters
from components.model import Network
from components.texts import best_language

LABEL_SEPARATOR = " · "


def current(network: Network) -> Address:
    """What the address bar says. What it says that is not known leaves the bar and is kept for ``dropped``."""
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    address, unknown = parse(asked, known(network))
    if unknown:
        st.session_state["dropped"] = (address, unknown)
        st.query_params.from_dict(address.params())
    return address


def language() -> str:
    """The reader's language: the one chosen, else the best guess from the browser's."""
    chosen = st.query_params.get("lang")
    return chosen if chosen in LANGUAGES else best_language(st.context.locale)


def dropped(address: Address) -> list[str]:
    """What was just dropped from the address bar, until the reader does something."""
    at, unknown = st.session_state.get("dropped", (None, []))
    return unknown if at == address else []


def go(address: Address) -> None:
    """Write the address bar."""
    st.session_state.pop("dropped", None)
    st.query_params.from_dict(address.params())


def fill_widgets(address: Address, lang: str) -> None:
    """Give every widget its value; to be called before the first one is drawn."""
    st.session_state["filter-q"] = address.filters.q
    for group in GROUPS:
        value = getattr(address.filters, group)
        st.session_state[f"filter-{group}"] = value if isinstance(value, bool) else list(value)
    st.session_state["site-select"] = address.site
    st.session_state["language"] = lang


def choose_filter(network: Network, name: str, ids: Mapping[str, str]) -> None:
    """Callback of a filter. ``ids`` maps the names of its options to their values.

    A list sends the labels of its options. One that was relabelled while the reader clicked comes back as the label,
    not as the value; it is resolved here, so that no click is lost.
    """
    value = st.session_state[f"filter-{name}"]
    chosen: Any = value
    if isinstance(value, str):
        chosen = " ".join(value.split())
    elif isinstance(value, list):
        wanted = {ids.get(part.split(LABEL_SEPARATOR)[0], part) for part in value}
        chosen = tuple(option for option in known(network)[name] if option in wanted)
    address = current(network)
    go(replace(address, filters=replace(address.filters, **{name: chosen})))


def choose_site(network: Network, site: str | None) -> None:
    """Callback of everything that selects a site; ``None`` takes the selection away."""
    go(replace(current(network), site=site))


def choose_language(network: Network) -> None:
    """Callback of the language switch; a second click on the current language leaves it chosen."""
    address = current(network)
    go(replace(address, lang=st.session_state["language"] or address.lang))


def reset(network: Network) -> None:
    """Callback of the reset buttons: all filters off; site and language stay."""
    go(replace(current(network), filters=Filters()))

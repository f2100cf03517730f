"""Where the page keeps its state: in the address bar, and nowhere else.

Each run reads the address and shows what it says; each widget's callback writes it. So links, reload, back and forward
always agree with the screen. Readers click faster than the network answers, so two rules keep their clicks: a callback
builds on the address as last written, not on the one that the browser sent along; and a widget that has its value
already is left alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from components.address import LANGUAGES, Address, known, parse
from components.filters import Filters
from components.model import Network
from components.texts import best_language

LABEL_SEPARATOR = " · "


def current(network: Network) -> Address:
    """What the address bar says, which is then written there as it was understood.

    What is not known leaves the bar and is kept for ``dropped``.
    """
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    address, unknown = parse(asked, known(network))
    if unknown:
        st.session_state["dropped"] = (address, unknown)
    # Streamlit leaves the bar as it is when a link changes only the parameters of the view that is open.
    linked = address != st.session_state.get("address", address)
    if linked or asked != {name: [value] for name, value in address.params().items()}:
        st.query_params.from_dict(address.params())
    st.session_state["address"] = address
    return address


def language() -> str:
    """The reader's language: the one chosen, else the best guess from the browser's."""
    # Also asked before the address is read: where the data are faulty it never is.
    chosen = (st.query_params.get("lang") or "").partition(",")[0].strip().casefold()
    return chosen if chosen in LANGUAGES else best_language(st.context.locale)


def dropped(address: Address) -> list[str]:
    """What was just dropped from the address bar, until the reader does something."""
    at, unknown = st.session_state.get("dropped", (None, []))
    return unknown if at == address else []


def fill(key: str, value: Any, labels: Sequence[str] = ()) -> None:
    """Give a widget its value before it is drawn, unless it shows that value already, under the same labels.

    A value that is sent again would undo what the reader has clicked since. ``labels`` are those of the options that
    matter: widgets send labels, so a relabelled option has to be chosen anew. Once a value was changed for the reader
    (by Back, say), the next run sends its own too: the browser may not have shown the first when it asked again.
    """
    has = st.session_state.get(key)
    same = set(has) == set(value) if isinstance(has, list) and isinstance(value, list) else has == value
    relabelled = st.session_state.get(f"labels of {key}", ()) != labels
    settling = st.session_state.pop(f"settling {key}", False)
    if not same and key in st.session_state:
        st.session_state[f"settling {key}"] = True
    if not same or relabelled or settling:
        st.session_state[key] = value
        st.session_state[f"labels of {key}"] = labels


def hold() -> None:
    """Write the address once more as it was last written; for callbacks that change nothing."""
    st.query_params.from_dict(st.session_state["address"].params())


def _go(**changes: Any) -> None:
    st.session_state.pop("dropped", None)
    st.session_state["address"] = replace(st.session_state["address"], **changes)
    hold()


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
    _go(filters=replace(st.session_state["address"].filters, **{name: chosen}))


def answer(name: str, key: str) -> None:
    """Callback of a question: the part ``name`` of the address becomes the value of the widget ``key``."""
    value = st.session_state[key]
    _go(**{name: tuple(value) if isinstance(value, list) else value})


def choose_origin(country: str | None) -> None:
    """Callback of everything else that chooses the reader's country."""
    _go(origin=country)


def choose_site(site: str | None) -> None:
    """Callback of everything that selects a site; ``None`` takes the selection away."""
    if site:
        st.session_state["times chosen"] = times_chosen() + 1
    _go(site=site)


def times_chosen() -> int:
    """How often a site has been chosen on the page."""
    return int(st.session_state.get("times chosen", 0))


def choose_language() -> None:
    """Callback of the language switch; a second click on the current language leaves it chosen."""
    _go(lang=st.session_state["language"] or language())


def show_member(country: str) -> None:
    """Callback of the offer to show the consortia that a country takes part in: only that filter is left on."""
    _go(filters=Filters(member=(country,)))


def show_antenna(antenna: str) -> None:
    """Callback of the offer to show the Antenna of a country: no filter but the Antennas is left on."""
    st.session_state["times chosen"] = times_chosen() + 1
    _go(filters=Filters(antennas=True), site=antenna)


def reset() -> None:
    """Callback of the reset buttons: all filters off; site and language stay."""
    _go(filters=Filters())

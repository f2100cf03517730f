"""Where the page keeps its state: in the address bar, and nowhere else.

Each run reads the address and shows what it says; each widget's callback changes it. So links, reload, back and
forward always agree with the screen. Readers click faster than the network answers, so three rules keep their clicks:
a callback builds on the address as last changed, not on the one that the browser sent along; it is done before
Streamlit can stop it for the next click; and a widget that has its value already is left alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components.address import LANGUAGES, Address, known, parse
from components.filters import Filters
from components.model import Network
from components.texts import best_language

LABEL_SEPARATOR = " · "


@dataclass
class _Reader:
    """What a session knows beside its widgets.

    Callbacks change this object and find it through ``to_dict``: at any other look at the session's state, Streamlit
    may stop them for the next click.
    """

    address: Address
    chosen: bool = False  # whether the address was changed on the page, which the address bar does not say yet
    dropped: tuple[str, ...] = ()  # what was not known in the address, until the reader does something
    times_chosen: int = 0  # how often a site has been chosen


def current(network: Network) -> Address:
    """What the address says, which is then written to the address bar as it was understood."""
    asked = _asked()
    address, unknown = parse(asked, known(network))
    if "reader" not in st.session_state:
        st.session_state["reader"] = _Reader(address)
    reader = st.session_state["reader"]
    # Streamlit leaves the bar as it is when a link changes only the parameters of the view that is open.
    linked = address != reader.address
    if linked:
        reader.dropped = ()
    if unknown:
        reader.dropped = tuple(unknown)
    if reader.chosen or linked or asked != {name: [value] for name, value in address.params().items()}:
        st.query_params.from_dict(address.params())
    reader.address = address
    reader.chosen = False
    return address


def language() -> str:
    """The reader's language: the one chosen, else the best guess from the browser's."""
    # Also asked before the address is read: where the data are faulty it never is.
    chosen = _asked().get("lang", [""])[-1].partition(",")[0].strip().casefold()
    return chosen if chosen in LANGUAGES else best_language(st.context.locale)


def _asked() -> dict[str, list[str]]:
    reader = st.session_state.get("reader")
    if reader and reader.chosen:
        return {name: [value] for name, value in reader.address.params().items()}
    return {name: st.query_params.get_all(name) for name in st.query_params}


def dropped() -> tuple[str, ...]:
    """What was just dropped from the address bar, until the reader does something."""
    return tuple(st.session_state["reader"].dropped)


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


def value(key: str) -> Any:
    """The value of a widget, for its callback."""
    return st.session_state.to_dict()[key]


def _reader() -> _Reader:
    return st.session_state.to_dict()["reader"]  # type: ignore[no-any-return]


def hold() -> None:
    """Keep the address as it was last changed; for callbacks that change nothing."""
    _reader().chosen = True


def _go(**changes: Any) -> None:
    reader = _reader()
    reader.address = replace(reader.address, **changes)
    reader.dropped = ()
    reader.chosen = True


def choose_filter(network: Network, name: str, ids: Mapping[str, str]) -> None:
    """Callback of a filter. ``ids`` maps the names of its options to their values.

    A list sends the labels of its options. One that was relabelled while the reader clicked comes back as the label,
    not as the value; it is resolved here, so that no click is lost.
    """
    chosen = value(f"filter-{name}")
    if isinstance(chosen, str):
        chosen = " ".join(chosen.split())
    elif isinstance(chosen, list):
        wanted = {ids.get(part.split(LABEL_SEPARATOR)[0], part) for part in chosen}
        chosen = tuple(option for option in known(network)[name] if option in wanted)
    _go(filters=replace(_reader().address.filters, **{name: chosen}))


def answer(name: str, key: str) -> None:
    """Callback of a question: the part ``name`` of the address becomes the value of the widget ``key``."""
    given = value(key)
    _go(**{name: tuple(given) if isinstance(given, list) else given})


def choose_origin(country: str | None) -> None:
    """Callback of everything else that chooses the reader's country."""
    _go(origin=country)


def choose_site(site: str | None) -> None:
    """Callback of everything that selects a site; ``None`` takes the selection away."""
    if site:
        _reader().times_chosen += 1
    _go(site=site)


def times_chosen() -> int:
    """How often a site has been chosen on the page."""
    reader = st.session_state.get("reader")
    return reader.times_chosen if reader else 0


def choose_language() -> None:
    """Callback of the language switch; a second click on the current language leaves it chosen."""
    _go(lang=value("language") or _reader().address.lang)


def show_member(country: str) -> None:
    """Callback of the offer to show the consortia that a country takes part in: only that filter is left on."""
    _go(filters=Filters(member=(country,)))


def show_antenna(antenna: str) -> None:
    """Callback of the offer to show the Antenna of a country: no filter but the Antennas is left on."""
    _reader().times_chosen += 1
    _go(filters=Filters(antennas=True), site=antenna)


def reset() -> None:
    """Callback of the reset buttons: all filters off; site and language stay."""
    _go(filters=Filters())

"""Where the page keeps its state: in the address bar, and nowhere else.

Each run reads the address and shows what it says; each widget's callback changes it. So links, reload, back and
forward always agree with the screen. Readers click faster than the network answers, so three rules keep their clicks:
a callback builds on the address as last changed, not on the one that the browser sent along; it is done before
Streamlit can stop it for the next click; and a widget that has its value already is left alone.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ParamSpec

import streamlit as st

from ai_factories.filters import Filters
from ai_factories.i18n import best_language
from ai_factories.model.network import Network
from ai_factories.url import Unknown, UrlState, known_values, parse
from ai_factories.url import language as chosen_language
from ai_factories.web.logs import log
from components.seams import widget_value

P = ParamSpec("P")
LABEL_SEPARATOR = " · "


@dataclass
class _Reader:
    """What a session knows beside its widgets. Callbacks change this object."""

    url: UrlState
    pending: bool = False  # whether it was changed on the page, which the address bar does not say yet
    rejected: tuple[Unknown, ...] = ()  # what the page did not know in the address, until the reader does something
    failed: bool = False  # whether a callback failed since the last run
    times_selected: int = 0  # how often a site has been selected
    versions: dict[str, int] = field(default_factory=dict)  # how often the page has changed a widget, by its name


# --- reading ----------------------------------------------------------------------------------------------------


def current(network: Network) -> UrlState:
    """What the address says, which is then written to the address bar as it was understood."""
    asked = _asked()
    url, unknown = parse(asked, known_values(network))
    if "reader" not in st.session_state:
        st.session_state["reader"] = _Reader(url)
    reader = st.session_state["reader"]
    # Streamlit leaves the bar as it is when a link changes only the parameters of the view that is open.
    followed_link = url != reader.url
    if followed_link:
        reader.rejected = ()
    if unknown:
        reader.rejected = unknown
    if reader.pending or followed_link or asked != {name: [value] for name, value in url.params().items()}:
        st.query_params.from_dict(url.params())
    reader.url = url
    reader.pending = False
    return url


def language() -> str:
    """The reader's language: the one chosen, else the best guess from the browser's."""
    # Also asked before the address is read: where the data are invalid it never is.
    return chosen_language(_asked().get("lang", [])) or best_language(st.context.locale)


def rejected() -> tuple[Unknown, ...]:
    """What was just dropped from the address bar, until the reader does something."""
    return tuple(st.session_state["reader"].rejected)


def times_selected() -> int:
    """How often a site has been selected on the page."""
    reader = st.session_state.get("reader")
    return reader.times_selected if reader else 0


def callback_failed() -> bool:
    """Whether what the reader did last has failed; asking forgets it."""
    reader = st.session_state["reader"]
    failed, reader.failed = reader.failed, False
    return bool(failed)


def _asked() -> dict[str, list[str]]:
    reader = st.session_state.get("reader")
    if reader and reader.pending:
        return {name: [value] for name, value in reader.url.params().items()}
    return {name: st.query_params.get_all(name) for name in st.query_params}


# --- widgets ----------------------------------------------------------------------------------------------------


def sync_widget(name: str, value: Any, labels: Sequence[str] = ()) -> str:
    """Give a widget its value before it is drawn, and return its key.

    A widget that has its value already is left alone: a value that is sent again would undo what the reader has clicked
    since. One that the page changes (since a site was selected on the map, say) gets a new key, so that the old value,
    which the browser sends along with the next click, is nobody's. ``labels`` are those of the options that matter:
    widgets send labels, so a relabelled option has to be chosen anew. Once a value was changed, the next run sends its
    own too: the browser may not have shown the first when it asked again.
    """
    versions = st.session_state["reader"].versions if "reader" in st.session_state else {}
    key = f"{name}-{versions.get(name, 0)}"
    differs = key in st.session_state and not _same(st.session_state[key], value)
    if differs:
        versions[name] = versions.get(name, 0) + 1
        key = f"{name}-{versions[name]}"
    settling = st.session_state.pop(f"settling {name}", False)
    relabelled = st.session_state.get(f"labels of {name}", ()) != labels
    if differs:
        st.session_state[f"settling {name}"] = True
    if key not in st.session_state or settling or relabelled:
        st.session_state[key] = value
        st.session_state[f"labels of {name}"] = labels
    return key


def _same(a: Any, b: Any) -> bool:
    return set(a) == set(b) if isinstance(a, list) and isinstance(b, list) else bool(a == b)


# --- callbacks --------------------------------------------------------------------------------------------------


def _callback(change: Callable[P, None]) -> Callable[P, None]:
    """A callback that, if it fails, changes nothing and lets the next run say so."""

    @functools.wraps(change)
    def safely(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            change(*args, **kwargs)
        except Exception:
            log.exception("page failed", extra={"callback": change.__name__})
            _reader().failed = _reader().pending = True

    return safely


def _reader() -> _Reader:
    return widget_value("reader")  # type: ignore[no-any-return]


def _update(**changes: Any) -> None:
    reader = _reader()
    reader.url = replace(reader.url, **changes)
    reader.rejected = ()
    reader.pending = True


@_callback
def choose_filter(network: Network, name: str, key: str, ids: Mapping[str, str]) -> None:
    """Callback of a filter. ``ids`` maps the names of its options to their values.

    A list sends the labels of its options. One that was relabelled while the reader clicked comes back as the label,
    not as the value; it is resolved here, so that no click is lost.
    """
    value = widget_value(key)
    if isinstance(value, str):
        value = " ".join(value.split())
    elif isinstance(value, list):
        wanted = {ids.get(part.split(LABEL_SEPARATOR)[0], part) for part in value}
        value = tuple(option for option in known_values(network)[name] if option in wanted)
    _update(filters=replace(_reader().url.filters, **{name: value}))


@_callback
def answer(name: str, key: str) -> None:
    """Callback of a question: the part ``name`` of the address becomes the value of the widget ``key``."""
    value = widget_value(key)
    _update(**{name: tuple(value) if isinstance(value, list) else value})


@_callback
def select_site(site: str | None) -> None:
    """Callback of everything that selects a site; ``None`` changes nothing (the map also reports that it is up)."""
    if site:
        _reader().times_selected += 1
        _update(site=site)
    else:
        _reader().pending = True


@_callback
def pick_site(key: str) -> None:
    """Callback of the list of sites, which can also be emptied."""
    site = widget_value(key)
    _reader().times_selected += bool(site)
    _update(site=site)


@_callback
def follow(key: str) -> None:
    """Callback of HTML with links: what was clicked is ``site:`` or ``from:`` with a value, or with none to let go."""
    name, _colon, value = widget_value(key)["chosen"].partition(":")
    _reader().times_selected += name == "site" and bool(value)
    _update(**{{"site": "site", "from": "origin"}[name]: value or None})


@_callback
def choose_language(key: str) -> None:
    """Callback of the language switch; a second click on the current language leaves it chosen."""
    _update(lang=widget_value(key) or _reader().url.lang)


@_callback
def show_member(country: str) -> None:
    """Callback of the offer to show the consortia that a country takes part in: only that filter is left on."""
    _update(filters=Filters(member=(country,)))


@_callback
def show_antenna(antenna: str) -> None:
    """Callback of the offer to show the Antenna of a country: no filter but the Antennas is left on."""
    _reader().times_selected += 1
    _update(filters=Filters(antennas=True), site=antenna)


@_callback
def reset() -> None:
    """Callback of the reset buttons: all filters off; site and language stay."""
    _update(filters=Filters())

"""Keeps the state of the page in the address bar, and nowhere else.

Each run reads the URL and shows what it says; each widget's callback changes it. Links, reload, back and forward
therefore always agree with the screen. Readers click faster than the network responds, so three rules protect their
clicks: a callback builds on the URL as last changed, not on the one that the browser sent along; it finishes before
Streamlit can interrupt it for the next click; and a widget that already has its value is left alone.
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
from components.seams import sent_value, widget_value

P = ParamSpec("P")
LABEL_SEPARATOR = " · "


@dataclass
class _Reader:
    """The state of a session besides its widgets. Callbacks change this object."""

    url: UrlState
    pending: bool = False  # whether the URL was changed on the page, but not yet in the address bar
    rejected: tuple[Unknown, ...] = ()  # unknown parts of the URL, until the reader's next action
    failed: bool = False  # whether a callback has failed since the last run
    times_selected: int = 0  # how often a site has been selected
    versions: dict[str, int] = field(default_factory=dict)  # how often the page has changed a widget, by its name
    resumed: set[str] | None = field(default_factory=set)  # widgets compared with the browser's; none after the start


# --- reading ----------------------------------------------------------------------------------------------------


def current(network: Network) -> UrlState:
    """The state in the URL; the address bar is then rewritten as the URL was understood."""
    asked = _asked()
    url, unknown = parse(asked, known_values(network))
    if "reader" not in st.session_state:
        st.session_state["reader"] = _Reader(url)
    elif not st.session_state["reader"].pending:
        st.session_state["reader"].resumed = None
    reader = st.session_state["reader"]
    # Streamlit does not update the address bar if a link changes only the parameters of the current view.
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
    """The reader's language: the one chosen, otherwise the best match for the browser's."""
    # Needed before the URL is parsed, which never happens if the data is invalid.
    return chosen_language(_asked().get("lang", [])) or best_language(st.context.locale)


def rejected() -> tuple[Unknown, ...]:
    """The unknown parts that were dropped from the URL, until the reader's next action."""
    return tuple(st.session_state["reader"].rejected)


def times_selected() -> int:
    """How often a site has been selected on the page."""
    reader = st.session_state.get("reader")
    return reader.times_selected if reader else 0


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


# --- widgets ----------------------------------------------------------------------------------------------------


def _sync_widget(name: str, value: Any, labels: Sequence[str] = ()) -> str:
    """Set the value of a widget before it is drawn, and return its key.

    A widget that already has its value is left alone: sending it again would undo what the reader has clicked since.
    If the page itself changes a widget (say, because a site was selected on the map), it gets a new key, so that the
    old value, which the browser sends along with the next click, is ignored. ``labels`` are those of the chosen
    options: widgets send labels, so a relabelled option must be set again. After a change, the next run sends the value
    once more: the browser may have asked again before it had shown the first.
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


def widget(
    name: str,
    value: Any,
    change: Callable[..., None],
    *arguments: Any,
    values: Mapping[str, Any] | None = None,
    labels: Sequence[str] = (),
) -> dict[str, Any]:
    """Set the value of a widget as ``_sync_widget`` does, and return its key and callback as arguments for Streamlit.

    ``change`` is called with the key and ``arguments``. ``values`` are those of the options, by label.
    """
    key = _sync_widget(name, value, labels)
    _resume(name, key, value, change, arguments, values or {})
    return {"key": key, "on_change": change, "args": (key, *arguments)}


def _resume(
    name: str, key: str, value: Any, change: Callable[..., None], arguments: Sequence[Any], values: Mapping[str, Any]
) -> None:
    """Take over what the reader chose when the process that served them ended, and did not answer any more.

    The browser still has the choice, but the address bar has not.
    """
    reader = st.session_state["reader"]
    if reader.resumed is None or name in reader.resumed:
        return
    reader.resumed.add(name)
    sent = sent_value(name)
    if isinstance(sent, list):
        sent = [values.get(label.split(LABEL_SEPARATOR)[0], label) for label in sent]
    elif values:
        sent = values.get(sent)
    if sent is not None and not _same(sent, value):
        st.session_state[key] = sent
        change(key, *arguments)
        st.rerun()


def _same(a: Any, b: Any) -> bool:
    return set(a) == set(b) if isinstance(a, list) and isinstance(b, list) else bool(a == b)


# --- callbacks --------------------------------------------------------------------------------------------------


def _callback(change: Callable[P, None]) -> Callable[P, None]:
    """A callback that changes nothing if it fails, and has the next run report that."""

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
    url = replace(reader.url, **changes)
    if not all(isinstance(value, str) for value in url.params().values()):
        raise TypeError("a widget sent a value of a wrong type")
    reader.url = url
    reader.rejected = ()
    reader.pending = True


@_callback
def choose_filter(key: str, network: Network, name: str, ids: Mapping[str, str]) -> None:
    """Callback of a filter. ``ids`` maps the names of its options to their values.

    Lists send back labels. An option that was relabelled while the reader clicked arrives as its label instead of its
    value; it is resolved here, so that no click is lost.
    """
    value = widget_value(key)
    if isinstance(value, str):
        value = " ".join(value.split())
    elif isinstance(value, list):
        wanted = {ids.get(part.split(LABEL_SEPARATOR)[0], part) for part in value}
        value = tuple(option for option in known_values(network)[name] if option in wanted)
    _update(filters=replace(_reader().url.filters, **{name: value}))


@_callback
def answer(key: str, name: str) -> None:
    """Callback of a question: sets the part ``name`` of the URL to the value of the widget ``key``."""
    value = widget_value(key)
    _update(**{name: tuple(value) if isinstance(value, list) else value})


@_callback
def select_site(site: str | None) -> None:
    """Callback of the map; ``None`` changes nothing, since the map also reports that it is up."""
    if site:
        _reader().times_selected += 1
        _update(site=site)
    else:
        _reader().pending = True


@_callback
def pick_site(key: str) -> None:
    """Callback of the list of sites, which can also be cleared."""
    site = widget_value(key)
    _reader().times_selected += bool(site)
    _update(site=site)


@_callback
def follow(key: str) -> None:
    """Callback of links in HTML: ``site:`` or ``from:`` followed by a value, or by nothing to deselect."""
    name, _colon, value = widget_value(key)["chosen"].partition(":")
    _reader().times_selected += name == "site" and bool(value)
    _update(**{{"site": "site", "from": "origin"}[name]: value or None})


@_callback
def choose_language(key: str) -> None:
    """Callback of the language switch; a second click on the current language keeps it."""
    _update(lang=widget_value(key) or _reader().url.lang)


@_callback
def show_member(country: str) -> None:
    """Callback of the offer to show the consortia that a country takes part in: clears all other filters."""
    _update(filters=Filters(member=(country,)))


@_callback
def show_antenna(antenna: str) -> None:
    """Callback of the offer to show the Antenna of a country: turns Antennas on, and clears all other filters."""
    _reader().times_selected += 1
    _update(filters=Filters(antennas=True), site=antenna)


@_callback
def reset() -> None:
    """Callback of the reset buttons: clears all filters, but keeps site and language."""
    _update(filters=Filters())

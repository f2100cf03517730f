"""The state of the page as URL parameters, which mean the same in every language and view."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import get_args
from urllib.parse import parse_qsl

from ai_factories.filters import FACETS, Filters, options
from ai_factories.i18n import LOCALES
from ai_factories.model.network import Network
from ai_factories.model.values import Applicant, Need, territories

LANGUAGES = tuple(LOCALES)
SEARCH_LENGTH = 100  # characters
MAX_COMPARED = 3  # AI Factories side by side
MAX_VALUES = dict.fromkeys(("site", "from", "who", "need", "lang"), 1) | {"sites": MAX_COMPARED}  # by parameter


@dataclass(frozen=True)
class UrlState:
    """Everything that a link to the page carries.

    The filters; the selected ``site`` (an AI Factory or an Antenna); the language the reader has chosen; the answers
    to the finder's questions (``origin``, which is ``from`` in the URL, is the reader's country); and the AI Factories
    to compare.
    """

    filters: Filters = field(default_factory=Filters)
    site: str | None = None
    lang: str | None = None
    origin: str | None = None
    who: str | None = None
    need: str | None = None
    sites: tuple[str, ...] = ()

    def params(self) -> dict[str, str]:
        """The URL parameters, leaving out defaults."""
        values = {"q": self.filters.q} | {facet: ",".join(self.filters.values(facet)) for facet in FACETS}
        values |= {"antennas": "true" if self.filters.antennas else "", "site": self.site or ""}
        values |= {"from": self.origin or "", "who": self.who or "", "need": self.need or ""}
        values |= {"sites": ",".join(self.sites), "lang": self.lang or ""}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Unknown:
    """Something in a link that the page does not recognise: a parameter, or (with a ``value``) a value of one."""

    name: str
    value: str | None = None

    def __str__(self) -> str:
        return self.name if self.value is None else f"{self.name}={self.value}"


@lru_cache(maxsize=2)  # each link on the page needs it
def known_values(network: Network) -> dict[str, tuple[str, ...]]:
    """The values allowed for each parameter; ``q`` is free text."""
    factories = tuple(factory.id for factory in network.factories)
    return options(network) | {
        "antennas": ("true",),
        "site": (*factories, *(antenna.id for antenna in network.antennas)),
        "from": tuple(sorted(territories())),
        "who": get_args(Applicant),
        "need": get_args(Need),
        "sites": factories,
        "lang": LANGUAGES,
    }


def visible(text: str) -> str:
    """The text on one line, with a space for each character that is invisible or changes the direction of writing."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def parse(
    params: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]
) -> tuple[UrlState, tuple[Unknown, ...]]:
    """Read URL parameters, each with all its occurrences; ``values`` is what ``known_values`` returns.

    Returns the state, and everything that was not recognised.
    """
    unknown: list[Unknown] = []
    found: dict[str, tuple[str, ...]] = {}
    for name, texts in params.items():
        if name in values:
            found[name], rejected = _known(name, texts, values[name])
            unknown.extend(Unknown(name, value) for value in rejected)
        elif name != "q":
            unknown.append(Unknown(name))
    q = visible(" ".join(params.get("q", ())))
    if len(q) > SEARCH_LENGTH:
        unknown.append(Unknown("q", q[SEARCH_LENGTH:]))
    return _state(q[:SEARCH_LENGTH].strip(), found), tuple(unknown)


def apply(url: UrlState, change: str, values: Mapping[str, Sequence[str]]) -> UrlState:
    """The state after a change, which is written as a query: ``site=mimer`` sets a parameter and ``site=`` clears it;
    ``country.add=FI`` and ``country.remove=FI`` change one value among several.

    Such a change names only what it is about, so that it does not undo what the reader has done since it was drawn.
    What ``parse`` would not recognise changes nothing.
    """
    params = url.params()
    for part, value in parse_qsl(change, keep_blank_values=True):
        name, _dot, action = part.partition(".")
        others = [one for one in params.get(name, "").split(",") if one and one != value]
        if action == "add":
            params[name] = ",".join([*others, value][-MAX_VALUES.get(name, SEARCH_LENGTH) :])
        elif action == "remove":
            params[name] = ",".join(others)
        elif not action:
            params[name] = value
    return parse({name: [value] for name, value in params.items()}, values)[0]


def language(texts: Sequence[str]) -> str | None:
    """The language that the parameter ``lang`` asks for, read in the same way as in ``parse``."""
    return next(iter(_known("lang", texts, LANGUAGES)[0]), None)


def _known(name: str, texts: Sequence[str], allowed: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The allowed values of a parameter, and those that are not allowed or too many. Case does not matter."""
    spelling = _spelling(tuple(allowed))
    requested = list(_parts(name, texts))
    rejected = [value for value in requested if value.casefold() not in spelling]
    found = list(dict.fromkeys(spelling[value.casefold()] for value in requested if value.casefold() in spelling))
    maximum = MAX_VALUES.get(name, len(found))
    # AI Factories to compare keep the reader's order; all other values take their natural one.
    accepted = found[:maximum]
    if name != "sites" and len(accepted) > 1:
        accepted = [value for value in allowed if value in accepted]
    return tuple(accepted), rejected + found[maximum:]


@lru_cache(maxsize=32)
def _spelling(allowed: tuple[str, ...]) -> dict[str, str]:
    return {value.casefold(): value for value in allowed}


def _parts(name: str, texts: Sequence[str]) -> Iterator[str]:
    for part in (part.strip() for text in texts for part in text.split(",")):
        # A switch that is off is left out of the URL, but a link may still say "false".
        if part and not (name in ("experimental", "antennas") and part.casefold() == "false"):
            yield part


def _state(q: str, found: Mapping[str, tuple[str, ...]]) -> UrlState:
    filters = Filters(
        q=q,
        experimental=bool(found.get("experimental")),
        antennas=bool(found.get("antennas")),
        **{facet: found.get(facet, ()) for facet in FACETS if facet != "experimental"},
    )
    site, lang, origin, who, need = (
        next(iter(found.get(name, ())), None) for name in ("site", "lang", "from", "who", "need")
    )
    return UrlState(filters, site, lang, origin, who, need, found.get("sites", ()))

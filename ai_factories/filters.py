"""Which AI Factories are shown: the chosen filters as one value, and the AI Factories that match them."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from ai_factories.i18n import LOCALES, texts_in
from ai_factories.model.network import Network
from ai_factories.model.rows import Antenna, Factory
from ai_factories.model.values import Stage, SystemType

FACETS = ("country", "member", "system", "round", "sector", "stage", "experimental")
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


@dataclass(frozen=True)
class Filters:
    """The chosen filters. Facets combine with AND, the values inside one with OR; an empty facet matches everything.

    ``q`` searches names, city and host country in every language of the data, the hosting entity and its partners,
    systems, vendor and hardware; ``country`` is the host country and ``member`` a country that takes part as host or
    participant (ISO 3166-1 alpha-2); ``round`` is the month of selection.
    ``antennas`` adds the Antennas linked to the matching AI Factories; it never hides any of these.
    """

    q: str = ""
    country: tuple[str, ...] = ()
    member: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    round: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    experimental: bool = False
    antennas: bool = False

    def values(self, facet: str) -> tuple[str, ...]:
        """The values chosen in one of ``FACETS``, as written in the URL."""
        value = getattr(self, facet)
        return (("true",) if value else ()) if isinstance(value, bool) else value


def options(network: Network) -> dict[str, tuple[str, ...]]:
    """The values available in each facet, in their natural order."""
    return {
        "country": tuple(sorted({factory.country for factory in network.factories})),
        "member": tuple(sorted({membership.country for membership in network.memberships})),
        "system": get_args(SystemType),
        "round": tuple(sorted({factory.round for factory in network.factories})),
        "sector": tuple(sector.id for sector in network.sectors),
        "stage": get_args(Stage),
        "experimental": ("true",),
    }


def filter_factories(network: Network, filters: Filters) -> list[Factory]:
    """The AI Factories that match the filters, in file order."""
    failed = _failed(network, filters)
    return [factory for factory in network.factories if not failed[factory.id]]


def linked_antennas(network: Network, factories: Iterable[Factory]) -> list[Antenna]:
    """The Antennas linked to any of these AI Factories, in file order."""
    ids = {antenna.id for factory in factories for antenna in network.antennas_of(factory.id)}
    return [antenna for antenna in network.antennas if antenna.id in ids]


def counts(network: Network, filters: Filters, facet: str) -> dict[str, int]:
    """How many AI Factories each value of a facet would match, given the other facets; zeros are left out."""
    failed = _failed(network, filters)
    index = _index(network)
    return dict(Counter(value for id in index if failed[id] <= {facet} for value in index[id].values[facet]))


def undetermined(network: Network, filters: Filters) -> dict[str, int]:
    """By facet, how many hidden AI Factories might match if the fact in question were published; zeros are left out."""
    index = _index(network)
    failed = _failed(network, filters)
    found = Counter(facet for id, facets in failed.items() if facets <= index[id].unpublished for facet in facets)
    return {facet: found[facet] for facet in FACETS if facet in found}


def plain(text: str) -> str:
    """The text without accents or capitals, for searching: ``Linköping`` becomes ``linkoping``."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@dataclass(frozen=True)
class _Entry:
    """What the filters look at: an AI Factory's values in each facet, its searchable text, and the facets on which
    nothing is published (for ``member``: on participants, since the host is always known)."""

    values: Mapping[str, frozenset[str]]
    words: str
    unpublished: frozenset[str]


@lru_cache(maxsize=2)
def _index(network: Network) -> dict[str, _Entry]:
    def entry(factory: Factory) -> _Entry:
        values: dict[str, set[str]] = {
            "country": {factory.country},
            "member": {row.country for row in network.memberships if row.factory == factory.id},
            "system": {factory.system_type},
            "round": {factory.round},
            "sector": {row.sector for row in network.factory_sectors if row.factory == factory.id},
            "stage": {factory.stage},
            "experimental": {"true"} if factory.experimental_platform else set(),
        }
        published = {
            "member": network.consortium_is_published(factory.id),
            "sector": bool(values["sector"]),
            "experimental": factory.experimental_platform is not None,
        }
        return _Entry(
            {facet: frozenset(found) for facet, found in values.items()},
            _words(network, factory, {factory.country, *values["member"]}, others[factory.id]),
            frozenset(facet for facet, known in published.items() if not known),
        )

    others = _others(network)
    return {factory.id: entry(factory) for factory in network.factories}


@lru_cache(maxsize=8)  # each filter on the page needs it in turn
def _failed(network: Network, filters: Filters) -> dict[str, frozenset[str]]:
    """The facets (and ``q``) that each AI Factory fails, by its id."""
    searched = plain(filters.q).split()
    wanted = {facet: set(filters.values(facet)) for facet in FACETS if filters.values(facet)}
    failed = {}
    for id, site in _index(network).items():
        facets = {facet for facet, values in wanted.items() if values.isdisjoint(site.values[facet])}
        missed = {"q"} if any(word not in site.words for word in searched) else set()
        failed[id] = frozenset(facets | missed)
    return failed


def _words(network: Network, factory: Factory, countries: Iterable[str], others: Iterable[str | None]) -> str:
    searched = (
        factory.name,
        factory.acronym,
        factory.other_names,
        factory.city,
        factory.hosting_entity,
        factory.system,
        *others,
        *(
            name
            for lang in LOCALES
            for country in sorted(countries)
            for name in sorted(texts_in(lang).country_names(country))
        ),
    )
    text = "\n".join(text for text in searched if text)
    return plain("\n".join((text, *other_city_names(network, factory.country, text))))


def _others(network: Network) -> dict[str, list[str | None]]:
    """What other tables name that belongs to each AI Factory: partners, systems, vendor and hardware."""
    found: dict[str, list[str | None]] = defaultdict(list)
    for partner in network.partners:
        found[partner.factory].append(partner.name)
    for relation in network.system_relations:
        found[relation.factory].append(relation.system)
    for contract in network.contracts:
        hardware = (texts_in(lang).gettext(contract.hardware) for lang in LOCALES)
        found[contract.factory] += [contract.vendor, *hardware]
    return found


def other_city_names(network: Network, country: str, text: str) -> list[str]:
    """What the cities of a country that a text names are called in other languages."""
    return [row.name for row in network.city_names if row.country == country and row.city in text]

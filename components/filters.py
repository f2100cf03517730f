"""Which AI Factories are shown: a reader's choices as one value, and what they leave of the table."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

import pandas as pd

from components.model import Antenna, Factory, Network, Stage, SystemType
from components.texts import LOCALES, texts_in

GROUPS = ("country", "member", "system", "round", "sector", "stage", "experimental")
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


@dataclass(frozen=True)
class Filters:
    """A reader's choices. Groups combine with AND, the values inside one with OR; an empty group leaves all.

    ``q`` searches names, city, host country, hosting entity and system; ``country`` is the host country and ``member``
    a country that takes part as host or participant (ISO 3166-1 alpha-2); ``round`` is the month of selection.
    ``antennas`` adds the Antennas of the AI Factories that are left; it takes none of these away.
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

    def chosen(self, group: str) -> tuple[str, ...]:
        """The values chosen in one of ``GROUPS``, as the address bar writes them."""
        value = getattr(self, group)
        return (("true",) if value else ()) if isinstance(value, bool) else value


def options(network: Network) -> dict[str, tuple[str, ...]]:
    """The values that each group knows, in their natural order."""
    return {
        "country": tuple(sorted({factory.country for factory in network.factories})),
        "member": tuple(sorted({membership.country for membership in network.memberships})),
        "system": get_args(SystemType),
        "round": tuple(sorted({factory.round for factory in network.factories})),
        "sector": tuple(sector.id for sector in network.sectors),
        "stage": get_args(Stage),
        "experimental": ("true",),
    }


@lru_cache(maxsize=2)
def table(network: Network) -> pd.DataFrame:
    """One row per AI Factory, by id: the set of its values in each group, its searchable ``words``, and the groups that
    it is ``unpublished`` about (``member``: about participants, as the host always is known)."""
    members: dict[str, set[str]] = {}
    for membership in network.memberships:
        members.setdefault(membership.factory, set()).add(membership.country)
    sectors: dict[str, set[str]] = {}
    for row in network.factory_sectors:
        sectors.setdefault(row.factory, set()).add(row.sector)

    def published(factory: Factory) -> dict[str, bool]:
        about_members = network.citation("factories", factory.id, "consortium") is not None
        return {
            "member": about_members or len(members[factory.id]) > 1,
            "sector": factory.id in sectors,
            "experimental": factory.experimental_platform is not None,
        }

    rows = [
        {
            "id": factory.id,
            "country": {factory.country},
            "member": members[factory.id],
            "system": {factory.system_type},
            "round": {factory.round},
            "sector": sectors.get(factory.id, set()),
            "stage": {factory.stage},
            "experimental": {"true"} if factory.experimental_platform else set(),
            "words": _words(factory),
            "unpublished": {group for group, known in published(factory).items() if not known},
        }
        for factory in network.factories
    ]
    return pd.DataFrame(rows).set_index("id")


def shown(network: Network, filters: Filters) -> list[Factory]:
    """The AI Factories that the filters leave, in the order of the file."""
    failed = _failed(network, filters)
    return [factory for factory in network.factories if not failed[factory.id]]


def linked(network: Network, factories: Iterable[Factory]) -> list[Antenna]:
    """The Antennas that are linked to one of these AI Factories, in the order of the file."""
    ids = {antenna.id for factory in factories for antenna in network.antennas_of(factory.id)}
    return [antenna for antenna in network.antennas if antenna.id in ids]


def counts(network: Network, filters: Filters, group: str) -> dict[str, int]:
    """For each value of a group, how many sites it would leave together with the other groups; 0 is left out."""
    failed = _failed(network, filters)
    found = Counter(
        value for id, values in table(network)[group].items() if failed[str(id)] <= {group} for value in values
    )
    return dict(found)


def unjudged(network: Network, filters: Filters) -> dict[str, int]:
    """How many hidden sites might fit, were what a group asks for published there; 0 is left out."""
    unpublished = table(network)["unpublished"].to_dict()
    failed = _failed(network, filters)
    found = Counter(group for id, groups in failed.items() if groups <= unpublished[id] for group in groups)
    return {group: found[group] for group in GROUPS if group in found}


@lru_cache(maxsize=8)  # asked for by each filter of the page in turn
def _failed(network: Network, filters: Filters) -> dict[str, frozenset[str]]:
    """The groups that each AI Factory does not pass, ``q`` among them, by its id."""
    searched = plain(filters.q).split()
    wanted = {group: set(filters.chosen(group)) for group in GROUPS if filters.chosen(group)}
    failed = {}
    for id, site in table(network).to_dict("index").items():
        groups = {group for group, values in wanted.items() if values.isdisjoint(site[group])}
        missed = {"q"} if any(word not in site["words"] for word in searched) else set()
        failed[str(id)] = frozenset(groups | missed)
    return failed


def plain(text: str) -> str:
    """The text without accents and case, for searching: ``Linköping`` becomes ``linkoping``."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _words(factory: Factory) -> str:
    searched: Sequence[str | None] = (
        factory.name,
        factory.acronym,
        factory.other_names,
        factory.city,
        factory.hosting_entity,
        factory.system,
        *(texts_in(lang).country(factory.country) for lang in LOCALES),
    )
    return plain("\n".join(text for text in searched if text))

"""Which AI Factories are shown: a reader's choices as one value, and what they leave of the table."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_
from typing import get_args

import pandas as pd

from components.model import Antenna, Factory, Network, Stage, SystemType
from components.texts import LOCALES, texts_in

GROUPS = ("country", "member", "system", "round", "sector", "stage", "experimental")
UNPUBLISHED = ("member", "sector", "experimental")  # groups that some sites have published nothing about
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
    """One row per AI Factory, by id: the set of its values in each group, its searchable words, and for each group in
    ``UNPUBLISHED`` whether it is known (``member_known``: the participants, as the host always is)."""
    members: dict[str, set[str]] = {}
    for membership in network.memberships:
        members.setdefault(membership.factory, set()).add(membership.country)
    sectors: dict[str, set[str]] = {}
    for row in network.factory_sectors:
        sectors.setdefault(row.factory, set()).add(row.sector)
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
            "member_known": len(members[factory.id]) > 1
            or network.citation("factories", factory.id, "consortium") is not None,
            "sector_known": factory.id in sectors,
            "experimental_known": factory.experimental_platform is not None,
        }
        for factory in network.factories
    ]
    return pd.DataFrame(rows).set_index("id")


def matching(sites: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows of ``table`` that the filters leave, in the same order."""
    return sites[_all(_passing(sites, filters).values())]


def shown(network: Network, filters: Filters) -> list[Factory]:
    """The AI Factories that the filters leave, in the order of the file."""
    return [network.factories_by_id[site] for site in matching(table(network), filters).index]


def linked(network: Network, factories: Iterable[Factory]) -> list[Antenna]:
    """The Antennas that are linked to one of these AI Factories, in the order of the file."""
    ids = {antenna.id for factory in factories for antenna in network.antennas_of(factory.id)}
    return [antenna for antenna in network.antennas if antenna.id in ids]


def counts(sites: pd.DataFrame, filters: Filters, group: str) -> dict[str, int]:
    """For each value of a group, how many rows it would leave together with the other groups; 0 is left out."""
    passing = _passing(sites, filters)
    others = _all(mask for name, mask in passing.items() if name != group)
    left = sites.loc[others, group].explode().value_counts()
    return {str(value): int(number) for value, number in left.items()}


def unjudged(sites: pd.DataFrame, filters: Filters) -> dict[str, int]:
    """How many hidden rows might fit, were what a group asks for published there; 0 is left out."""
    passing = _passing(sites, filters)
    doubtful = {name: ~passing[name] & ~sites[f"{name}_known"] for name in UNPUBLISHED if filters.chosen(name)}
    possible = _all(mask | doubtful.get(name, False) for name, mask in passing.items())
    found = {name: int((doubt & possible).sum()) for name, doubt in doubtful.items()}
    return {name: number for name, number in found.items() if number}


def _passing(sites: pd.DataFrame, filters: Filters) -> dict[str, "pd.Series[bool]"]:
    passing = {"q": pd.Series(True, index=sites.index)}
    for word in plain(filters.q).split():
        passing["q"] &= sites["words"].str.contains(word, regex=False)
    for group in GROUPS:
        wanted = set(filters.chosen(group))
        passing[group] = ~sites[group].map(wanted.isdisjoint).astype(bool) | (not wanted)
    return passing


def _all(masks: Iterable["pd.Series[bool]"]) -> "pd.Series[bool]":
    return reduce(and_, masks)


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

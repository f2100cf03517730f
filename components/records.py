"""The facts as records that stand for themselves, as files to download and the HTTP interface give them out. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.access import Place, Verdict, ways
from components.address import Address
from components.filters import GROUPS, linked, shown
from components.milestones import about
from components.model import (
    TABLES,
    AccessMode,
    AccessRule,
    Antenna,
    Area,
    Contract,
    Country,
    Day,
    Evidence,
    Factory,
    Id,
    Membership,
    Milestone,
    Network,
    Partner,
    Row,
    Source,
    SystemRelation,
    Url,
)
from components.texts import PROSE, Texts, _

AUTHORS = "The European AI Factories contributors"
INTERFACE = "AI_FACTORIES_INTERFACE"  # where the HTTP interface stands below the page, if it does
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


class Edition(Row):
    """Which edition of the data this is, what may be done with it, and how to cite it.

    ``date`` is the day on which the edition was made, ``checked_on`` the day on which stage and status of the AI
    Factories were last checked.
    """

    title: str
    version: str
    date: Day
    checked_on: Day
    licence: str = LICENCE
    licence_url: str = LICENCE_URL
    cite_as: str
    homepage: Url | None = None
    note: str


class Cited(Row):
    """The evidence for a group of fields and the ids of its sources, or (group ``*``) those of the row as a whole."""

    group: str
    evidence: Evidence | None = None
    sources: tuple[Id, ...] = ()


class CitedContract(Contract):
    citations: tuple[Cited, ...]


class CitedRelation(SystemRelation):
    citations: tuple[Cited, ...]


class FactoryRecord(Factory):
    """An AI Factory with all that belongs to it. ``null`` is not published, for lists too; an empty list says that
    there are none. ``participants`` are the countries beside the host country."""

    participants: tuple[Country, ...] | None
    sectors: tuple[Id, ...] | None
    partners: tuple[Partner, ...] | None
    contract: CitedContract | None
    systems: tuple[CitedRelation, ...] | None
    antennas: tuple[Id, ...]
    disagreements: tuple[str, ...]
    citations: tuple[Cited, ...]


class AntennaRecord(Antenna):
    """An Antenna with the AI Factories that it is linked to."""

    factories: tuple[Id, ...]
    disagreements: tuple[str, ...]
    citations: tuple[Cited, ...]


class MembershipRecord(Membership):
    """A country's part in the consortium of an AI Factory."""

    citations: tuple[Cited, ...]


class MilestoneRecord(Milestone):
    """A dated event; where ``factory`` and ``system`` are empty, of the network."""

    citations: tuple[Cited, ...]


class AccessRecord(AccessMode):
    """A way to apply for computing time.

    Where ``from``, ``who`` and ``need`` are given, all three: ``verdict`` says what such an applicant should make of
    it (``fits``, fits under a ``condition``, ``unclear``, ``closed``, or ``unread``: nobody's rules were read), and
    ``place`` whether it is open to the country (``outside``: neither in the EU nor associated, and no rule was read).
    """

    open_to: tuple[Area, ...] | None  # type: ignore[assignment]  # read nowhere
    rules: tuple[AccessRule, ...] | None
    cutoffs: tuple[Day, ...] | None
    verdict: Verdict | None = None
    place: Place | None = None
    citations: tuple[Cited, ...]


class SourceRecord(Source):
    """Where facts come from."""


@dataclass(frozen=True)
class Collection:
    """A kind of record: what it is, which records there are for an address, and the parameters that matter to it."""

    record: type[Row]
    title: str
    records: Callable[[Network, Address, Texts], Sequence[Row]]
    parameters: tuple[str, ...]


FILTERS = ("q", *GROUPS)


def edition(network: Network, texts: Texts) -> Edition:
    """What a file or an answer says of the data as a whole."""
    package = network.package
    return Edition(
        title=package.title,
        version=package.version,
        date=package.created,
        checked_on=min(factory.stage_checked_on for factory in network.factories),
        cite_as=citation(network, texts),
        homepage=package.homepage,
        note=texts.gettext(
            "Empty means not published. Unconfirmed facts were read only in a secondary compilation, or are given "
            "without a source: check them at the official page. Not an official publication of the EuroHPC Joint "
            "Undertaking."
        ),
    )


def citation(network: Network, texts: Texts) -> str:
    """How to cite the data, as a sentence."""
    package = network.package
    where = f" {package.homepage}" if package.homepage else ""
    text = texts.gettext("{authors} ({year}). {title}, version {version} of {date} [data set]. CC BY 4.0.")
    return (
        text.format(
            authors=AUTHORS,
            year=package.created[:4],
            title=package.title,
            version=package.version,
            date=texts.date(package.created),
        )
        + where
    )


def bibtex(network: Network) -> str:
    """How to cite the data, as a BibTeX entry."""
    package = network.package
    fields = {
        "author": f"{{{AUTHORS}}}",
        "title": f"{{{re.sub(r'[{}@]', '', package.title)}}}",
        "year": package.created[:4],
        "version": package.version,
        "note": f"Data set of {package.created}, CC BY 4.0",
    }
    if package.homepage:
        fields["url"] = package.homepage
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{european-ai-factories-{package.version},\n{lines}\n}}"


def factory_record(network: Network, factory: Factory, texts: Texts) -> FactoryRecord:
    """An AI Factory with all that belongs to it."""
    id = factory.id
    participants = tuple(network.participants(id))
    sectors = tuple(dict.fromkeys(row.sector for row in network.factory_sectors if row.factory == id))
    partners = tuple(row for row in network.partners if row.factory == id)
    contract = next((row for row in network.contracts if row.factory == id), None)
    known = {citation.group for citation in _citations(network, "factories", factory)}
    return FactoryRecord.model_construct(
        **_cited(network, "factories", factory, texts),
        participants=participants if participants or "consortium" in known else None,
        sectors=sectors or None,
        partners=partners or None,
        contract=contract and CitedContract.model_construct(**_cited(network, "contracts", contract, texts)),
        systems=tuple(
            CitedRelation.model_construct(**_cited(network, "system_relations", row, texts))
            for row in network.system_relations
            if row.factory == id
        )
        or None,
        antennas=tuple(antenna.id for antenna in network.antennas_of(id)),
        disagreements=tuple(texts.gettext(row.text) for row in network.disagreements if row.factory == id),
    )


def _factories(network: Network, address: Address, texts: Texts) -> list[FactoryRecord]:
    return [factory_record(network, factory, texts) for factory in shown(network, address.filters)]


def _antennas(network: Network, address: Address, texts: Texts) -> list[AntennaRecord]:
    return [
        AntennaRecord.model_construct(
            **_cited(network, "antennas", antenna, texts),
            factories=tuple(factory.id for factory in network.linked(antenna.id)),
            disagreements=tuple(texts.gettext(row.text) for row in network.disagreements if row.antenna == antenna.id),
        )
        for antenna in linked(network, shown(network, address.filters))
    ]


def _memberships(network: Network, address: Address, texts: Texts) -> list[MembershipRecord]:
    found = {factory.id for factory in shown(network, address.filters)}
    return [
        MembershipRecord.model_construct(**_cited(network, "memberships", row, texts))
        for row in network.memberships
        if row.factory in found
    ]


def _milestones(network: Network, address: Address, texts: Texts) -> list[MilestoneRecord]:
    if address.site in network.factories_by_id:
        rows = [row for row in network.milestones if row.factory == address.site]
    else:
        rows = about(network, shown(network, address.filters))
    return [MilestoneRecord.model_construct(**_cited(network, "milestones", row, texts)) for row in rows]


def _access(network: Network, address: Address, texts: Texts) -> list[AccessRecord]:
    judged = {}
    if address.origin and address.who and address.need:
        judged = {way.mode.id: way for way in ways(network, address.origin, address.who, address.need)}
    return [
        AccessRecord.model_construct(
            **_cited(network, "access", mode, texts) | {"open_to": mode.open_to or None},
            rules=tuple(
                AccessRule.model_construct(**_said("access_rules", rule, texts))
                for rule in network.access_rules
                if rule.mode == mode.id
            )
            or None,
            cutoffs=tuple(row.date for row in network.cutoffs if row.mode == mode.id) or None,
            verdict=judged[mode.id].verdict if judged else None,
            place=judged[mode.id].place if judged else None,
        )
        for mode in ([way.mode for way in judged.values()] or network.access)
    ]


def _sources(network: Network, address: Address, texts: Texts) -> list[SourceRecord]:  # noqa: ARG001
    return [SourceRecord.model_construct(**_said("sources", source, texts)) for source in network.sources]


COLLECTIONS: Mapping[str, Collection] = {
    "factories": Collection(FactoryRecord, _("The AI Factories that the filters leave"), _factories, FILTERS),
    "antennas": Collection(AntennaRecord, _("The Antennas that are linked to one of these"), _antennas, FILTERS),
    "memberships": Collection(
        MembershipRecord, _("Which countries take part in which of these"), _memberships, FILTERS
    ),
    "milestones": Collection(
        MilestoneRecord,
        _(
            "What happened, is expected or was planned: of these, of other systems and of the network; with site, only "
            "of that AI Factory"
        ),
        _milestones,
        (*FILTERS, "site"),
    ),
    "access": Collection(
        AccessRecord,
        _("Ways to apply for computing time; with from, who and need, those for such an applicant, with a verdict"),
        _access,
        ("from", "who", "need"),
    ),
    "sources": Collection(SourceRecord, _("Where the facts come from"), _sources, ()),
}


def _cited(network: Network, table: str, row: Row, texts: Texts) -> dict[str, Any]:
    return _said(table, row, texts) | {"citations": _citations(network, table, row)}


def _said(table: str, row: Row, texts: Texts) -> dict[str, Any]:
    """The fields of a row, its sentences in the language of ``texts``."""
    fields = dict(row)
    return fields | {column: texts.gettext(fields[column]) or None for column in PROSE.get(table, ())}


def _citations(network: Network, table: str, row: Row) -> tuple[Cited, ...]:
    key = "/".join(str(getattr(row, column)) for column in TABLES[table].key)
    lines = network.citations_of(table, key)
    return tuple(Cited.model_construct(group=c.group, evidence=c.evidence, sources=c.sources) for c in lines)

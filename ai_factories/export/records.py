"""The facts as self-contained records, for downloads and the HTTP interface."""

from collections.abc import Sequence
from typing import Any

from ai_factories.eligibility import Openness, Verdict
from ai_factories.i18n import Texts
from ai_factories.model.dates import Day
from ai_factories.model.network import Network
from ai_factories.model.rows import (
    AccessMode,
    AccessRule,
    Antenna,
    Change,
    Contact,
    Contract,
    Factory,
    Figure,
    Membership,
    Milestone,
    Partner,
    Row,
    Source,
    SystemRelation,
)
from ai_factories.model.tables import TABLES
from ai_factories.model.values import Area, Country, Evidence, Id


class Cited(Row):
    """The evidence for a group of fields and the ids of its sources, or (group ``*``) those of the row as a whole."""

    group: str
    evidence: Evidence | None = None
    checked_on: Day
    sources: tuple[Id, ...] = ()


class CitedContract(Contract):
    citations: tuple[Cited, ...]


class CitedRelation(SystemRelation):
    citations: tuple[Cited, ...]


class CitedFigure(Figure):
    citations: tuple[Cited, ...]


class CitedContact(Contact):
    citations: tuple[Cited, ...]


class FactoryRecord(Factory):
    """An AI Factory with everything that belongs to it. ``null`` means not published, for lists too; an empty list
    means that there are none. ``participants`` are the countries in the consortium other than the host country."""

    participants: tuple[Country, ...] | None
    sectors: tuple[Id, ...] | None
    partners: tuple[Partner, ...] | None
    contract: CitedContract | None
    systems: tuple[CitedRelation, ...] | None
    figures: tuple[CitedFigure, ...] | None
    contacts: tuple[CitedContact, ...] | None
    antennas: tuple[Id, ...]
    disagreements: tuple[str, ...]
    citations: tuple[Cited, ...]


class AntennaRecord(Antenna):
    """An Antenna with the AI Factories that it is linked to."""

    factories: tuple[Id, ...]
    figures: tuple[CitedFigure, ...] | None
    contacts: tuple[CitedContact, ...] | None
    disagreements: tuple[str, ...]
    citations: tuple[Cited, ...]


class MembershipRecord(Membership):
    """A country's role in the consortium of an AI Factory."""

    citations: tuple[Cited, ...]


class MilestoneRecord(Milestone):
    """A dated event; if ``factory`` and ``system`` are both empty, of the network."""

    citations: tuple[Cited, ...]


class AccessRecord(AccessMode):
    """A way to apply for computing time.

    ``verdict`` and ``place`` require ``from``, ``who`` and ``need`` in the request. ``verdict`` is how it fits such an
    applicant (``fits``, fits under a ``condition``, ``unclear``, ``closed``, or ``unread``: no rules are known), and
    ``place`` is whether it is open to the country (``outside``: not in the EU nor associated, and no rule is known).
    """

    open_to: tuple[Area, ...] | None  # type: ignore[assignment]  # not known
    perhaps_open_to: tuple[Area, ...] | None  # type: ignore[assignment]
    rules: tuple[AccessRule, ...] | None
    cutoffs: tuple[Day, ...] | None
    verdict: Verdict | None = None
    place: Openness | None = None
    citations: tuple[Cited, ...]


class SourceRecord(Source):
    """Where facts come from."""


class ChangeRecord(Change):
    """What changed in an edition: a field, or (field ``*``) a whole row, whose cells are JSON."""


def factory_record(network: Network, factory: Factory, texts: Texts) -> FactoryRecord:
    """An AI Factory with everything that belongs to it."""
    id = factory.id
    participants = tuple(network.participants(id))
    sectors = tuple(dict.fromkeys(row.sector for row in network.factory_sectors if row.factory == id))
    partners = tuple(row for row in network.partners if row.factory == id)
    contract = network.contract(id)
    systems = [row for row in network.system_relations if row.factory == id]
    known = {citation.group for citation in _citations(network, "factories", factory)}
    return FactoryRecord.model_construct(
        **cited_fields(network, "factories", factory, texts),
        participants=participants if participants or "consortium" in known else None,
        sectors=sectors or None,
        partners=partners or None,
        contract=contract and CitedContract.model_construct(**cited_fields(network, "contracts", contract, texts)),
        systems=_cited(CitedRelation, network, "system_relations", systems, texts),
        **figures_and_contacts(network, id, texts),
        antennas=tuple(antenna.id for antenna in network.antennas_of(id)),
        disagreements=tuple(texts.gettext(row.text) for row in network.disagreements if row.factory == id),
    )


def figures_and_contacts(network: Network, site: str, texts: Texts) -> dict[str, Any]:
    """The figures and the contacts of an AI Factory or an Antenna, by the names of their fields."""
    figures = [row for row in network.figures if row.site == site]
    contacts = [row for row in network.contacts if row.site == site]
    return {
        "figures": _cited(CitedFigure, network, "figures", figures, texts),
        "contacts": _cited(CitedContact, network, "contacts", contacts, texts),
    }


def _cited(record: type[Row], network: Network, table: str, rows: Sequence[Row], texts: Texts) -> Any:
    return tuple(record.model_construct(**cited_fields(network, table, row, texts)) for row in rows) or None


def cited_fields(network: Network, table: str, row: Row, texts: Texts) -> dict[str, Any]:
    """The fields of a row with its citations, its sentences in the language of ``texts``."""
    return translated_fields(table, row, texts) | {"citations": _citations(network, table, row)}


def translated_fields(table: str, row: Row, texts: Texts) -> dict[str, Any]:
    """The fields of a row, its sentences in the language of ``texts``."""
    fields = dict(row)
    return fields | {column: texts.gettext(fields[column]) or None for column in TABLES[table].prose}


def _citations(network: Network, table: str, row: Row) -> tuple[Cited, ...]:
    key = "/".join(str(getattr(row, column)) for column in TABLES[table].key)
    lines = network.citations_of(table, key)
    return tuple(Cited.model_construct(**{name: getattr(c, name) for name in Cited.model_fields}) for c in lines)

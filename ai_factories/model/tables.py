"""How the tables hang together: keys, references, and the groups in which their fields are cited."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ai_factories.model.rows import (
    AccessMode,
    AccessRule,
    Antenna,
    AntennaLink,
    AssociatedCountry,
    Change,
    Citation,
    Contract,
    Cutoff,
    Disagreement,
    Factory,
    FactorySector,
    Membership,
    Milestone,
    OfficialPage,
    ParticipatingState,
    Partner,
    Row,
    Sector,
    SectorTerm,
    Source,
    SystemRelation,
)

WHOLE_ROW = "*"


@dataclass(frozen=True)
class Table:
    """How a file is keyed, which columns point to other tables, and in which groups its fields are cited.

    ``title`` says in ``datapackage.json`` what the table holds. ``groups`` maps each group to its columns; a group
    without columns of its own is filled by other tables, whose ``cited_with`` names it, after the column that points to
    its row (the partners of a factory are cited as the group ``partners`` of that ``factory``).
    """

    title: str
    row: type[Row]
    key: tuple[str, ...]
    refers_to: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cited_with: tuple[str, str] | None = None


FACTORY = {"factory": "factories"}
TABLES: Mapping[str, Table] = {
    "sources": Table("Where the facts come from", Source, ("id",)),
    "sectors": Table("The controlled list of sectors", Sector, ("id",)),
    "sector_terms": Table(
        "How paraphrases of what the sources say are read as sectors",
        SectorTerm,
        ("term", "sector"),
        {"sector": "sectors"},
    ),
    "factories": Table(
        "The AI Factories of the EuroHPC Joint Undertaking",
        Factory,
        ("id",),
        groups={
            "name": ("name", "acronym", "other_names"),
            "host": ("hosting_entity",),
            "place": ("city", "country"),
            "coordinates": ("latitude", "longitude"),
            "consortium": (),
            "system": ("system",),
            "system_type": ("system_type", "system_note"),
            "experimental": ("experimental_platform",),
            "sectors": (),
            "selection": ("round", "selected_on"),
            "stage": ("stage",),
            "status": ("stage_checked_on", "status_note"),
            "services": ("services_since",),
            "expected": ("expected_from", "expected_event", "expected_note"),
            "partners": (),
            "website": ("website",),
            "official_page": ("official_page", "announcement"),
            "note": ("note",),
        },
    ),
    "memberships": Table(
        "Countries in the consortium of each AI Factory",
        Membership,
        ("factory", "country"),
        FACTORY,
        {"role": ("role",)},
    ),
    "partners": Table(
        "Partner organisations beside the hosting entity",
        Partner,
        ("factory", "name"),
        FACTORY,
        cited_with=("factory", "partners"),
    ),
    "contracts": Table(
        "Contracts for the AI systems",
        Contract,
        ("factory",),
        FACTORY,
        {
            "event": ("signed_on",),
            "details": ("vendor", "value_eur_million", "hardware"),
            "official_page": ("official_page",),
        },
    ),
    "factory_sectors": Table(
        "Focus sectors of each AI Factory",
        FactorySector,
        ("factory", "sector", "term"),
        FACTORY | {"sector": "sectors"},
        cited_with=("factory", "sectors"),
    ),
    "system_relations": Table(
        "Existing or planned supercomputers and what they are to an AI Factory",
        SystemRelation,
        ("factory", "system", "relation"),
        FACTORY,
        {"relation": ("system", "relation")},
    ),
    "antennas": Table(
        "AI Factory Antennas",
        Antenna,
        ("id",),
        groups={
            "name": ("name",),
            "host": ("host_organisation",),
            "place": ("city", "country"),
            "coordinates": ("latitude", "longitude"),
            "links": (),
            "selection": ("selected_on",),
            "note": ("note",),
        },
    ),
    "antenna_links": Table(
        "AI Factories that each Antenna is linked to",
        AntennaLink,
        ("antenna", "factory"),
        FACTORY | {"antenna": "antennas"},
        cited_with=("antenna", "links"),
    ),
    "milestones": Table(
        "Dated events, past, expected and planned",
        Milestone,
        ("id",),
        FACTORY | {"answers": "milestones"},
        {"event": ("factory", "system", "date", "wording", "event", "nature", "expects", "answers")},
    ),
    "access": Table(
        "Ways to apply for computing time",
        AccessMode,
        ("id",),
        groups={
            "mode": (
                "name",
                "family",
                "resource_size",
                "allocation_length",
                "how_fast",
                "cost",
                "call_rhythm",
                "note",
            ),
            "rules": ("who_can_apply", "open_to", "consortium_required"),
            "official_page": ("official_url",),
        },
    ),
    "access_rules": Table(
        "Whom and what each way of access is for",
        AccessRule,
        ("mode", "fit", "need"),
        {"mode": "access"},
        cited_with=("mode", "rules"),
    ),
    "cutoffs": Table(
        "Cut-off dates of the ways of access", Cutoff, ("mode", "date"), {"mode": "access"}, cited_with=("mode", "mode")
    ),
    "official_pages": Table(
        "Official pages for applicants", OfficialPage, ("id",), groups={"url": ("name", "url", "programme")}
    ),
    "participating_states": Table(
        "States of the EuroHPC Joint Undertaking",
        ParticipatingState,
        ("country",),
        groups={"membership": ("country", "eu_member", "joined_on", "note")},
    ),
    "associated_countries": Table(
        "Countries outside the EU associated to Horizon Europe or Digital Europe",
        AssociatedCountry,
        ("country", "programme"),
        groups={"association": ("country", "programme", "standing", "since", "scope", "note")},
    ),
    "disagreements": Table(
        "Where sources disagree", Disagreement, ("id",), FACTORY | {"antenna": "antennas"}, {"text": ("topic", "text")}
    ),
    "changes": Table("Changelog of the data", Change, ("date", "text")),
    "citations": Table("Evidence and sources of each group of fields", Citation, ("table", "row", "group")),
}
PROSE: Mapping[str, tuple[str, ...]] = {  # the columns that hold sentences, which are translated
    "access": ("who_can_apply", "resource_size", "allocation_length", "how_fast", "cost", "call_rhythm", "note"),
    "access_rules": ("condition", "reading"),
    "antennas": ("note",),
    "associated_countries": ("scope", "note"),
    "changes": ("text",),
    "contracts": ("hardware",),
    "disagreements": ("text",),
    "factories": ("system_note", "status_note", "expected_note", "note"),
    "milestones": ("wording", "event"),
    "official_pages": ("name",),
    "participating_states": ("note",),
    "sectors": ("name",),
    "sources": ("description",),
}

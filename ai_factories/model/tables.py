"""How the tables fit together: keys, references, and the groups in which their fields are cited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from ai_factories.model import rows

WHOLE_ROW = "*"
REFERENCES = {  # columns that hold a key of another table, wherever they occur
    "factory": "factories",
    "antenna": "antennas",
    "sector": "sectors",
    "mode": "access",
    "answers": "milestones",
}


@dataclass(frozen=True)
class Table:
    """How a file is keyed, which columns refer to other tables, and in which groups its fields are cited.

    ``title`` describes the table in ``datapackage.json``. ``groups`` maps each group to its columns. A group without
    columns is filled by another table, whose ``cited_with`` holds its own column that refers to the cited row, and the
    group: the partners of a factory are cited as the group ``partners`` of that ``factory``.
    """

    title: str
    row: type[rows.Row]
    key: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    cited_with: tuple[str, str] | None

    @property
    def refers_to(self) -> dict[str, str]:
        """The columns that refer to other tables, with the names of these tables."""
        return {column: REFERENCES[column] for column in self.row.model_fields if column in REFERENCES}

    @property
    def prose(self) -> list[str]:
        """The columns that hold sentences to be translated."""
        fields = self.row.model_fields.items()
        return [name for name, field in fields if rows.Prose in (field.annotation, *get_args(field.annotation))]


def _table(
    title: str, row: type[rows.Row], key: str, groups: Mapping[str, str] | None = None, cited_with: str = ""
) -> Table:
    """A table from the names of its columns, separated by spaces."""
    split = {group: tuple(columns.split()) for group, columns in (groups or {}).items()}
    table, _blank, group = cited_with.partition(" ")
    return Table(title, row, tuple(key.split()), split, (table, group) if group else None)


FACTORY_GROUPS = {
    "name": "name acronym other_names",
    "host": "hosting_entity",
    "place": "city country",
    "coordinates": "latitude longitude",
    "consortium": "",
    "system": "system",
    "system_type": "system_type system_note",
    "experimental": "experimental_platform",
    "sectors": "",
    "selection": "round selected_on",
    "stage": "stage",
    "status": "stage_checked_on status_note",
    "services": "services_since",
    "expected": "expected_from expected_event expected_note",
    "partners": "",
    "website": "website",
    "official_page": "official_page announcement",
    "note": "note",
}
CONTRACT_GROUPS = {
    "event": "signed_on",
    "vendor": "vendor",
    "value": "value_eur_million",
    "hardware": "hardware",
    "official_page": "official_page",
}
ANTENNA_GROUPS = {
    "name": "name",
    "host": "host_organisation",
    "place": "city country",
    "coordinates": "latitude longitude",
    "links": "",
    "selection": "selected_on",
    "note": "note",
}
ACCESS_GROUPS = {
    "mode": "name family note",
    "size": "resource_size",
    "length": "allocation_length",
    "speed": "how_fast",
    "cost": "cost",
    "rhythm": "call_rhythm",
    "cutoffs": "",
    "rules": "who_can_apply open_to perhaps_open_to consortium_required",
    "official_page": "official_url",
}
EVENT_GROUP = {"event": "factory system date wording event nature expects answers"}
STATE_GROUP = {"membership": "country eu_member joined_on note"}
ASSOCIATION_GROUP = {"association": "country programme standing since scope note"}
TABLES: Mapping[str, Table] = {
    "sources": _table("Where the facts come from", rows.Source, "id"),
    "sectors": _table("The controlled list of sectors", rows.Sector, "id"),
    "sector_terms": _table(
        "How paraphrases of what the sources say are read as sectors", rows.SectorTerm, "term sector"
    ),
    "factories": _table("The AI Factories of the EuroHPC Joint Undertaking", rows.Factory, "id", FACTORY_GROUPS),
    "memberships": _table(
        "Countries in the consortium of each AI Factory", rows.Membership, "factory country", {"role": "role"}
    ),
    "partners": _table(
        "Partner organisations beside the hosting entity", rows.Partner, "factory name", cited_with="factory partners"
    ),
    "contracts": _table("Contracts for the AI systems", rows.Contract, "factory", CONTRACT_GROUPS),
    "figures": _table("Capacity and money, as numbers", rows.Figure, "site measure", {"figure": "value bound about"}),
    "factory_sectors": _table(
        "Focus sectors of each AI Factory", rows.FactorySector, "factory sector term", cited_with="factory sectors"
    ),
    "system_relations": _table(
        "Existing or planned supercomputers and what they are to an AI Factory",
        rows.SystemRelation,
        "factory system relation",
        {"relation": "system relation"},
    ),
    "antennas": _table("AI Factory Antennas", rows.Antenna, "id", ANTENNA_GROUPS),
    "antenna_links": _table(
        "AI Factories that each Antenna is linked to", rows.AntennaLink, "antenna factory", cited_with="antenna links"
    ),
    "city_names": _table(
        "What cities are called in other languages", rows.CityName, "country city language", {"name": "name"}
    ),
    "milestones": _table("Dated events, past, expected and planned", rows.Milestone, "id", EVENT_GROUP),
    "access": _table("Ways to apply for computing time", rows.AccessMode, "id", ACCESS_GROUPS),
    "access_rules": _table(
        "Whom and what each way of access is for", rows.AccessRule, "mode fit need", cited_with="mode rules"
    ),
    "cutoffs": _table("Cut-off dates of the ways of access", rows.Cutoff, "mode date", cited_with="mode cutoffs"),
    "requirements": _table("What applicants have to prepare", rows.Requirement, "id", {"text": "who text"}),
    "contacts": _table(
        "Where to apply and whom to ask", rows.Contact, "id", {"contact": "site kind name url email languages"}
    ),
    "official_pages": _table(
        "Official pages for applicants", rows.OfficialPage, "id", {"url": "name url purpose programme"}
    ),
    "competence_centres": _table(
        "National competence centres for high-performance computing",
        rows.CompetenceCentre,
        "country",
        {"centre": "country name host website"},
    ),
    "participating_states": _table(
        "States of the EuroHPC Joint Undertaking", rows.ParticipatingState, "country", STATE_GROUP
    ),
    "associated_countries": _table(
        "Countries outside the EU associated to Horizon Europe or Digital Europe",
        rows.AssociatedCountry,
        "country programme",
        ASSOCIATION_GROUP,
    ),
    "disagreements": _table("Where sources disagree", rows.Disagreement, "id", {"text": "topic text"}),
    "changes": _table("What changed in each edition", rows.Change, "date table row field"),
    "citations": _table("Evidence and sources of each group of fields", rows.Citation, "table row group"),
}

"""The facts, typed: one class per table, how the tables hang together, and the network they make.

``components.loading`` reads and checks them. The meaning of each field: ``data/README.md``.
"""

import calendar
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import shapely.ops
from babel import Locale
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from shapely.geometry.base import BaseGeometry

WHOLE_ROW = "*"
UNSEEN = ("Cc", "Cf", "Co", "Cs")  # categories of Unicode: control, format, private use, surrogate
HARMLESS = "\n\r\t\u00ad\u200c\u200d"  # with the soft hyphen, and what joins letters or keeps them apart
LONGEST_WORD = 60  # characters
EARLIEST, LATEST = "1990", "2100"  # years
FORMULA = re.compile(r"^\s*([=+@＝＋－＠-])|[;\t\r\n]\s*([=+@＝＋＠])")

Evidence = Literal["confirmed", "unconfirmed"]
SystemType = Literal["new-build", "upgrade", "associated"]
Stage = Literal["selected", "tender", "contract", "installation", "operational"]
Role = Literal["host", "participant"]
Relation = Literal["own-system", "serves-meanwhile", "being-upgraded", "same-host"]
Applicant = Literal["startup", "company", "researcher", "public", "eu-project"]
Need = Literal["try", "medium", "large", "research"]
Fit = Literal["fits", "condition"]
Programme = Literal["horizon-europe", "digital-europe"]
Area = Literal["eu", "horizon-europe", "digital-europe"]
Standing = Literal["in-force", "partial", "signed"]
Expectation = Literal["operation", "installation"]
Nature = Literal["happened", "expected", "plan"]
SourceKind = Literal["source-text", "official", "page", "compilation", "dataset"]


# --- kinds of value ---------------------------------------------------------------------------------------------


def partial_date(value: str) -> str:
    """Return the date as published, at its own precision; raise ``ValueError`` for anything else."""
    match = re.fullmatch(r"(\d{4})(?:/(\d{4})|-(?:H[12]|Q[1-4]|(\d\d)(?:-(\d\d))?))?", value, re.ASCII)
    if match and all(EARLIEST <= year <= LATEST for year in (match[1], match[2] or match[1])):
        year, until, month, day = (int(part) if part else None for part in match.groups())
        sound = until is None or (year is not None and until > year)
        if month is not None:
            sound = 1 <= month <= 12 and (day is None or 1 <= day <= calendar.monthrange(year or 1, month)[1])
        if sound:
            return value
    form = "2026, 2026-H1, 2026-Q2, 2026-08, 2026-08-31 or 2026/2027"
    raise ValueError(f"not a date; allowed: {form}, in the years {EARLIEST} to {LATEST}")


@cache
def territories() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes of all countries, and XK, Kosovo's user-assigned one."""
    # CLDR also names groupings and reserved codes, which are not countries.
    groupings = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - groupings


def country_code(value: str) -> str:
    """Return an ISO 3166-1 alpha-2 code (or XK, Kosovo's user-assigned one); raise ``ValueError`` otherwise."""
    if value not in territories():
        raise ValueError("not a country; allowed: an ISO 3166-1 alpha-2 code in capitals, such as FI (Greece is GR)")
    return value


def web_address(value: str) -> str:
    """Return a complete http or https address; raise ``ValueError`` otherwise."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"\\{}`|^]", value):
        raise ValueError("not a web address; allowed: a complete one that begins with https:// or http://")
    return value


def plain_text(value: str) -> str:
    """Return a text that is only a text.

    Raises ``ValueError`` for characters that cannot be seen, such as those that turn the direction of writing; for
    words too long for any screen; and for what a spreadsheet would take for a formula, whatever separator it assumes.
    """
    if not value.isprintable():
        odd = next((c for c in value if unicodedata.category(c) in UNSEEN and c not in HARMLESS), None)
        if odd:
            name = unicodedata.name(odd, "a control character")
            raise ValueError(f"holds U+{ord(odd):04X} ({name}), which cannot be seen; take it out")
    words = [word for word in value.split() if "://" not in word]
    longest = max((len(part) for word in words for part in re.split("[/-]", word)), default=0)
    if longest > LONGEST_WORD:
        raise ValueError(f"holds a word of {longest} characters, which fits on no screen; allowed: {LONGEST_WORD}")
    formula = FORMULA.search(value)
    if formula and not re.fullmatch(r"-[0-9.]+", value):
        raise ValueError(
            f"{formula[1] or formula[2]} begins a formula in spreadsheets; allowed: any other character there"
        )
    return value


def words(value: object) -> list[str]:
    """The words of a cell that holds several values."""
    return str(value).split()


def true_or_false(value: object) -> object:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("neither true nor false; allowed: true, false, or empty where it is not published")


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, AfterValidator(plain_text)]
Country = Annotated[str, AfterValidator(country_code)]
PartialDate = Annotated[str, AfterValidator(partial_date)]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$"), AfterValidator(partial_date)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(partial_date)]
Url = Annotated[str, AfterValidator(web_address)]
Flag = Annotated[bool, BeforeValidator(true_or_false)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(words)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


# --- rows -------------------------------------------------------------------------------------------------------


class Row(BaseModel):
    """A row of a table. An empty cell is ``None``: not published. The meaning of each field: ``data/README.md``."""

    model_config = ConfigDict(frozen=True)


class Factory(Row):
    """An AI Factory: the organisation, its host site and the AI system planned or running there."""

    id: Id
    name: str
    acronym: str | None = None
    other_names: str | None = None
    hosting_entity: str
    city: str
    country: Country
    latitude: Latitude
    longitude: Longitude
    system: str | None = None
    system_type: SystemType
    system_note: str | None = None
    experimental_platform: Flag | None = None
    round: Month
    selected_on: PartialDate
    stage: Stage
    stage_checked_on: Day
    status_note: str | None = None
    services_since: PartialDate | None = None
    expected_from: PartialDate | None = None
    expected_event: Expectation | None = None
    expected_note: str | None = None
    website: Url | None = None
    official_page: Url | None = None
    announcement: Url | None = None
    note: str | None = None


class Membership(Row):
    """A country's part in the consortium of an AI Factory."""

    factory: Id
    country: Country
    role: Role


class Partner(Row):
    """An organisation that takes part in an AI Factory beside the hosting entity."""

    factory: Id
    name: str
    country: Country | None = None


class Contract(Row):
    """The contract for the AI system. The value is in million euros, as reported."""

    factory: Id
    signed_on: PartialDate | None = None
    vendor: str | None = None
    value_eur_million: Annotated[float, Field(gt=0, lt=1_000_000, allow_inf_nan=False)] | None = None
    hardware: str | None = None
    official_page: Url | None = None


class Sector(Row):
    """One of the sectors of the controlled list."""

    id: Id
    name: str


class SectorTerm(Row):
    """How a paraphrase of a source is read: one may stand for several sectors."""

    term: str
    sector: Id


class FactorySector(Row):
    """A focus sector of an AI Factory, with the paraphrase of the source that it was read from."""

    factory: Id
    sector: Id
    term: str


class SystemRelation(Row):
    """What an existing or planned supercomputer is to an AI Factory."""

    factory: Id
    system: str
    relation: Relation


class Antenna(Row):
    """An AI Factory Antenna: a national service point, without an AI Factory machine of its own."""

    id: Id
    name: str | None = None
    country: Country
    host_organisation: str | None = None
    city: str
    latitude: Latitude
    longitude: Longitude
    selected_on: PartialDate
    note: str | None = None


class AntennaLink(Row):
    """An AI Factory that an Antenna is linked to."""

    antenna: Id
    factory: Id


class Milestone(Row):
    """A dated event: of one AI Factory, of another EuroHPC system, or of the network where both are empty.

    ``expects`` says what of the AI system an expected event is about, and ``answers`` names the part of the plan of
    December 2024 that the event is measured against.
    """

    id: Id
    factory: Id | None = None
    system: str | None = None
    date: PartialDate
    wording: str | None = None
    event: str
    nature: Nature
    expects: Expectation | None = None
    answers: Id | None = None


class AccessMode(Row):
    """A way to apply for computing time.

    ``open_to`` says where applicants may be established: ``eu``, or a programme of the EU that the country is
    associated to; ``consortium_required`` whether the country must take part in the consortium of the AI Factory.
    """

    id: Id
    name: str
    family: Literal["ai-factories", "eurohpc"]
    who_can_apply: str | None = None
    open_to: Annotated[tuple[Area, ...], BeforeValidator(words)] = ()
    consortium_required: Flag | None = None
    resource_size: str | None = None
    allocation_length: str | None = None
    how_fast: str | None = None
    cost: str | None = None
    call_rhythm: str | None = None
    official_url: Url | None = None
    note: str | None = None


class AccessRule(Row):
    """Whom and what a way of access is for, with the words (``reading``) that this was read from."""

    mode: Id
    who: Annotated[tuple[Applicant, ...], BeforeValidator(words), Field(min_length=1)]
    need: Annotated[tuple[Need, ...], BeforeValidator(words), Field(min_length=1)]
    fit: Fit
    condition: str | None = None
    reading: str


class Cutoff(Row):
    """A cut-off date of a way of access."""

    mode: Id
    date: Day


class OfficialPage(Row):
    """An official page that applicants are sent to."""

    id: Id
    name: str
    url: Url


class ParticipatingState(Row):
    """A state of the EuroHPC Joint Undertaking."""

    country: Country
    eu_member: Flag
    joined_on: PartialDate | None = None
    note: str | None = None


class AssociatedCountry(Row):
    """The association of a country outside the EU to a programme of the EU.

    ``standing``: ``in-force``, ``partial`` (a part of the programme only), or ``signed`` (entry into force not read).
    """

    country: Country
    programme: Programme
    standing: Standing
    since: PartialDate | None = None
    scope: str
    note: str | None = None


class Package(Row):
    """What ``datapackage.json`` says of the data as a whole. ``homepage`` is where errors are reported."""

    title: Text
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]+$")]
    created: Annotated[Day, BeforeValidator(lambda value: str(value).partition("T")[0])]
    homepage: Url | None = None


class Change(Row):
    """An entry of the changelog of the data."""

    date: Day
    text: str


class Disagreement(Row):
    """Where sources disagree: about an AI Factory, about an Antenna, or about the network where both are empty."""

    id: Id
    factory: Id | None = None
    antenna: Id | None = None
    text: str


class Source(Row):
    """Where facts come from. Title, publisher and date only where they are known."""

    id: Id
    kind: SourceKind
    url: Url | None = None
    title: str | None = None
    publisher: str | None = None
    published: PartialDate | None = None
    consulted: Literal["read", "not-read"]
    description: str | None = None


class Citation(Row):
    """The evidence for one group of fields of a row, or (group ``*``) the sources of the row as a whole."""

    table: str
    row: str
    group: str
    evidence: Evidence | None = None
    sources: Ids = ()


# --- tables -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """How a file is keyed, which columns point to other tables, and in which groups its fields are cited.

    ``groups`` maps each group to its columns; a group without columns of its own is filled by other tables, whose
    ``cited_with`` names it, after the column that points to its row (the partners of a factory are cited as the group
    ``partners`` of that ``factory``).
    """

    row: type[Row]
    key: tuple[str, ...]
    refers_to: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cited_with: tuple[str, str] | None = None


FACTORY = {"factory": "factories"}
TABLES: Mapping[str, Table] = {
    "sources": Table(Source, ("id",)),
    "sectors": Table(Sector, ("id",)),
    "sector_terms": Table(SectorTerm, ("term", "sector"), {"sector": "sectors"}),
    "factories": Table(
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
    "memberships": Table(Membership, ("factory", "country"), FACTORY, {"role": ("role",)}),
    "partners": Table(Partner, ("factory", "name"), FACTORY, cited_with=("factory", "partners")),
    "contracts": Table(
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
        FactorySector, ("factory", "sector", "term"), FACTORY | {"sector": "sectors"}, cited_with=("factory", "sectors")
    ),
    "system_relations": Table(
        SystemRelation, ("factory", "system", "relation"), FACTORY, {"relation": ("system", "relation")}
    ),
    "antennas": Table(
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
        AntennaLink, ("antenna", "factory"), FACTORY | {"antenna": "antennas"}, cited_with=("antenna", "links")
    ),
    "milestones": Table(
        Milestone,
        ("id",),
        FACTORY | {"answers": "milestones"},
        {"event": ("factory", "system", "date", "wording", "event", "nature", "expects", "answers")},
    ),
    "access": Table(
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
    "access_rules": Table(AccessRule, ("mode", "fit", "need"), {"mode": "access"}, cited_with=("mode", "rules")),
    "cutoffs": Table(Cutoff, ("mode", "date"), {"mode": "access"}, cited_with=("mode", "mode")),
    "official_pages": Table(OfficialPage, ("id",), groups={"url": ("name", "url")}),
    "participating_states": Table(
        ParticipatingState,
        ("country",),
        groups={"membership": ("country", "eu_member", "joined_on", "note")},
    ),
    "associated_countries": Table(
        AssociatedCountry,
        ("country", "programme"),
        groups={"association": ("country", "programme", "standing", "since", "scope", "note")},
    ),
    "disagreements": Table(Disagreement, ("id",), FACTORY | {"antenna": "antennas"}, {"text": ("text",)}),
    "changes": Table(Change, ("date", "text")),
    "citations": Table(Citation, ("table", "row", "group")),
}


@dataclass(frozen=True, eq=False)
class Network:
    """Everything known about the AI Factories, checked. Tuples keep the order of the files.

    ``files`` are those of the Data Package as they were read, by name, with the page that explains its fields.
    """

    folder: Path
    package: Package
    sources: tuple[Source, ...]
    sectors: tuple[Sector, ...]
    sector_terms: tuple[SectorTerm, ...]
    factories: tuple[Factory, ...]
    memberships: tuple[Membership, ...]
    partners: tuple[Partner, ...]
    contracts: tuple[Contract, ...]
    factory_sectors: tuple[FactorySector, ...]
    system_relations: tuple[SystemRelation, ...]
    antennas: tuple[Antenna, ...]
    antenna_links: tuple[AntennaLink, ...]
    milestones: tuple[Milestone, ...]
    access: tuple[AccessMode, ...]
    access_rules: tuple[AccessRule, ...]
    cutoffs: tuple[Cutoff, ...]
    official_pages: tuple[OfficialPage, ...]
    participating_states: tuple[ParticipatingState, ...]
    associated_countries: tuple[AssociatedCountry, ...]
    disagreements: tuple[Disagreement, ...]
    changes: tuple[Change, ...]
    citations: tuple[Citation, ...]
    outlines: Mapping[str, BaseGeometry]
    files: Mapping[str, bytes]

    @cached_property
    def factories_by_id(self) -> dict[str, Factory]:
        """The AI Factories by their ids."""
        return {factory.id: factory for factory in self.factories}

    @cached_property
    def antennas_by_id(self) -> dict[str, Antenna]:
        """The Antennas by their ids."""
        return {antenna.id: antenna for antenna in self.antennas}

    @cached_property
    def sources_by_id(self) -> dict[str, Source]:
        """The sources by their ids."""
        return {source.id: source for source in self.sources}

    def linked(self, antenna_id: str) -> list[Factory]:
        """The AI Factories that an Antenna is linked to."""
        return [self.factories_by_id[link.factory] for link in self.antenna_links if link.antenna == antenna_id]

    def antennas_of(self, factory_id: str) -> list[Antenna]:
        """The Antennas that are linked to an AI Factory."""
        return [self.antennas_by_id[link.antenna] for link in self.antenna_links if link.factory == factory_id]

    def participants(self, factory_id: str) -> list[str]:
        """The countries that take part in the factory's consortium beside the host country."""
        return [m.country for m in self.memberships if m.factory == factory_id and m.role == "participant"]

    def citation(self, table: str, row: str, group: str) -> Citation | None:
        """What is cited for a group of fields, or ``None`` where nothing is published."""
        return self._citations.get((table, row, group))

    def citations_of(self, table: str, row: str) -> list[Citation]:
        """All that is cited for a row, in the order of the file."""
        return self._citations_by_row.get((table, row), [])

    def sources_of(self, table: str, row: str, group: str) -> list[Source]:
        """The sources given for just this group; empty where they are known only for the row as a whole."""
        citation = self.citation(table, row, group)
        return [self.sources_by_id[source] for source in citation.sources] if citation else []

    def sources_about(self, table: str, row: str, group: str) -> list[Source]:
        """The sources for a group as finely as they are known: its own, else those of the row as a whole."""
        return self.sources_of(table, row, group) or self.sources_of(table, row, WHOLE_ROW)

    def link_point(self, country: str) -> tuple[float, float] | None:
        """A point (latitude, longitude) well inside a country, or ``None`` where the map has no outline of it."""
        outline = self.outlines.get(country)
        if outline is None:
            return None
        largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
        point = shapely.ops.polylabel(largest, tolerance=0.1)
        return round(point.y, 2), round(point.x, 2)

    @cached_property
    def _citations(self) -> dict[tuple[str, str, str], Citation]:
        return {(c.table, c.row, c.group): c for c in self.citations}

    @cached_property
    def _citations_by_row(self) -> dict[tuple[str, str], list[Citation]]:
        found: dict[tuple[str, str], list[Citation]] = {}
        for citation in self.citations:
            found.setdefault((citation.table, citation.row), []).append(citation)
        return found

"""One class per table: what a row of it holds. ``data/README.md`` explains each field."""

from typing import Annotated, Literal, NewType

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ai_factories.model.dates import Day, Month, PublishedDate
from ai_factories.model.values import (
    Applicant,
    Area,
    Bound,
    Contacted,
    Country,
    Email,
    Evidence,
    Expectation,
    Fit,
    Flag,
    Id,
    Ids,
    Languages,
    Latitude,
    Longitude,
    Measure,
    Nature,
    Need,
    Programme,
    Purpose,
    Relation,
    Role,
    SourceKind,
    Stage,
    Standing,
    SystemType,
    Text,
    Url,
    words,
)

Prose = NewType("Prose", str)  # a sentence to be translated


class Row(BaseModel):
    """A row of a table. An empty cell is ``None``: not published. ``data/README.md`` explains each field."""

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
    system_note: Prose | None = None
    experimental_platform: Flag | None = None
    round: Month
    selected_on: PublishedDate
    stage: Stage
    stage_checked_on: Day
    status_note: Prose | None = None
    services_since: PublishedDate | None = None
    expected_from: PublishedDate | None = None
    expected_event: Expectation | None = None
    expected_note: Prose | None = None
    website: Url | None = None
    official_page: Url | None = None
    announcement: Url | None = None
    note: Prose | None = None


class Membership(Row):
    """A country's role in the consortium of an AI Factory."""

    factory: Id
    country: Country
    role: Role


class Partner(Row):
    """An organisation that takes part in an AI Factory alongside the hosting entity."""

    factory: Id
    name: str
    country: Country | None = None


class Contract(Row):
    """The contract for the AI system. The value is in million euros, as reported."""

    factory: Id
    signed_on: PublishedDate | None = None
    vendor: str | None = None
    value_eur_million: Annotated[float, Field(gt=0, lt=1_000_000, allow_inf_nan=False)] | None = None
    hardware: Prose | None = None
    official_page: Url | None = None


class Figure(Row):
    """Something counted or measured at a site: ``measure`` says what, and in which unit (``data/README.md``).

    ``bound`` is whether the value is published as ``about``, ``at-least`` or ``up-to``; ``about`` is what it covers, or
    all that is published if there is no value.
    """

    site: Id
    measure: Measure
    value: Annotated[float, Field(gt=0, lt=1_000_000, allow_inf_nan=False)] | None = None
    bound: Bound | None = None
    about: Prose | None = None


class Contact(Row):
    """A page or a person to turn to: of an AI Factory, of an Antenna, or of EuroHPC itself if ``site`` is empty.

    ``kind``: its ``website``, where to ``apply`` and to ``ask``, its ``events`` and trainings, or its ``services``.
    ``languages`` are those in which it works, by ISO 639-1 code.
    """

    id: Id
    site: Id | None = None
    kind: Contacted
    name: Prose
    url: Url | None = None
    email: Email | None = None
    languages: Languages = ()


class Sector(Row):
    """A sector in the controlled list."""

    id: Id
    name: Prose


class SectorTerm(Row):
    """A sector that a paraphrase of a source is taken to mean; one paraphrase may mean several."""

    term: str
    sector: Id


class FactorySector(Row):
    """A focus sector of an AI Factory, with the paraphrase of the source that it is based on."""

    factory: Id
    sector: Id
    term: str


class SystemRelation(Row):
    """How an existing or planned supercomputer relates to an AI Factory."""

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
    selected_on: PublishedDate
    note: Prose | None = None


class AntennaLink(Row):
    """An AI Factory that an Antenna is linked to."""

    antenna: Id
    factory: Id


class CityName(Row):
    """What a city is called in another language, or also in English; ``city`` is the name that the other tables use."""

    country: Country
    city: str
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    name: str


class Milestone(Row):
    """A dated event: of one AI Factory, of another EuroHPC system, or of the network if both are empty.

    ``expects`` is set if an expected event is the operation or installation of the AI system; ``answers`` is the id of
    the part of the plan that the event is measured against.
    """

    id: Id
    factory: Id | None = None
    system: str | None = None
    date: PublishedDate
    wording: Prose | None = None
    event: Prose
    nature: Nature
    expects: Expectation | None = None
    answers: Id | None = None


class AccessMode(Row):
    """A way to apply for computing time.

    ``open_to`` lists where applicants may be established: ``eu``, ``participating-states`` of EuroHPC, or an EU
    programme that the country is associated to; ``perhaps_open_to`` lists where it is not certain;
    ``consortium_required`` is whether the country must take part in the consortium of the AI Factory.
    """

    id: Id
    name: str
    family: Literal["ai-factories", "eurohpc"]
    who_can_apply: Prose | None = None
    open_to: Annotated[tuple[Area, ...], BeforeValidator(words)] = ()
    perhaps_open_to: Annotated[tuple[Area, ...], BeforeValidator(words)] = ()
    consortium_required: Flag | None = None
    resource_size: Prose | None = None
    allocation_length: Prose | None = None
    how_fast: Prose | None = None
    cost: Prose | None = None
    call_rhythm: Prose | None = None
    official_url: Url | None = None
    note: Prose | None = None


class AccessRule(Row):
    """Whom and what an access mode is for, with the wording (``reading``) that this is based on."""

    mode: Id
    who: Annotated[tuple[Applicant, ...], BeforeValidator(words), Field(min_length=1)]
    need: Annotated[tuple[Need, ...], BeforeValidator(words), Field(min_length=1)]
    fit: Fit
    condition: Prose | None = None
    reading: Prose


class Cutoff(Row):
    """A cut-off date of an access mode."""

    mode: Id
    date: Day


class Requirement(Row):
    """What an applicant has to have or do; ``who`` is for which applicants it counts, all if it is empty."""

    id: Id
    who: Annotated[tuple[Applicant, ...], BeforeValidator(words)] = ()
    text: Prose


class OfficialPage(Row):
    """An official page for applicants; the first is the one to start with.

    ``purpose``: what it is for: the ``rules``, to ``apply``, to ``ask``, to find the ``competence-centres``, or to see
    the ``participants`` of a ``programme``, the countries associated to it.
    """

    id: Id
    name: Prose
    url: Url
    purpose: Purpose
    programme: Programme | None = None


class CompetenceCentre(Row):
    """The national competence centre of a country for high-performance computing, in the network EuroCC."""

    country: Country
    name: Text
    host: str | None = None
    website: Url | None = None


class ParticipatingState(Row):
    """A participating state of the EuroHPC Joint Undertaking."""

    country: Country
    eu_member: Flag
    joined_on: PublishedDate | None = None
    note: Prose | None = None


class AssociatedCountry(Row):
    """The association of a country outside the EU to an EU programme.

    ``standing``: ``in-force``, ``partial`` (part of the programme only), or ``signed`` (entry into force not checked).
    """

    country: Country
    programme: Programme
    standing: Standing
    since: PublishedDate | None = None
    scope: Prose
    note: Prose | None = None


class Package(Row):
    """What ``datapackage.json`` says about the data as a whole.

    No fact is later than ``collected_until``; ``country_lists`` gives the years of the lists of associated countries; a
    fact counts as out of date ``stale_after_months`` after its last check; ``homepage`` is where errors are reported.
    """

    title: Text
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]+$")]
    created: Annotated[Day, BeforeValidator(lambda value: str(value).partition("T")[0])]
    collected_until: Day
    country_lists: PublishedDate
    stale_after_months: Annotated[int, Field(gt=0)]
    homepage: Url | None = None


class Change(Row):
    """What changed in the edition of ``date``: a field, or (field ``*``) a whole row, whose cells are JSON.

    ``about`` is the AI Factory or Antenna that the row belongs to; ``before`` is empty for what was added, ``after``
    for what was removed. Sources may have been removed since. ``python -m ai_factories.release`` writes these rows.
    """

    date: Day
    about: Id | None = None
    table: str
    row: str
    field: str
    before: str | None = None
    after: str | None = None
    evidence: Evidence | None = None
    sources: Ids = ()


class Disagreement(Row):
    """Where sources disagree: about an AI Factory, about an Antenna, or about the network if both are empty.

    ``topic`` is ``plan`` if it is about what became of the plan announced with the first AI Factories.
    """

    id: Id
    factory: Id | None = None
    antenna: Id | None = None
    topic: Literal["plan"] | None = None
    text: Prose


class Source(Row):
    """Where facts come from. Title, publisher and date are given only if they are known.

    ``suggested_by`` names who told us of it and wants to be named: a contributor, or the host that confirms a fact.
    """

    id: Id
    kind: SourceKind
    url: Url | None = None
    title: str | None = None
    publisher: str | None = None
    published: PublishedDate | None = None
    consulted: Literal["read", "not-read"]
    description: Prose | None = None
    suggested_by: str | None = None


class Citation(Row):
    """The evidence for one group of fields in a row, or (group ``*``) the sources of the row as a whole.

    ``checked_on`` is the day on which the sources were last consulted.
    """

    table: str
    row: str
    group: str
    evidence: Evidence | None = None
    checked_on: Day
    sources: Ids = ()

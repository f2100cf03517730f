"""The collections of records: what each contains, and which of its records a URL asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ai_factories.context import Context
from ai_factories.eligibility import AccessOption, access_options
from ai_factories.export.records import (
    AccessRecord,
    AntennaRecord,
    ChangeRecord,
    FactoryRecord,
    MembershipRecord,
    MilestoneRecord,
    SourceRecord,
    cited_fields,
    factory_record,
    figures_and_contacts,
    translated_fields,
)
from ai_factories.filters import FACETS, linked_antennas
from ai_factories.i18n import N_
from ai_factories.milestones import about
from ai_factories.model.rows import AccessMode, AccessRule, Row
from ai_factories.wording.changes import changes_asked

FILTERS = ("q", *FACETS)  # parameters


@dataclass(frozen=True)
class Collection:
    """A collection: its type of record, its title, its records in a given context, and the parameters it takes."""

    record: type[Row]
    title: str
    records: Callable[[Context], Sequence[Row]]
    parameters: tuple[str, ...]


def _factories(context: Context) -> list[FactoryRecord]:
    return [factory_record(context.network, factory, context.texts) for factory in context.shown]


def _antennas(context: Context) -> list[AntennaRecord]:
    network, texts = context.network, context.texts
    return [
        AntennaRecord.model_construct(
            **cited_fields(network, "antennas", antenna, texts),
            factories=tuple(factory.id for factory in network.linked_factories(antenna.id)),
            **figures_and_contacts(network, antenna.id, texts),
            disagreements=tuple(texts.gettext(row.text) for row in network.disagreements if row.antenna == antenna.id),
        )
        for antenna in linked_antennas(network, context.shown)
    ]


def _memberships(context: Context) -> list[MembershipRecord]:
    found = {factory.id for factory in context.shown}
    return [
        MembershipRecord.model_construct(**cited_fields(context.network, "memberships", row, context.texts))
        for row in context.network.memberships
        if row.factory in found
    ]


def _milestones(context: Context) -> list[MilestoneRecord]:
    selected = context.selected_factory
    if selected:
        rows = [row for row in context.network.milestones if row.factory == selected.id]
    else:
        rows = about(context.network, context.shown)
    return [
        MilestoneRecord.model_construct(**cited_fields(context.network, "milestones", row, context.texts))
        for row in rows
    ]


def access_modes(context: Context) -> Mapping[AccessMode, AccessOption | None]:
    """The ways of access, and how each fits the applicant; if the URL names none, all of them, unjudged."""
    network, url = context.network, context.url
    if url.origin and url.who and url.need:
        return {option.mode: option for option in access_options(network, url.origin, url.who, url.need)}
    return dict.fromkeys(network.access)


def _access(context: Context) -> list[AccessRecord]:
    network, texts = context.network, context.texts
    records = []
    for mode, option in access_modes(context).items():
        rules = [
            AccessRule.model_construct(**translated_fields("access_rules", rule, texts))
            for rule in network.access_rules
            if rule.mode == mode.id
        ]
        records.append(
            AccessRecord.model_construct(
                **cited_fields(network, "access", mode, texts)
                | {"open_to": mode.open_to or None, "perhaps_open_to": mode.perhaps_open_to or None},
                rules=tuple(rules) or None,
                cutoffs=tuple(row.date for row in network.cutoffs if row.mode == mode.id) or None,
                verdict=option.verdict if option else None,
                place=option.openness if option else None,
            )
        )
    return records


def _sources(context: Context) -> list[SourceRecord]:
    return [
        SourceRecord.model_construct(**translated_fields("sources", source, context.texts))
        for source in context.network.sources
    ]


def _changes(context: Context) -> list[ChangeRecord]:
    return [ChangeRecord.model_construct(**dict(change)) for change in changes_asked(context)]


COLLECTIONS: Mapping[str, Collection] = {
    "factories": Collection(FactoryRecord, N_("The AI Factories that the filters leave"), _factories, FILTERS),
    "antennas": Collection(AntennaRecord, N_("The Antennas that are linked to one of these"), _antennas, FILTERS),
    "memberships": Collection(
        MembershipRecord, N_("Which countries take part in which of these"), _memberships, FILTERS
    ),
    "milestones": Collection(
        MilestoneRecord,
        N_(
            "What happened, is expected or was planned: of these, of other systems and of the network; with site, only "
            "of that AI Factory"
        ),
        _milestones,
        (*FILTERS, "site"),
    ),
    "access": Collection(
        AccessRecord,
        N_("Ways to apply for computing time; with from, who and need, those for such an applicant, with a verdict"),
        _access,
        ("from", "who", "need"),
    ),
    "changes": Collection(
        ChangeRecord,
        N_("What changed in each edition, by field: of these, of the network and of the ways of access"),
        _changes,
        (*FILTERS, "site"),
    ),
    "sources": Collection(SourceRecord, N_("Where the facts come from"), _sources, ()),
}

"""Milestones by date, each covering the whole period that its date allows."""

from collections.abc import Sequence
from dataclasses import dataclass

from ai_factories.i18n import Texts
from ai_factories.model.dates import PartialDate
from ai_factories.model.network import Network
from ai_factories.model.rows import Factory, Milestone, Source
from ai_factories.model.values import Evidence, Nature

PLAN, NETWORK, SYSTEMS = "plan", "network", "systems"  # rows of the timeline besides the AI Factories


@dataclass(frozen=True)
class Event:
    """A milestone in words. ``row`` is what it is about: an AI Factory's id, or ``plan``, ``network`` or ``systems``.

    Without ``sources``, it rests on those of the site as a whole.
    """

    id: str
    row: str
    date: PartialDate
    when: str
    text: str
    nature: Nature
    evidence: Evidence | None
    sources: Sequence[Source]
    answers: str | None = None


def events(network: Network, factories: Sequence[Factory], texts: Texts) -> list[Event]:
    """The milestones of the network, of other systems and of the given AI Factories, by date.

    The expected date on a site's card counts as a milestone too, unless the file already has one for the same event.
    """
    found = [_event(network, row, texts) for row in about(network, factories)]
    listed = {(row.factory, row.expects) for row in network.milestones}
    found += [
        _expected(network, factory, factory.expected_from, texts)
        for factory in factories
        if factory.expected_from and (factory.id, factory.expected_event) not in listed
    ]
    return sorted(found, key=lambda event: (event.date.start, event.date.end, event.id))


def about(network: Network, factories: Sequence[Factory]) -> list[Milestone]:
    """The milestones of the network, of other systems and of the given AI Factories, in file order."""
    wanted = {None, *(factory.id for factory in factories)}
    return [row for row in network.milestones if row.factory in wanted]


def _event(network: Network, row: Milestone, texts: Texts) -> Event:
    beside = PLAN if row.nature == "plan" else SYSTEMS if row.system else NETWORK
    return Event(
        row.id,
        row.factory or beside,
        row.date,
        texts.gettext(row.wording) or texts.date(row.date),
        texts.gettext(row.event),
        row.nature,
        network.evidence("milestones", row.id, "event"),
        network.sources_about("milestones", row.id, "event"),
        row.answers,
    )


def _expected(network: Network, factory: Factory, date: PartialDate, texts: Texts) -> Event:
    _ = texts.gettext
    installation = factory.expected_event == "installation"
    return Event(
        f"{factory.id}-expected",
        factory.id,
        date,
        texts.date(date),
        _("Installation of the AI system") if installation else _("Operation of the AI system"),
        "expected",
        network.evidence("factories", factory.id, "expected"),
        network.sources_of("factories", factory.id, "expected"),
    )


def plan(found: Sequence[Event]) -> list[tuple[Event, list[Event], list[Event]]]:
    """Each part of the plan, with what has happened and what is still expected."""
    return [
        (
            part,
            [event for event in found if event.answers == part.id and event.nature == "happened"],
            [event for event in found if event.answers == part.id and event.nature == "expected"],
        )
        for part in sorted(found, key=lambda event: event.date.end)
        if part.nature == "plan"
    ]


def plan_date(network: Network, texts: Texts) -> str:
    """The month in which the plan was published, according to its sources; empty if they have no date."""
    plans = [row.id for row in network.milestones if row.nature == "plan"]
    sources = [source for id in plans for source in network.sources_about("milestones", id, "event")]
    dates = [source.published for source in sources if source.published]
    return texts.date(min(dates)[: len("2024-12")]) if dates else ""

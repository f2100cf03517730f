"""Milestones in time: as long as their date is vague, and in the order in which they are read."""

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from components.model import Evidence, Factory, Milestone, Nature, Network, Source
from components.texts import Texts

PLAN, NETWORK, SYSTEMS = "plan", "network", "systems"  # rows of the timeline beside the AI Factories


@dataclass(frozen=True)
class Event:
    """A milestone in words. ``row`` is what it is about: an AI Factory's id, or ``plan``, ``network`` or ``systems``.

    ``start`` is its first day and ``end`` the day after its last: a half-year lasts half a year. Without ``sources`` it
    rests on those of the site as a whole.
    """

    id: str
    row: str
    start: datetime.date
    end: datetime.date
    when: str
    text: str
    nature: Nature
    evidence: Evidence | None
    sources: Sequence[Source]
    answers: str | None = None


def span(date: str) -> tuple[datetime.date, datetime.date]:
    """The first day of a partial date, and the day after its last. Raises ``ValueError`` for anything else."""
    first, _slash, last = date.partition("/")
    if last:
        return span(first)[0], span(last)[1]
    year, _dash, rest = date.partition("-")
    if not rest:
        return datetime.date(int(year), 1, 1), datetime.date(int(year) + 1, 1, 1)
    if rest[0] in "HQ":
        months = 6 if rest[0] == "H" else 3
        start = datetime.date(int(year), months * (int(rest[1]) - 1) + 1, 1)
        return start, _later(start, months)
    if len(rest) == 2:
        start = datetime.date(int(year), int(rest), 1)
        return start, _later(start, 1)
    day = datetime.date.fromisoformat(date)
    return day, day + datetime.timedelta(days=1)


def _later(day: datetime.date, months: int) -> datetime.date:
    for _month in range(months):
        day += datetime.timedelta(days=calendar.monthrange(day.year, day.month)[1])
    return day


def events(network: Network, factories: Sequence[Factory], texts: Texts) -> list[Event]:
    """The milestones of the network, of other systems and of the given AI Factories, by date.

    What the card of a site expects of its AI system is a milestone too, unless one of the file's is about the same.
    """
    found = [_event(network, row, texts) for row in about(network, factories)]
    told = {(row.factory, row.expects) for row in network.milestones}
    found += [
        _expected(network, factory, factory.expected_from, texts)
        for factory in factories
        if factory.expected_from and (factory.id, factory.expected_event) not in told
    ]
    return sorted(found, key=lambda event: (event.start, event.end, event.id))


def about(network: Network, factories: Sequence[Factory]) -> list[Milestone]:
    """The milestones of the network, of other systems and of the given AI Factories, in the order of the file."""
    wanted = {None, *(factory.id for factory in factories)}
    return [row for row in network.milestones if row.factory in wanted]


def _event(network: Network, row: Milestone, texts: Texts) -> Event:
    citation = network.citation("milestones", row.id, "event")
    beside = PLAN if row.nature == "plan" else SYSTEMS if row.system else NETWORK
    return Event(
        row.id,
        row.factory or beside,
        *span(row.date),
        texts.gettext(row.wording) or texts.date(row.date),
        texts.gettext(row.event),
        row.nature,
        citation.evidence if citation else None,
        network.sources_about("milestones", row.id, "event"),
        row.answers,
    )


def _expected(network: Network, factory: Factory, date: str, texts: Texts) -> Event:
    _ = texts.gettext
    citation = network.citation("factories", factory.id, "expected")
    installation = factory.expected_event == "installation"
    return Event(
        f"{factory.id}-expected",
        factory.id,
        *span(date),
        texts.date(date),
        _("Installation of the AI system") if installation else _("Operation of the AI system"),
        "expected",
        citation.evidence if citation else None,
        network.sources_of("factories", factory.id, "expected"),
    )

"""Cut-off dates and what is expected as a calendar (iCalendar, RFC 5545), to subscribe to."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from icalendar import Calendar, Event
from icalendar.enums import TRANSP

from ai_factories import milestones
from ai_factories.context import Context
from ai_factories.export.collections import access_modes
from ai_factories.labels import EVIDENCE
from ai_factories.model.dates import PartialDate
from ai_factories.wording.edition import citation

Entry = tuple[str, PartialDate, str, str, list[str]]  # id, days, title, path of the page, and notes
DOMAIN = "european-ai-factories"  # makes ids unique beside those of other calendars


def to_calendar(context: Context, address: str) -> bytes:
    """The cut-off dates of the ways of access, for the applicant if the URL names one, and what is expected of the AI
    Factories shown.

    Every entry covers all days that its date allows and does not make anyone busy: an event that is expected in the
    second half of 2027 takes that half, and says so. Ids stay the same from edition to edition.
    ``address`` is where the app is; it may be empty.
    """
    network, texts = context.network, context.texts
    made = datetime.combine(date.fromisoformat(network.package.created), time(), UTC)
    calendar = Calendar.new(
        prodid=f"-//{DOMAIN}//{network.package.version}//EN",
        name=texts.gettext("European AI Factories"),
        description=citation(network, texts),
        uid=DOMAIN,
        last_modified=made,
        language=texts.lang,
    )
    for id, when, title, path, notes in (*_cutoffs(context), *_expected(context)):
        calendar.add_component(
            Event.new(
                uid=f"{id}@{DOMAIN}",
                stamp=made,
                last_modified=made,
                start=when.start,
                end=when.end,
                summary=title,
                description="\n".join(notes),
                transparency=TRANSP.TRANSPARENT,
                url=f"{address}{path}" if address else None,
            )
        )
    return bytes(calendar.to_ical())


def _cutoffs(context: Context) -> Iterator[Entry]:
    _ = context.texts.gettext
    for mode in access_modes(context):
        title = _("Cut-off date: {mode}").format(mode=_(mode.name))
        for row in context.network.cutoffs:
            if row.mode == mode.id:
                notes = _notes(context, context.network.evidence("access", mode.id, "cutoffs"))
                yield f"{mode.id}-{row.date}", row.date, title, "/way-in", [*notes, mode.official_url or ""]


def _expected(context: Context) -> Iterator[Entry]:
    network = context.network
    for event in milestones.events(network, context.shown, context.texts):
        if event.nature == "expected":
            factory = network.factory(event.row)
            title = f"{factory.name}: {event.text}" if factory else event.text
            urls = [source.url for source in event.sources if source.url]
            path = f"/timeline?site={factory.id}" if factory else "/timeline"
            yield event.id, event.date, f"{title} ({event.when})", path, [*_notes(context, event.evidence), *urls]


def _notes(context: Context, evidence: str | None) -> list[str]:
    _ = context.texts.gettext
    return [_("Evidence: {level}").format(level=_(EVIDENCE[evidence]))] if evidence else []

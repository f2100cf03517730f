"""The timeline: the chart, the plan beside what happened, and all milestones with their sources."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import disambiguate
from ai_factories.labels import EVIDENCE, NATURES
from ai_factories.milestones import NETWORK, PLAN, SYSTEMS, Event, events, plan, plan_date
from ai_factories.model.rows import Factory
from ai_factories.wording.facts import city_name

MAX_YEARS = 8  # named above the chart


def nature_labels(context: Context) -> dict[str, str]:
    """The labels for past, expected and planned events."""
    date = plan_date(context.network, context.texts)
    return {nature: context.texts.gettext(label).format(date=date) for nature, label in NATURES.items()}


def row_names(context: Context, factories: Sequence[Factory]) -> dict[str, str]:
    """The names of the timeline's rows, in order."""
    _ = context.texts.gettext
    plan_name = _("Plan of {date}").format(date=plan_date(context.network, context.texts))
    rows = {PLAN: plan_name, NETWORK: _("The network"), SYSTEMS: _("Other EuroHPC systems")}
    return rows | {factory.id: factory.name for factory in factories}


def render(context: Context, today: datetime.date) -> str:
    """The milestones of the network and of the AI Factories shown, or only of the selected one, as HTML with every
    value escaped."""
    network, texts, selected = context.network, context.texts, context.selected_factory
    factories = [selected] if selected else context.shown
    found = events(network, factories, texts)
    if selected:
        found = [event for event in found if event.row == selected.id]
    choices = {*context.shown, *([selected] if selected else [])}
    names = disambiguate({f.id: f"{f.name}, {city_name(network, f, texts)}" for f in network.factories if f in choices})
    return templates.render(
        "timeline.html",
        texts,
        sites=sorted(names.items(), key=lambda option: option[1].casefold()),
        site=selected and selected.id,
        chart=render_chart(context, found, factories, today),
        plan=None if selected else render_plan(context),
        milestones=render_list(context, found, factories),
    )


def render_chart(context: Context, found: Sequence[Event], factories: Sequence[Factory], today: datetime.date) -> str:
    """The milestones since the year of the first selection as a chart, as HTML with every value escaped: a row each for
    the plan, the network, other systems and each AI Factory. The few earlier milestones would squeeze all the others.

    It is hidden from screen readers, which the list serves better.
    """
    first = min(factory.round.start for factory in context.network.factories).replace(month=1, day=1)
    drawn = [event for event in found if event.date.start >= first]
    last = max([today, *(event.date.end - datetime.timedelta(1) for event in drawn)]).year + 1
    days = (datetime.date(last, 1, 1) - first).days

    def share(day: datetime.date) -> str:
        return f"{100 * (day - first).days / days:.2f}%"

    names = row_names(context, factories) | {f.id: f.acronym for f in factories if f.acronym}
    # Short ones are drawn over long ones.
    by_length = sorted(drawn, key=lambda event: event.date.start - event.date.end)
    rows = [(names[row], [event for event in by_length if event.row == row]) for row in names]
    return templates.render(
        "chart.html",
        context.texts,
        key=render_key(context),
        rows=[(name, marks) for name, marks in rows if marks],
        share=share,
        length=lambda event: f"{100 * (event.date.end - event.date.start).days / days:.2f}%",
        years=[
            (year, share(datetime.date(year, 1, 1)))
            for year in range(first.year, last, -(-(last - first.year) // MAX_YEARS))
        ],
        today=share(today),
        natures=nature_labels(context),
        evidence={level: context.texts.gettext(label) for level, label in EVIDENCE.items()},
        early=len(found) - len(drawn),
        first=first.year,
    )


def render_key(context: Context) -> str:
    """What the colours of the chart mean, as HTML."""
    _ = context.texts.gettext
    key = Markup('<li><span class="event {}"></span>{}</li>')
    entries = [key.format(nature, label) for nature, label in nature_labels(context).items()]
    entries.append(key.format("happened unconfirmed-event", _("Dashed and pale: reported or unconfirmed")))
    entries.append(Markup('<li><span class="today"></span>{}</li>').format(_("Today")))
    return Markup('<ul class="legend">{}</ul>').format(Markup("").join(entries))


def render_plan(context: Context) -> str:
    """The original plan beside what happened, as HTML with every value escaped."""
    network, texts = context.network, context.texts
    comments = [row for row in network.disagreements if row.topic == "plan"]
    return templates.render(
        "plan.html",
        texts,
        plan=plan(events(network, network.factories, texts)),
        plan_date=plan_date(network, texts),
        names={factory.id: factory.acronym or factory.name for factory in network.factories},
        comments=[(texts.gettext(row.text), network.evidence("disagreements", row.id, "text")) for row in comments],
        **_as_of(context),
    )


def render_list(context: Context, found: Sequence[Event], factories: Sequence[Factory]) -> str:
    """All milestones with their sources, as HTML with every value escaped."""
    return templates.render(
        "milestones.html",
        context.texts,
        groups=_groups(context, found, factories),
        selected=context.selected_factory,
        **_as_of(context),
    )


def _as_of(context: Context) -> dict[str, Any]:
    return {"today": datetime.date.today(), "checked": context.network.checked_on}


def _groups(
    context: Context, found: Sequence[Event], factories: Sequence[Factory]
) -> Iterator[tuple[str, list[Event], list[tuple[str, list[Event]]]]]:
    """The milestones for the list by what they are about, with all of a group, and expected and past ones apart."""
    _ = context.texts.gettext
    headings = {"expected": _("What is expected"), "happened": _("What happened")}
    for row, name in row_names(context, factories).items():
        here = [event for event in found if event.row == row and event.nature in headings]
        parts = [(text, [event for event in here if event.nature == nature]) for nature, text in headings.items()]
        if here:
            yield name, here, parts

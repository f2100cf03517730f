"""The timeline in words: the key of the chart, the plan beside what happened, and all milestones."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.labels import NATURES
from ai_factories.milestones import NETWORK, PLAN, SYSTEMS, Event, events, plan, plan_date
from ai_factories.model.rows import Factory

COLOURS = {"happened": "#0072B2", "expected": "#D55E00", "plan": "#808080"}
FILLED = {"happened": 1.0, "expected": 0.0, "plan": 1.0}  # opacity, so that they differ not only by colour
PALE = 0.35  # opacity of unconfirmed marks, which also have a dashed edge


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


def render_key(context: Context) -> str:
    """What the colours of the chart mean, as HTML."""
    _ = context.texts.gettext
    key = Markup(
        '<li><span class="bar-key" style="border: 2px {2} {0}; '
        'background: color-mix(in srgb, {0} {1:.0%}, transparent)"></span>{3}</li>'
    )
    labels = nature_labels(context)
    entries = [key.format(COLOURS[nature], FILLED[nature], "solid", label) for nature, label in labels.items()]
    entries.append(key.format(COLOURS["happened"], PALE, "dashed", _("Dashed and pale: unconfirmed")))
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
        "milestones.html", context.texts, sections=_sections(context, found, factories), **_as_of(context)
    )


def _as_of(context: Context) -> dict[str, Any]:
    return {"today": datetime.date.today(), "checked": context.network.checked_on}


def _sections(
    context: Context, found: Sequence[Event], factories: Sequence[Factory]
) -> Iterator[tuple[str, list[tuple[str, list[Event]]]]]:
    """The milestones for the list: expected and past ones separately, each by what it is about."""
    _ = context.texts.gettext
    names = row_names(context, factories)
    for nature, heading in {"expected": _("What is expected"), "happened": _("What happened")}.items():
        by_row = {row: [event for event in found if event.row == row and event.nature == nature] for row in names}
        yield heading, [(names[row], rows) for row, rows in by_row.items() if rows]

"""The chart of the timeline: each milestone as long as its date is vague."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ai_factories.html.timeline import COLOURS, FILLED, PALE, nature_labels, row_names
from ai_factories.milestones import Event
from ai_factories.model.rows import Factory
from components.page_context import PageContext

if TYPE_CHECKING:
    import altair as alt

ROW_HEIGHT = 25  # pixels
LABEL_LENGTH = 24  # characters that the names of the chart's rows may have
LABELS = {"light": "#4d5563", "dark": "#c3cbd3"}


def begin(context: PageContext) -> datetime.date:
    """The first day of the chart, in the year of the first selection: the few earlier milestones would squeeze all
    others."""
    return min(factory.round.start for factory in context.network.factories).replace(month=1, day=1)


def chart(
    context: PageContext, found: Sequence[Event], factories: Sequence[Factory], today: datetime.date, theme: str
) -> "alt.LayerChart":
    """The milestones since ``begin``: a row each for the plan, the network, other systems and each AI Factory."""
    import altair as alt  # would hold up the start of the page, and only this view needs it

    _ = context.texts.gettext
    rows = list(chart_rows(context, found, factories))
    names = [name for name in _short_names(context, factories).values() if any(row["row"] == name for row in rows)]
    # Whoever cannot see the chart is told of the list. All that Vega would read out are days that nobody published.
    unread: dict[str, Any] = {"aria": False, "labelColor": LABELS[theme]}
    x = alt.X("start:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=True, orient="top", **unread))
    axis = alt.Axis(labelLimit=170, labelPadding=8, labelOverlap=False, **unread)
    y = alt.Y("row:N", sort=names, title=None, scale=alt.Scale(domain=names), axis=axis)
    look = _look(context) | {"tooltip": _tooltip(context)}
    # A day would be a hair's breadth; a dot shows it at any width.
    bars, dots = ([row for row in rows if _is_a_day(row) == single] for single in (False, True))
    layers = [
        alt.Chart(alt.InlineData(values=bars))
        .mark_bar(height=10, cornerRadius=2, strokeWidth=1.5, aria=False)
        .encode(x=x, x2="end:T", y=y, **look),
        alt.Chart(alt.InlineData(values=dots))
        .mark_point(size=70, strokeWidth=1.5, opacity=1, aria=False)
        .encode(x=x, y=y, **look),
        alt.Chart(alt.InlineData(values=[{"start": today.isoformat(), "event": _("Today")}]))
        .mark_rule(strokeDash=[4, 4], color="#808080", aria=False)
        .encode(x="start:T", tooltip=alt.Tooltip("event:N", title=" ")),
    ]
    description = _("Timeline of the milestones. The list below says the same, each milestone with its source.")
    return alt.LayerChart(layer=layers, height=ROW_HEIGHT * len(names) + 40, description=description)


def chart_rows(context: PageContext, found: Sequence[Event], factories: Sequence[Factory]) -> Iterator[dict[str, Any]]:
    """The data of the chart: a bar from the first day to the day after the last for each milestone since ``begin``."""
    names = _short_names(context, factories)
    natures = nature_labels(context)
    evidence = _evidence_labels(context)
    for event in sorted(found, key=lambda event: event.date.start - event.date.end):  # short ones over long ones
        if event.date.start >= begin(context):
            yield {
                "id": event.id,
                "row": names[event.row],
                "start": event.date.start.isoformat(),
                "end": event.date.end.isoformat(),
                "when": event.when,
                "event": event.text,
                "nature": natures[event.nature],
                "filled": FILLED[event.nature] * (1 if event.evidence == "confirmed" else PALE),
                "evidence": evidence[event.evidence or "unconfirmed"],
            }


def _look(context: PageContext) -> dict[str, Any]:
    import altair as alt

    natures = nature_labels(context)
    scale = alt.Scale(domain=list(natures.values()), range=[COLOURS[nature] for nature in natures])
    dashes = alt.Scale(domain=list(_evidence_labels(context).values()), range=[[1, 0], [3, 2]])
    return {
        "fill": alt.Fill("nature:N", scale=scale, legend=None),
        "stroke": alt.Stroke("nature:N", scale=scale, legend=None),
        "fillOpacity": alt.FillOpacity("filled:Q", scale=None, legend=None),
        "strokeDash": alt.StrokeDash("evidence:N", scale=dashes, legend=None),
    }


def _tooltip(context: PageContext) -> list[Any]:
    import altair as alt

    _ = context.texts.gettext
    titles = {
        "row": _("What it is about"),
        "when": _("Date"),
        "event": _("Milestone"),
        "nature": _("Past or expected"),
        "evidence": _("Evidence"),
    }
    return [alt.Tooltip(f"{name}:N", title=title) for name, title in titles.items()]


def _evidence_labels(context: PageContext) -> dict[str, str]:
    _ = context.texts.gettext
    return {"confirmed": _("confirmed"), "unconfirmed": _("unconfirmed")}


def _short_names(context: PageContext, factories: Sequence[Factory]) -> dict[str, str]:
    long = {f.id: f.acronym for f in factories if f.acronym and len(f.name) > LABEL_LENGTH}
    return row_names(context, factories) | long


def _is_a_day(row: Mapping[str, Any]) -> bool:
    length = datetime.date.fromisoformat(row["end"]) - datetime.date.fromisoformat(row["start"])
    return length == datetime.timedelta(days=1)

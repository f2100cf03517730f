"""The timeline: what happened, what is expected, and the plan of December 2024 beside it."""

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st
from markupsafe import Markup

from components import html
from components.facts import evidence_of
from components.milestones import NETWORK, PLAN, SYSTEMS, Event, events
from components.model import Factory, Network
from components.texts import Texts, _

if TYPE_CHECKING:
    import altair as alt

NATURES = {"happened": _("Happened"), "expected": _("Expected"), "plan": _("Planned in December 2024")}
COLOURS = {"happened": "#0072B2", "expected": "#D55E00", "plan": "#808080"}
LABELS = {"light": "#4d5563", "dark": "#c3cbd3"}
FILLED = {"happened": 1.0, "expected": 0.0, "plan": 1.0}  # so that they differ without their colours too
CHART_FROM = datetime.date(2024, 1, 1)  # the few earlier milestones would squeeze all others
ROW_HEIGHT = 25  # pixels
LABEL_LENGTH = 24  # characters that the names of the chart's rows may have
PALE = 0.35  # opacity of what is unconfirmed, which has a dashed edge


def timeline(network: Network, shown: list[Factory], selected: Factory | None, texts: Texts) -> None:
    """Draw the milestones of the network and the shown AI Factories, or only of the selected one."""
    _ = texts.gettext
    factories = [selected] if selected else shown
    found = events(network, factories, texts)
    if selected:
        found = [event for event in found if event.row == selected.id]
    early = [event for event in found if event.start < CHART_FROM]
    with st.container(key="timeline"):
        st.html(legend(texts))
        theme = st.context.theme.type or "light"
        st.altair_chart(chart(found, factories, texts, datetime.date.today(), theme), width="stretch")
        if early:
            text = texts.ngettext(
                "{number} milestone before 2024 stands only in the list below.",
                "{number} milestones before 2024 stand only in the list below.",
                len(early),
            )
            st.caption(text.format(number=len(early)))
    if not selected:
        with st.container(key="plan"):
            everything = events(network, network.factories, texts)
            st.html(render_plan(network, everything, texts))
    with st.container(key="milestones"):
        listed = html.render(
            "milestones.html",
            texts,
            sections=sections(found, row_names(factories, texts), texts),
            **_as_of(network),
        )
        st.html(listed)


def row_names(factories: Sequence[Factory], texts: Texts) -> dict[str, str]:
    """What each row of the timeline is called, in the order of the rows."""
    _ = texts.gettext
    rows = {PLAN: _("Plan of December 2024"), NETWORK: _("The network"), SYSTEMS: _("Other EuroHPC systems")}
    return rows | {factory.id: factory.name for factory in factories}


def _short_names(factories: Sequence[Factory], texts: Texts) -> dict[str, str]:
    long = {f.id: f.acronym for f in factories if f.acronym and len(f.name) > LABEL_LENGTH}
    return row_names(factories, texts) | long


def chart_rows(found: Sequence[Event], factories: Sequence[Factory], texts: Texts) -> list[dict[str, Any]]:
    """The data of the chart: a bar from the first day to the day after the last for each milestone since 2024."""
    _ = texts.gettext
    names = _short_names(factories, texts)
    sure = {"confirmed": _("confirmed"), "unconfirmed": _("unconfirmed"), None: _("unconfirmed")}
    return [
        {
            "id": event.id,
            "row": names[event.row],
            "start": event.start.isoformat(),
            "end": event.end.isoformat(),
            "when": event.when,
            "event": event.text,
            "nature": _(NATURES[event.nature]),
            "filled": FILLED[event.nature] * (1 if event.evidence == "confirmed" else PALE),
            "evidence": sure[event.evidence],
        }
        for event in sorted(found, key=lambda event: event.start - event.end)  # short ones are drawn over long ones
        if event.start >= CHART_FROM
    ]


def chart(
    found: Sequence[Event], factories: Sequence[Factory], texts: Texts, today: datetime.date, theme: str
) -> "alt.LayerChart":
    """The milestones since 2024: a row each for the plan, the network, other systems and each AI Factory."""
    import altair as alt  # would hold up the start of the page, and only this view needs it

    _ = texts.gettext
    rows = chart_rows(found, factories, texts)
    used = [name for name in _short_names(factories, texts).values() if any(row["row"] == name for row in rows)]
    natures = {_(label): COLOURS[nature] for nature, label in NATURES.items()}
    # Whoever cannot see the chart is told of the list. All that Vega would read out are days that nobody published.
    unread: dict[str, Any] = {"aria": False, "labelColor": LABELS[theme]}
    x = alt.X("start:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=True, orient="top", **unread))
    axis = alt.Axis(labelLimit=170, labelPadding=8, labelOverlap=False, **unread)
    y = alt.Y("row:N", sort=used, title=None, scale=alt.Scale(domain=used), axis=axis)
    scale = alt.Scale(domain=list(natures), range=list(natures.values()))
    sure = alt.Scale(domain=[_("confirmed"), _("unconfirmed")], range=[[1, 0], [3, 2]])
    look: dict[str, Any] = {
        "fill": alt.Fill("nature:N", scale=scale, legend=None),
        "stroke": alt.Stroke("nature:N", scale=scale, legend=None),
        "fillOpacity": alt.FillOpacity("filled:Q", scale=None, legend=None),
        "strokeDash": alt.StrokeDash("evidence:N", scale=sure, legend=None),
    }
    tooltip = [
        alt.Tooltip("row:N", title=_("What it is about")),
        alt.Tooltip("when:N", title=_("Date")),
        alt.Tooltip("event:N", title=_("Milestone")),
        alt.Tooltip("nature:N", title=_("Past or expected")),
        alt.Tooltip("evidence:N", title=_("Evidence")),
    ]

    def data(rows: Sequence[Mapping[str, Any]]) -> alt.InlineData:
        return alt.InlineData(values=list(rows))

    bars = (
        alt.Chart(data([row for row in rows if not _is_a_day(row)]))
        .mark_bar(height=10, cornerRadius=2, strokeWidth=1.5, aria=False)
        .encode(x=x, x2="end:T", y=y, tooltip=tooltip, **look)
    )
    # A day would be a hair's breadth; a dot shows it at any width.
    dots = (
        alt.Chart(data([row for row in rows if _is_a_day(row)]))
        .mark_point(size=70, strokeWidth=1.5, opacity=1, aria=False)
        .encode(x=x, y=y, tooltip=tooltip, **look)
    )
    now = alt.Chart(data([{"start": today.isoformat(), "event": _("Today")}]))
    rule = now.mark_rule(strokeDash=[4, 4], color="#808080", aria=False)
    line = rule.encode(x="start:T", tooltip=alt.Tooltip("event:N", title=" "))
    description = _("Timeline of the milestones. The list below says the same, each milestone with its source.")
    return alt.LayerChart(layer=[bars, dots, line], height=ROW_HEIGHT * len(used) + 40, description=description)


def legend(texts: Texts) -> str:
    """What the colours of the chart mean, as HTML."""
    _ = texts.gettext
    key = Markup(
        '<li><span class="bar-key" style="border: 2px {2} {0}; '
        'background: color-mix(in srgb, {0} {1:.0%}, transparent)"></span>{3}</li>'
    )
    entries = [key.format(COLOURS[nature], FILLED[nature], "solid", _(label)) for nature, label in NATURES.items()]
    entries.append(key.format(COLOURS["happened"], PALE, "dashed", _("Dashed and pale: unconfirmed")))
    entries.append(Markup('<li><span class="today"></span>{}</li>').format(_("Today")))
    return Markup('<ul class="legend">{}</ul>').format(Markup("").join(entries))


def _is_a_day(row: Mapping[str, Any]) -> bool:
    length = datetime.date.fromisoformat(row["end"]) - datetime.date.fromisoformat(row["start"])
    return length == datetime.timedelta(days=1)


def render_plan(network: Network, found: Sequence[Event], texts: Texts) -> str:
    """The plan of December 2024 beside what happened, as HTML with every value escaped."""
    comment = next((row for row in network.disagreements if row.id == "plan-2025"), None)
    return html.render(
        "plan.html",
        texts,
        plan=plan(found),
        names={factory.id: factory.acronym or factory.name for factory in network.factories},
        **_as_of(network),
        comment=texts.gettext(comment.text) if comment else "",
        comment_evidence=evidence_of(network, "disagreements", comment.id, "text") if comment else None,
    )


def _as_of(network: Network) -> dict[str, Any]:
    checked = min(factory.stage_checked_on for factory in network.factories)
    return {"today": datetime.date.today(), "checked": checked}


def plan(found: Sequence[Event]) -> list[tuple[Event, list[Event], list[Event]]]:
    """Each part of the plan of December 2024, with what happened and what is expected now."""
    return [
        (
            part,
            [event for event in found if event.answers == part.id and event.nature == "happened"],
            [event for event in found if event.answers == part.id and event.nature == "expected"],
        )
        for part in sorted(found, key=lambda event: event.end)
        if part.nature == "plan"
    ]


def sections(
    found: Sequence[Event], names: Mapping[str, str], texts: Texts
) -> list[tuple[str, list[tuple[str, list[Event]]]]]:
    """The milestones for the list: what is expected and what happened apart, each by what it is about."""
    _ = texts.gettext
    headings = {"expected": _("What is expected"), "happened": _("What happened")}
    return [
        (
            heading,
            [
                (name, [event for event in found if event.row == row and event.nature == nature])
                for row, name in names.items()
                if any(event.row == row and event.nature == nature for event in found)
            ],
        )
        for nature, heading in headings.items()
    ]

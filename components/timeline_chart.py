"""The chart of the timeline: each milestone covers the whole period that its date allows."""

import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ai_factories.html.timeline import COLOURS, FILLED, PALE, nature_labels, row_names
from ai_factories.labels import EVIDENCE
from ai_factories.milestones import Event
from ai_factories.model.rows import Factory
from components.page_context import PageContext

SPEC = Path(__file__).parent / "frontend" / "timeline.vl.json"  # Vega-Lite
ROW_HEIGHT = 25  # pixels
LABEL_LENGTH = 24  # characters, at most, in the names of the chart's rows
LABELS = {"light": "#4d5563", "dark": "#c3cbd3"}


def begin(context: PageContext) -> datetime.date:
    """The first day of the chart, in the year of the first selection: the few earlier milestones would squeeze all the
    others."""
    return min(factory.round.start for factory in context.network.factories).replace(month=1, day=1)


def chart(
    context: PageContext, found: Sequence[Event], factories: Sequence[Factory], today: datetime.date, theme: str
) -> dict[str, Any]:
    """The milestones since ``begin`` as a Vega-Lite specification: a row each for the plan, the network, other systems
    and each AI Factory.

    Its description refers screen readers to the list below: Vega itself would read out days that nobody published.
    """
    _ = context.texts.gettext
    rows = list(chart_rows(context, found, factories))
    used = {row["row"] for row in rows}
    names = [name for name in _short_names(context, factories).values() if name in used]
    titles = {
        "row": _("What it is about"),
        "when": _("Date"),
        "event": _("Milestone"),
        "nature": _("Past or expected"),
        "evidence": _("Evidence"),
    }
    spec: dict[str, Any] = json.loads(SPEC.read_text(encoding="utf-8"))
    marks, line = spec["layer"]
    for layer in marks["layer"]:
        layer["encoding"]["tooltip"] = [{"field": name, "title": title} for name, title in titles.items()]
    line["data"]["values"] = [{"start": today.isoformat(), "event": _("Today")}]
    x, y = spec["encoding"]["x"], marks["encoding"]["y"]
    for axis in (x, y):
        axis["axis"]["labelColor"] = LABELS[theme]
    y |= {"sort": names, "scale": {"domain": names}}
    description = _("Timeline of the milestones. The list below says the same, each milestone with its source.")
    return spec | {
        "data": {"values": rows},
        "height": ROW_HEIGHT * len(names) + 40,
        "description": description,
    }


def chart_rows(context: PageContext, found: Sequence[Event], factories: Sequence[Factory]) -> Iterator[dict[str, Any]]:
    """The data of the chart: a bar from the first day to the day after the last for each milestone since ``begin``."""
    names = _short_names(context, factories)
    natures = nature_labels(context)
    for event in sorted(found, key=lambda event: event.date.start - event.date.end):  # short ones over long ones
        confirmed = event.evidence == "confirmed"
        if event.date.start >= begin(context):
            yield {
                "id": event.id,
                "row": names[event.row],
                "start": event.date.start.isoformat(),
                "end": event.date.end.isoformat(),
                "day": event.date.precision == "day",  # too narrow for a bar, so drawn as a dot
                "when": event.when,
                "event": event.text,
                "nature": natures[event.nature],
                "colour": COLOURS[event.nature],
                "filled": FILLED[event.nature] * (1 if confirmed else PALE),
                "evidence": context.texts.gettext(EVIDENCE[event.evidence or "unconfirmed"]),
                "dashed": not confirmed,
            }


def _short_names(context: PageContext, factories: Sequence[Factory]) -> dict[str, str]:
    long = {f.id: f.acronym for f in factories if f.acronym and len(f.name) > LABEL_LENGTH}
    return row_names(context, factories) | long

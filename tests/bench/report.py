"""The report: what was measured, as tables, ratios and a curve."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import altair as alt
import vl_convert

from tests.bench.sessions import Load

FLOOR, TUNED, OBVIOUS, OURS, SERVER = "floor", "floor, our settings", "obvious", "ours", "ours, server.py"
MEASURES = {
    "cold first text": "first load: first text, ms",
    "cold first marker": "first load: first marker, ms",
    "cold complete": "first load: complete, ms",
    "cold bytes": "first load: bytes",
    "cold message bytes": "… of these messages, before compression",
    "warm first text": "reload: first text, ms",
    "warm first marker": "reload: first marker, ms",
    "warm complete": "reload: complete, ms",
    "warm bytes": "reload: bytes",
    "filter said": "click on a filter to the number said, ms",
    "filter map": "… to the map drawn (floor: the table), ms",
    "filter map from message": "… from the message to the server, ms",
    "filter complete": "… to number, map and table drawn, ms",
    "filter bytes": "… bytes of messages, before compression",
    "filter wire bytes": "… bytes on the wire",
    "choice card": "click on a marker (floor: in the list) to the card drawn, ms",
    "choice card from message": "… without the component's wait, ms",
    "choice bytes": "… bytes of messages, before compression",
    "script": "script on the server at a change of filter, ms",
}
# What of ours is held against what of the floor; the marks with its own settings and with ours.
FLOOR_RATIOS = (
    ("filter to map, by the floor's answer", "filter map", "filter map", "≤ 1.3", "≤ 1.5"),
    ("filter to everything, by the same", "filter complete", "filter complete", "≤ 1.3", "≤ 1.5"),
    ("marker to card, by the floor's list to card", "choice card", "choice card", "", "≤ 1.5"),
    ("first marker, by the floor's first text", "cold first marker", "cold first text", "≤ 1.5", "≤ 1.4"),
    ("first load complete, by the floor's", "cold complete", "cold complete", "≤ 1.5", "≤ 1.5"),
    ("bytes of the first load, by the floor's", "cold bytes", "cold bytes", "≤ 1.25", "≤ 1.25"),
    ("reload: first text, by the floor's", "warm first text", "warm first text", "≤ 1.3", "≤ 1.3"),
    ("reload: first marker, by the floor's first text", "warm first marker", "warm first text", "≤ 1.3", "≤ 1.3"),
    ("reload complete, by the floor's", "warm complete", "warm complete", "≤ 1.3", "≤ 1.3"),
)
ONLY = {"filter": "filter map", "card": "choice card", "first": "cold first marker"}  # and what of ours it measures
LINE = {  # measures over a slow line: of ours, and of the floor
    "first load: first text": ("cold first text", "cold first text"),
    "first load: first marker (floor: its table)": ("cold first marker", "cold first row"),
    "first load: complete": ("cold complete", "cold complete"),
    "reload: first text": ("warm first text", "warm first text"),
    "reload: first marker (floor: its table)": ("warm first marker", "warm first row"),
    "reload: complete": ("warm complete", "warm complete"),
}


def load_summary(result: Load) -> dict[str, Any]:
    """A line of the table of many sessions; latencies in milliseconds."""
    cuts = quantiles(result.latencies, n=100, method="inclusive")
    return {
        "sessions": result.sessions,
        "answers": len(result.latencies),
        "p50": cuts[49] * 1000,
        "p95": cuts[94] * 1000,
        "p99": cuts[98] * 1000,
        "answers per second": result.answered / result.seconds,
        "processor": result.processor,
        "memory per session": (result.memory - result.memory_before) / result.sessions,
        "errors": result.errors,
    }


def write(results: Mapping[str, Any], folder: Path) -> None:
    """Write report.md and growth.svg."""
    runs, amount = results["runs"], results["amount"]
    number = [f"run {number}" for number in range(1, len(runs) + 1)]
    parts = [
        "# How fast the page is",
        _made(results["machine"]),
        f"{len(runs)} runs. Servers, browser and sessions shared the machine, so only ratios within one run say much. "
        "[README.md](README.md) says what the numbers mean, and why some miss their mark.",
        "## Ratios",
        _table(["", "mark", *number], _ratios(runs, amount["sizes"])),
        "## Pages",
        "The median of the runs' medians; in brackets the middle half of the samples, of the run that spreads most.",
        _table(["", *runs[0]["pages"]], _pages(runs)),
        "## A slow line",
        line([run["line"] for run in runs]),
        "## Growth",
        "Ours, and the floor under our settings, with generated sites of the same shape. The runs' medians, from the "
        "lowest to the highest.",
        "![Times over the number of sites](growth.svg)",
        _table(
            ["", *(f"{name}: {size}" for name in runs[0]["growth"] for size in amount["sizes"])],
            _growth(runs, amount["sizes"]),
        ),
        "## Many people",
        f"One process; each session changes a filter every 2 to 4 seconds for {amount['seconds']} s. Median of the "
        "runs. The work of the sessions themselves takes its share of the cores.",
        _table(
            ["", "sessions", "p50, ms", "p95, ms", "p99, ms", "answers/s", "core", "MB per session", "errors"],
            _many(runs),
        ),
        f"{amount['visitors']} sessions came and went, {amount['at_once']} at a time. Memory of the process in MB, "
        "before and on the way: "
        + "; ".join(f"{name} {_waves(came)}" for name, came in results["visitors"].items())
        + ".",
        "## Start",
        "From `streamlit run` to the first complete page in a browser that is open, ms.",
        _table(
            ["", *number],
            [[name, *(_number(run["starts"][name]) for run in runs)] for name in runs[0]["starts"]],
        ),
        "Imports by cost, of what the first run loads beyond Streamlit's server, ms: "
        + ", ".join(f"{name} {_number(cost)}" for name, cost in results["imports"])
        + ".",
    ]
    (folder / "report.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    (folder / "growth.svg").write_text(_curve(runs, amount["sizes"]), encoding="utf-8")


def line(runs: list[Any]) -> str:
    """The loads over a slow line: medians of the runs' medians, and each page's share of the floor's."""
    rows = []
    for label, (ours, theirs) in LINE.items():
        floor = median(run[TUNED][theirs]["median"] for run in runs)
        cells = [label, _number(floor)]
        for page in (OURS, SERVER):
            found = [run[page][ours]["median"] for run in runs]
            ratios = [run[page][ours]["median"] / run[TUNED][theirs]["median"] for run in runs]
            cells += [_number(median(found)), _ratio(ratios)]
        rows.append(cells)
    intro = "60 ms there and back, 10 Mbit/s, in ms; the floor under our settings. The ratios are by the floor's."
    return f"{intro}\n\n{_table(['', TUNED, OURS, 'ratio', SERVER, 'ratio'], rows)}"


def against_floor(pages: Any, only: Iterable[str]) -> str:
    """Some measures against the floor under our settings."""
    rows = []
    for measure in map(ONLY.__getitem__, only):
        name, mine, theirs, _mark, mark = next(ratio for ratio in FLOOR_RATIOS if ratio[1] == measure)
        ours, floor = pages[OURS][mine], pages[TUNED][theirs]
        spread = [f"{_number(of['median'])} ({_number(of['low'])}–{_number(of['high'])})" for of in (ours, floor)]
        rows.append([name, *spread, f"{ours['median'] / floor['median']:.2f}", mark])
    return _table(["", f"{OURS}, ms", f"{TUNED}, ms", "ratio", "mark"], rows)


def _made(machine: Mapping[str, Any]) -> str:
    libraries = (f"{name} {version}" for name, version in machine["libraries"].items())
    software = ", ".join((machine["system"], f"Python {machine['python']}", machine["chromium"], *libraries))
    return (
        f"Made by `python -m tests.bench` on {machine['date']} at commit {machine['commit']}, on {machine['cores']} "
        f"cores of {machine['processor']}: {software}."
    )


def _ratios(runs: list[Any], sizes: list[int]) -> Iterable[list[str]]:
    for of_each_run in zip(*(_ratios_of(run, sizes) for run in runs), strict=True):
        name, mark, _value = of_each_run[0]
        yield [name, mark, *(f"{value:,.2f}" for _name, _mark, value in of_each_run)]


def _ratios_of(run: Any, sizes: list[int]) -> Iterable[tuple[str, str, float]]:
    def of(page: str, measure: str) -> float:
        return float(run["pages"][page][measure]["median"])

    for name, mine, theirs, mark, tuned in FLOOR_RATIOS:
        yield name, mark, of(OURS, mine) / of(FLOOR, theirs)
        yield "… under our settings", tuned, of(OURS, mine) / of(TUNED, theirs)
    yield "filter to map, times faster than obvious", "≥ 5", of(OBVIOUS, "filter map") / of(OURS, "filter map")
    yield "filter to everything, the same", "≥ 5", of(OBVIOUS, "filter complete") / of(OURS, "filter complete")
    yield "kB on the wire per change of filter", "≤ 20", of(OURS, "filter wire bytes") / 1000
    grown = run["growth"][OURS]
    for size in sizes[1:]:
        for measure, name in (("filter complete", "filter to everything"), ("cold complete", "first load complete")):
            ratio = grown[str(size)][measure]["median"] / grown[str(sizes[0])][measure]["median"]
            yield f"{size:,} sites, by {sizes[0]}: {name}", "≤ 2" if size <= 200 else "", ratio
        seconds = grown[str(size)]["filter complete"]["median"] / 1000
        yield f"{size:,} sites: filter to everything, s", "≤ 2", seconds


def _pages(runs: list[Any]) -> Iterable[list[str]]:
    for measure, label in MEASURES.items():
        row = [label]
        for page in runs[0]["pages"]:
            found = [run["pages"][page][measure] for run in runs if measure in run["pages"][page]]
            widest = max(found, key=lambda value: value["high"] - value["low"], default=None)
            middle = median(value["median"] for value in found) if found else 0
            row.append(f"{_number(middle)} ({_number(widest['low'])}–{_number(widest['high'])})" if widest else "")
        yield row


def _growth(runs: list[Any], sizes: Iterable[int]) -> Iterable[list[str]]:
    for measure, label in MEASURES.items():
        yield [
            label,
            *(
                _span(run["growth"][page][str(size)][measure]["median"] for run in runs)
                if measure in runs[0]["growth"][page][str(size)]
                else ""
                for page in runs[0]["growth"]
                for size in sizes
            ),
        ]


def _many(runs: list[Any]) -> Iterable[list[str]]:
    columns = ("p50", "p95", "p99", "answers per second", "processor", "memory per session")
    for page, loads in runs[0]["many"].items():
        for line, load in enumerate(loads):
            found = [run["many"][page][line] for run in runs]
            values = [_number(median(row[column] for row in found)) for column in columns]
            if min(row["answers"] for row in found) < 100:
                values[2] = ""  # the slowest of a hundred
            if load["sessions"] < 10:
                values[-1] = ""  # less than what a process breathes
            yield [page, str(load["sessions"]), *values, str(sum(len(row["errors"]) for row in found))]


def _waves(memory: list[float]) -> str:
    return ", ".join(_number(value) for value in memory[:: max(1, (len(memory) - 1) // 10)])


def _curve(runs: list[Any], sizes: Iterable[int]) -> str:
    lines = {
        "filter complete": "filter to answer",
        "cold complete": "first load to complete",
        "script": "script at a filter",
    }
    rows = [
        {
            "sites": size,
            "ms": median(run["growth"][page][str(size)][measure]["median"] for run in runs),
            "what": label,
            "page": page,
        }
        for page in runs[0]["growth"]
        for size in sizes
        for measure, label in lines.items()
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("sites:Q", scale=alt.Scale(type="log"), axis=alt.Axis(values=list(sizes)), title="sites"),
            y=alt.Y("ms:Q", scale=alt.Scale(type="log"), title="milliseconds"),
            color=alt.Color("what:N", title=None, scale=alt.Scale(range=["#0072B2", "#D55E00", "#009E73"])),
            strokeDash=alt.StrokeDash("page:N", title=None, sort=[OURS], legend=alt.Legend(symbolType="stroke")),
        )
        .properties(width=520, height=300, background="white")
    )
    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def _span(values: Iterable[float]) -> str:
    found = sorted(values)
    low, high = _number(found[0]), _number(found[-1])
    return low if low == high else f"{low} to {high}"


def _ratio(values: list[float]) -> str:
    low, high = f"{min(values):.2f}", f"{max(values):.2f}"
    return low if low == high else f"{low} to {high}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---", *("--:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

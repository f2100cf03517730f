"""The map as an SVG picture for slides and articles."""

import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.map.scene import Scene, lines, scene
from ai_factories.map.symbols import LIGHT, SYMBOLS
from ai_factories.wording.edition import edition
from ai_factories.wording.facts import city_name
from ai_factories.wording.filters import summary

WINDOW = (34.5, -24.0, 70.5, 44.0)  # degrees south, west, north and east that the picture always covers
WIDTH = 1200  # of the picture, in its own units, like all lengths below
MARGIN = 60
HEAD = 90
LINE = 24
FONT_SIZE = 15
LETTER = 0.56 * FONT_SIZE  # average width of a letter
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Label:
    text: str
    x: float
    y: float
    anchor: str


class _Projection:
    """From latitude and longitude to the picture (Mercator), which covers at least the ``corners`` and ``WINDOW``."""

    def __init__(self, corners: Sequence[Sequence[float]]) -> None:
        (south, north), (west, east) = (
            (min(a, low), max(b, high))
            for (a, b), low, high in zip(zip(*corners, strict=True), WINDOW[:2], WINDOW[2:], strict=True)
        )
        self.west = west
        self.scale = (WIDTH - 2 * MARGIN) / (east - west)
        self.reach = MARGIN / self.scale  # degrees
        self.top = _mercator(north) + self.reach
        self.height = 2 * MARGIN + (_mercator(north) - _mercator(south)) * self.scale
        self.window = shapely.box(west - self.reach, south - self.reach, east + self.reach, north + self.reach)

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = MARGIN + (longitude - self.west) * self.scale
        return round(x, 1), round((self.top - _mercator(latitude)) * self.scale, 1)

    def path(self, outline: BaseGeometry, steps: int) -> str:
        """The part of an outline that is inside the picture, as an SVG path."""
        return _path(shapely.intersection(outline, self.window).simplify(self.reach / steps), self.point)


def to_map_picture(context: Context) -> bytes:
    """The map as an SVG picture, each site with the name of its city."""
    projection = _Projection(scene(context).state["home"])
    return templates.render(
        "map_picture.svg",
        context.texts,
        about=edition(context.network, context.texts),
        summary=" · ".join(summary(context)),
        width=WIDTH,
        height=round(projection.height),
        head=HEAD,
        line=LINE,
        **_drawing(context, projection),
    ).encode()


def first_map(context: Context, link: Callable[[str], str]) -> Markup:
    """The map as part of a page, in the colours of its theme; ``link`` gives the URL that selects a site."""
    home = scene(context).state["home"]
    projection = _Projection(home)
    (left, bottom), (right, top) = projection.point(*home[0]), projection.point(*home[1])
    drawn = _drawing(context, projection, {name: f"var(--map-{name})" for name in LIGHT}, steps=30)
    box = f"{left - 40} {top - 40} {right - left + 80} {bottom - top + 80}"
    svg = templates.render("first_map.svg", context.texts, box=box, link=link, **drawn)
    return Markup(svg)  # noqa: S704  # already escaped


def share_picture(context: Context, title: Sequence[str], texts: Sequence[str]) -> str:
    """A picture of 1200 by 630 for links to a page: the lines of its ``title`` and ``texts``, and the map around the
    selected site, or all of it."""
    projection = _Projection(scene(context).state["home"])
    drawn = _drawing(context, projection, steps=30)
    chosen = next((site for site in drawn["sites"] if site["selected"]), None)
    return templates.render("share_picture.svg", context.texts, title=title, said=texts, chosen=chosen, **drawn)


def _drawing(
    context: Context, projection: "_Projection", colours: Mapping[str, str] = LIGHT, steps: int = 60
) -> dict[str, Any]:
    """What ``map_drawing.svg`` draws; outlines are simplified to ``steps`` of the margin."""
    drawn = scene(context)
    chosen: Mapping[str, Any] = next(
        (site for site in drawn.sites if site["id"] == drawn.state["site"]), {"participants": []}
    )
    states = {chosen.get("host"): "host"} | dict.fromkeys(chosen["participants"], "participant")
    sites = list(_sites(drawn, projection))
    return {
        "font_size": FONT_SIZE,
        "colours": colours,
        "countries": [
            (states.get(code, ""), path)
            for code, outline in context.network.outlines.items()
            if (path := projection.path(outline, steps))
        ],
        "lines": [
            (kind, projection.point(*start), projection.point(*end))
            for kind, start, end in lines(drawn, context.network)
        ],
        "sites": sites,
        "labels": list(_labels(_names(context, sites), [_around(s["x"], s["y"], s["size"]) for s in sites])),
        "legend": list(_legend(drawn, set(states.values()))),
    }


def _sites(drawn: Scene, projection: _Projection) -> Iterator[dict[str, Any]]:
    selected = drawn.state["site"]
    for site in drawn.sites:
        x, y = projection.point(*site["position"])
        size = (34 if site["id"] == selected else 22) * (0.65 if site["type"] == "antenna" else 1)
        if selected and selected not in (site["id"], *site["linked"]):
            size *= 0.8  # stepped back, but not pale
        symbol = SYMBOLS[site["type"]]
        hollow = symbol.hollow(site["stage"]) if "stage" in site else 0
        yield {
            **site,
            "x": x,
            "y": y,
            "size": size,
            "symbol": symbol,
            "hollow": hollow,
            "selected": site["id"] == selected,
        }


def _legend(drawn: Scene, states: Container[str]) -> Iterator[dict[str, Any]]:
    """The entries of the legend that the picture has something of: a symbol and how far it is hollow, or a pattern."""
    for entry in drawn.legend:
        if entry.pattern and entry.pattern not in states:
            continue
        symbol = None if entry.pattern else SYMBOLS[entry.symbol or "new-build"]
        colour = symbol and (symbol.colour if entry.symbol else LIGHT["quiet"])
        hollow = symbol.hollow(entry.stage) if symbol and entry.stage else 0
        yield {"label": entry.label, "pattern": entry.pattern, "symbol": symbol, "colour": colour, "hollow": hollow}


def _names(context: Context, sites: Iterable[Mapping[str, Any]]) -> list[tuple[str, float, float, float]]:
    """A text for each AI Factory in the picture, with position and size: its city, and more for the selected one."""
    selected = context.selected_on_map
    cities = {f.id: city_name(context.network, f, context.texts) for f in context.shown}
    names = {f.id: f"{f.name}, {cities[f.id]}" if f == selected else cities[f.id] for f in context.shown}
    return [(names[site["id"]], site["x"], site["y"], site["size"]) for site in sites if site["id"] in names]


def _mercator(latitude: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def _path(shape: BaseGeometry, point: Callable[[float, float], tuple[float, float]]) -> str:
    """The polygons of a shape as an SVG path."""
    rings = [
        ring
        for polygon in getattr(shape, "geoms", [shape])
        if polygon.geom_type == "Polygon" and not polygon.is_empty
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    steps = ("L".join("{} {}".format(*point(y, x)) for x, y in ring.coords) for ring in rings)
    return "".join(f"M{step}Z" for step in steps)


def _labels(sites: Sequence[tuple[str, float, float, float]], taken: list[Box]) -> Iterator[_Label]:
    """A label beside each site, wherever it covers least of what is already there."""
    for text, x, y, size in sites:
        width, reach = LETTER * len(text), size / 2 + 4
        candidates = [
            _Label(text, x + reach, y + FONT_SIZE / 3, "start"),
            _Label(text, x - reach, y + FONT_SIZE / 3, "end"),
            _Label(text, x, y - reach, "middle"),
            _Label(text, x, y + reach + 0.8 * FONT_SIZE, "middle"),
            _Label(text, x + reach * 0.7, y - reach * 0.7, "start"),
            _Label(text, x + reach * 0.7, y + reach * 0.7 + 0.7 * FONT_SIZE, "start"),
            _Label(text, x - reach * 0.7, y - reach * 0.7, "end"),
            _Label(text, x - reach * 0.7, y + reach * 0.7 + 0.7 * FONT_SIZE, "end"),
        ]
        best = min(candidates, key=lambda label: _covered(_box(label, width), taken))
        taken.append(_box(best, width))
        yield best


def _around(x: float, y: float, size: float) -> Box:
    return x - size / 2, y - size / 2, x + size / 2, y + size / 2


def _box(label: _Label, width: float) -> Box:
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - 0.8 * FONT_SIZE, left + width, label.y + 0.2 * FONT_SIZE


def _covered(box: Box, taken: Iterable[Box]) -> float:
    """How much of a box is covered by others or lies outside the picture, as an area."""
    beyond = max(0.0, -box[0]) + max(0.0, box[2] - WIDTH)
    return beyond * FONT_SIZE + sum(
        max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
        * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in taken
    )

"""The map as a file of its own: a page that needs nothing else, and a picture for slides and articles."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import shapely
from markupsafe import Markup
from xstatic.pkg import leaflet

from components import html
from components.loading import OUTLINES
from components.model import Network
from components.records import edition
from components.scene import Scene
from components.symbols import HOST_COLOUR, MARKS, PARTICIPANT_COLOUR, SYMBOLS
from components.texts import Texts

HERE = Path(__file__).parent
LEAFLET = Path(leaflet.BASE_DIR)
STYLES = ("frontend/map.css", "page.css", "standalone.css")
WINDOW = (34.5, -24.0, 70.5, 44.0)  # degrees: what the picture shows at least, south, west, north and east
WIDTH = 1200  # of the picture, in its own units, as are all lengths below
MARGIN = 60
HEAD = 90
LINE = 24
FONT_SIZE = 15
LETTER = 0.56 * FONT_SIZE  # mean width of a letter
Box = tuple[float, float, float, float]


def standalone(
    network: Network,
    scenes: Mapping[str, Scene],
    chosen: str,
    summary: Sequence[str],
    cards: Mapping[str, str],
    table: str,
    texts: Texts,
) -> bytes:
    """The map as an HTML page that opens without network: Leaflet, outlines, sites and their cards are in it.

    ``scenes`` has one for each site, as if it were the chosen one, and ``""`` for none; ``summary`` says in parts what
    is shown; the ``cards`` by site and the ``table`` are HTML.
    """
    legend = {entry.label: entry for scene in scenes.values() for entry in scene.legend}
    return html.render(
        "standalone.html",
        texts,
        about=edition(network, texts),
        summary=summary,
        legend=legend.values(),
        symbols={name: asdict(symbol) for name, symbol in SYMBOLS.items()},
        outlines=json.loads(network.files[OUTLINES]),
        looks={
            site: {
                **scene.look,
                "related": [f["properties"]["id"] for f in scene.features if f["properties"]["related"]],
            }
            for site, scene in scenes.items()
        },
        features=scenes[""].features,
        lang=texts.lang,
        chosen=chosen,
        colours={"host": HOST_COLOUR, "participant": PARTICIPANT_COLOUR},
        cards={site: Markup(card) for site, card in cards.items()},  # noqa: S704  # html.render has escaped both
        table=Markup(table),  # noqa: S704
        styles=_sources(LEAFLET / "leaflet.css", *(HERE / name for name in STYLES)) + Markup(MARKS),  # noqa: S704
        scripts=_sources(LEAFLET / "leaflet.js", HERE / "frontend" / "map.js", HERE / "standalone.js"),
    ).encode()


def _sources(*paths: Path) -> Markup:
    return Markup("\n").join(Markup(path.read_text(encoding="utf-8")) for path in paths)  # noqa: S704  # files of ours


# --- the picture ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Label:
    text: str
    x: float
    y: float
    anchor: str


def svg(network: Network, scene: Scene, summary: Sequence[str], texts: Texts) -> bytes:
    """The map as an SVG picture, each site with the name of its city; ``summary`` says in parts what it shows."""
    corners = zip(*scene.look["home"], strict=True)
    (south, north), (west, east) = (
        (min(a, low), max(b, high)) for (a, b), low, high in zip(corners, WINDOW[:2], WINDOW[2:], strict=True)
    )
    scale = (WIDTH - 2 * MARGIN) / (east - west)
    top = _mercator(north) + MARGIN / scale
    height = 2 * MARGIN + (_mercator(north) - _mercator(south)) * scale

    def place(latitude: float, longitude: float) -> tuple[float, float]:
        return round(MARGIN + (longitude - west) * scale, 1), round((top - _mercator(latitude)) * scale, 1)

    reach = MARGIN / scale
    window = shapely.box(west - reach, south - reach, east + reach, north + reach)
    states = {scene.look["host"]: "host"} | dict.fromkeys(scene.look["participants"], "participant")
    sites = [
        {
            "x": (point := place(*reversed(feature["geometry"]["coordinates"])))[0],
            "y": point[1],
            "size": (34 if feature["properties"]["selected"] else 22) * (0.65 if kind == "antenna" else 1),
            "symbol": SYMBOLS[kind],
            **feature["properties"],
        }
        for feature in scene.features
        for kind in [feature["properties"]["type"]]
    ]
    names = {f.id: f"{f.name}, {f.city}" if f.id == scene.look["site"] else f.city for f in network.factories}
    named = [(names[site["id"]], site["x"], site["y"], site["size"]) for site in sites if site["type"] != "antenna"]
    taken = [_around(site["x"], site["y"], site["size"]) for site in sites]
    return html.render(
        "picture.svg",
        texts,
        about=edition(network, texts),
        summary=" · ".join(summary),
        width=WIDTH,
        height=round(height),
        head=HEAD,
        chosen=scene.look["site"],
        line=LINE,
        font_size=FONT_SIZE,
        colours={"host": HOST_COLOUR, "participant": PARTICIPANT_COLOUR},
        countries=[
            (states.get(code, ""), path)
            for code, outline in network.outlines.items()
            if (path := _path(shapely.intersection(outline, window).simplify(reach / 60), place))
        ],
        lines=[(kind, place(*start), place(*end)) for kind, start, end in scene.look["lines"]],
        sites=sites,
        labels=list(_labels(named, taken)),
        legend=[(entry, SYMBOLS.get(entry.symbol or "")) for entry in scene.legend],
    ).encode()


def _mercator(latitude: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def _path(shape: Any, place: Callable[[float, float], tuple[float, float]]) -> str:
    """The polygons of a shape as an SVG path."""
    rings = [
        ring
        for polygon in getattr(shape, "geoms", [shape])
        if polygon.geom_type == "Polygon" and not polygon.is_empty
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    steps = ("L".join("{} {}".format(*place(y, x)) for x, y in ring.coords) for ring in rings)
    return "".join(f"M{step}Z" for step in steps)


def _labels(sites: Sequence[tuple[str, float, float, float]], taken: list[Box]) -> Iterator[_Label]:
    """A name beside each site, where it covers the least of what is there already."""
    for text, x, y, size in sites:
        width, reach = LETTER * len(text), size / 2 + 4
        places = [
            _Label(text, x + reach, y + FONT_SIZE / 3, "start"),
            _Label(text, x - reach, y + FONT_SIZE / 3, "end"),
            _Label(text, x, y - reach, "middle"),
            _Label(text, x, y + reach + 0.8 * FONT_SIZE, "middle"),
            _Label(text, x + reach * 0.7, y - reach * 0.7, "start"),
            _Label(text, x + reach * 0.7, y + reach * 0.7 + 0.7 * FONT_SIZE, "start"),
            _Label(text, x - reach * 0.7, y - reach * 0.7, "end"),
            _Label(text, x - reach * 0.7, y + reach * 0.7 + 0.7 * FONT_SIZE, "end"),
        ]
        best = min(places, key=lambda label: _covered(_box(label, width), taken))
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

"""Turns the bytes of files into rows, the description of the package, and outlines."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from ai_factories.loading.folder import OUTLINES, PACKAGE
from ai_factories.loading.problems import FILE, LINE, MAX_PROBLEMS, Problem, limited, quoted, too_many
from ai_factories.model.rows import Package, Row
from ai_factories.model.tables import Table
from ai_factories.model.values import plain_text

MAX_ROWS = 60_000  # per table; the real ones have some hundred, and with 2,000 sites 50,000
MAX_CELL = 10_000  # characters; the longest real ones have some hundred
MAX_POINTS = 50_000  # of an outline; the longest real one has 2,000
MAX_PARTS = 1000  # of an outline, and holes in it; the real ones have at most 40
MAX_COLUMNS = 20  # unknown ones that are named


@dataclass(frozen=True)
class Line:
    """A line of a file: its number, its cells as text, and the row they form, or ``None`` if they are invalid."""

    number: int
    cells: Mapping[str, str]
    row: Any

    def key(self, columns: Sequence[str]) -> str:
        return "/".join(self.cells.get(column, "") for column in columns)


def parse_table(content: bytes, file: str, table: Table, problems: list[Problem]) -> Iterator[Line]:
    columns = list(table.row.model_fields)
    number = 1
    before = len(problems)
    try:
        records = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = next(records, [])
        problems.extend(_header_problems(header, columns, file))
        if len(problems) > before:
            return
        number = records.line_num + 1
        for count, record in enumerate(records):
            if count == MAX_ROWS:
                problems.append(Problem(file, number, FILE, f"has more than {MAX_ROWS} rows; leave the others out"))
                return
            if len(problems) - before >= MAX_PROBLEMS:
                problems.append(too_many(file, number))
                return
            if len(record) == len(header):
                cells = {column: cell.strip() for column, cell in zip(header, record, strict=True)}
                yield Line(number, cells, _row(table, cells, file, number, problems))
            elif record:
                message = f"{len(record)} cells instead of {len(header)}; quote a text that holds a comma"
                problems.append(Problem(file, number, LINE, message))
            number = records.line_num + 1
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        problems.append(Problem(file, number, FILE, "is not UTF-8 text; save it as UTF-8"))
    except csv.Error as error:
        problems.append(Problem(file, number, FILE, f"is not sound CSV from here on ({error}); check the quotes"))


def _header_problems(header: Sequence[str], columns: Sequence[str], file: str) -> Iterator[Problem]:
    allowed = f"allowed: {', '.join(columns)}"
    found = Counter(header)
    for column in columns:
        if found[column] != 1:
            message = "column stands twice" if found[column] else "column is missing"
            yield Problem(file, 1, column, f"{message}; {allowed}")
    unknown = [column for column in found if column not in columns]
    for column in unknown[:MAX_COLUMNS]:
        yield Problem(file, 1, quoted(column), f"unknown column; {allowed}")
    if len(unknown) > MAX_COLUMNS:
        yield Problem(file, 1, FILE, f"has {len(unknown) - MAX_COLUMNS} more unknown columns; {allowed}")


def _row(table: Table, cells: Mapping[str, str], file: str, number: int, problems: list[Problem]) -> Row | None:
    valid = True
    for column, cell in cells.items():
        try:
            if len(cell) > MAX_CELL:
                raise ValueError(f"has {len(cell)} characters; allowed: {MAX_CELL}")
            plain_text(cell)
        except ValueError as error:
            problems.append(Problem(file, number, column, f"{quoted(cell)}: {error}"))
            valid = False
    if max(map(len, cells.values())) > MAX_CELL:
        return None
    try:
        row = table.row.model_validate({column: cell for column, cell in cells.items() if cell})
        return row if valid else None
    except ValidationError as error:
        for detail in error.errors():
            column = str(detail["loc"][0])
            text = detail["msg"].removeprefix("Value error, ")
            text = (
                "is empty; a value is required" if detail["type"] == "missing" else f"{quoted(cells[column])}: {text}"
            )
            problems.append(Problem(file, number, column, text))
        return None


def parse_package(content: bytes, problems: list[Problem]) -> Package | None:
    try:
        return Package.model_validate(json.loads(content.decode()))
    except ValidationError as error:
        for detail in error.errors():
            column = str(detail["loc"][0]) if detail["loc"] else FILE
            text = detail["msg"].removeprefix("Value error, ")
            problems.append(
                Problem(
                    PACKAGE,
                    1,
                    column,
                    f"{text}; required: title, version, created and collected_until (days), country_lists (years), "
                    "stale_after_months",
                )
            )
    except (ValueError, RecursionError) as error:
        problems.append(Problem(PACKAGE, 1, FILE, f"is not JSON ({error})"))
    return None


def parse_outlines(content: bytes, problems: list[Problem]) -> dict[str, BaseGeometry]:
    try:
        features = json.loads(content.decode(), parse_constant=_no_number)["features"]
        areas = [(f.get("id"), shapely.from_geojson(json.dumps(f["geometry"]))) for f in features]
        outlines = {code: shapely.force_2d(area) for code, area in areas if code}
        if not outlines:
            raise ValueError("no outlines")
        problems.extend(limited(_outline_problems(outlines)))
        return outlines
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, shapely.errors.ShapelyError):
        message = "is not a GeoJSON FeatureCollection of countries with ISO codes as ids"
        problems.append(Problem(OUTLINES, 1, FILE, f"{message}; make it with data/make_basemap.py"))
    return {}


def _outline_problems(outlines: Mapping[str, BaseGeometry]) -> Iterator[Problem]:
    for code, outline in outlines.items():
        if outline.is_empty or outline.geom_type not in ("Polygon", "MultiPolygon"):
            message = f"is a {outline.geom_type}; allowed: Polygon, MultiPolygon"
            yield Problem(OUTLINES, 1, quoted(str(code)), message)
        elif _is_too_intricate(outline):  # whether it is sound takes time by the square of its parts
            message = f"has more than {MAX_PARTS} parts and holes or {MAX_POINTS} points; simplify it"
            yield Problem(OUTLINES, 1, quoted(str(code)), message)
        elif not outline.is_valid:
            message = f"is no sound area ({shapely.is_valid_reason(outline)}); make it with data/make_basemap.py"
            yield Problem(OUTLINES, 1, quoted(str(code)), message)


def _is_too_intricate(outline: BaseGeometry) -> bool:
    parts = shapely.get_parts(outline)
    rings = len(parts) + shapely.get_num_interior_rings(parts).sum()
    return bool(rings > MAX_PARTS or shapely.get_num_coordinates(outline) > MAX_POINTS)


def _no_number(value: str) -> None:
    raise ValueError(f"{value} is no number in JSON")

"""Reads the Data Package and checks it as a whole. Nothing else opens its files.

``load`` either returns a ``Network`` in which every value, key, coordinate and citation has been checked, or raises
``DataError`` with every problem at once. On the command line, ``python -m components.loading [folder]`` prints the
problems and exits with status 1.
"""

import csv
import io
import json
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from components.logs import log
from components.model import TABLES, WHOLE_ROW, Antenna, Factory, Network, Package, Row, Table, plain_text

PACKAGE = "datapackage.json"
README = "README.md"
OUTLINES = "outlines/europe-basemap.geojson"
FILE, LINE = "file", "line"  # stand for the column where a whole file or line is at fault
LARGEST = 20_000_000  # bytes of a file; the real ones have a hundredth of that
MOST_ROWS = 100_000  # of a table, for the same reason
MOST_LOGGED = 20  # problems
RETRY = 60  # seconds after which faulty files are read again even if they did not change
COASTAL_TOLERANCE = 0.25  # degrees, about 20 km: the outlines are generalised and cut off capes and islets


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the data: where it is, what is wrong and what is allowed."""

    file: str
    line: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.text}"


class DataError(Exception):
    """The data folder cannot be used; ``problems`` lists every reason, by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        self.found_at = time.monotonic()
        super().__init__("\n".join(map(str, self.problems)))


def data_folder() -> Path:
    """The folder in use: ``AI_FACTORIES_DATA`` where it is set, else the project's own ``data/``."""
    return Path(os.environ.get("AI_FACTORIES_DATA") or Path(__file__).resolve().parent.parent / "data")


def fingerprint(folder: Path) -> tuple[tuple[int, ...], ...]:
    """A value that changes whenever a file of the Data Package does."""
    return tuple(_state(folder / name) for name in (*_file_names(), README))


def _file_names() -> list[str]:
    return [PACKAGE, *(f"{name}.csv" for name in TABLES), OUTLINES]


def current() -> tuple[Network, DataError | None]:
    """The data in use, read anew whenever their files change.

    While the files have faults, the last sound data stay in use, and the faults come with them. Raises ``DataError``,
    as ``load`` does, if there were none since the start.
    """
    folder = data_folder()
    with _loading:
        version = fingerprint(folder)
        found = _load_version(folder, version)
        if isinstance(found, DataError) and time.monotonic() - found.found_at > RETRY:
            _load_version.cache_clear()  # it may have been the disk, not the files
            found = _load_version(folder, version)
        if isinstance(found, Network):
            _sound[folder] = found
            return found, None
        if folder not in _sound:
            raise DataError(found.problems)
        return _sound[folder], found


_loading = threading.Lock()  # the first readers of a new version wait for one another
_sound: dict[Path, Network] = {}


@lru_cache(maxsize=2)
def _load_version(folder: Path, version: tuple[tuple[int, ...], ...]) -> Network | DataError:  # noqa: ARG001
    try:
        network = load(folder)
    except DataError as error:
        named = [str(problem) for problem in error.problems[:MOST_LOGGED]]
        log.error("data refused", extra={"problems": len(error.problems), "first": named})
        return error
    package = network.package
    log.info("data loaded", extra={"data_version": package.version, "data_date": package.created})
    return network


def _state(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:  # ``load`` says what is wrong with it
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def load(folder: Path) -> Network:
    """Read and check the Data Package in ``folder``.

    Raises ``DataError`` with every problem found, each by file, line and column.
    """
    problems: list[Problem] = []
    files = dict(_files(folder, problems))
    lines = {
        name: list(_read(files[f"{name}.csv"], f"{name}.csv", table, problems)) if f"{name}.csv" in files else []
        for name, table in TABLES.items()
    }
    package = _read_package(files[PACKAGE], problems) if PACKAGE in files else None
    outlines = _read_outlines(files[OUTLINES], problems) if OUTLINES in files else {}
    if not any(problem.column in (FILE, LINE) or problem.line == 1 for problem in problems):
        # Else every key of what could not be read would seem to be missing, and hide the cause.
        problems.extend(_check(lines, outlines))
    if problems:
        raise DataError(problems)
    parts: dict[str, Any] = {name: tuple(line.row for line in found) for name, found in lines.items()}
    return Network(folder=folder, outlines=outlines, files=files, **parts | {"package": package})


def _files(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """The files of the Data Package, by name, and the page that explains its fields, which may be missing."""
    home = folder.resolve()
    for name in (*_file_names(), README):
        path = folder / name
        try:
            if name == README and not path.exists():
                continue
            if not path.resolve(strict=True).is_relative_to(home):
                fault = "is a link out of the folder; put the file itself there"
            elif not path.is_file():
                fault = "is not a file; the package needs one"
            elif path.stat().st_size > LARGEST:
                fault = f"is larger than {LARGEST // 1_000_000} MB; the package holds some hundred rows"
            else:
                yield name, path.read_bytes()
                continue
        except OSError as error:
            fault = f"cannot be read ({error.strerror}); the package needs it"
        except RuntimeError:  # what Python before 3.13 makes of it
            fault = "cannot be read (it is a link to itself); the package needs it"
        problems.append(Problem(name, 1, FILE, fault))


@dataclass(frozen=True)
class _Line:
    """A line of a file: its number, its cells as text, and the row they make, unless they are faulty."""

    number: int
    cells: Mapping[str, str]
    row: Any

    def key(self, columns: Sequence[str]) -> str:
        return "/".join(self.cells.get(column, "") for column in columns)


def _read(content: bytes, file: str, table: Table, problems: list[Problem]) -> Iterator[_Line]:
    columns = list(table.row.model_fields)
    number = 1
    try:
        records = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = next(records, [])
        if sorted(header) != sorted(columns):
            for column in columns:
                if header.count(column) != 1:
                    fault = "column is missing" if column not in header else "column stands twice"
                    problems.append(Problem(file, 1, column, f"{fault}; allowed: {', '.join(columns)}"))
            for column in sorted(set(header) - set(columns)):
                problems.append(Problem(file, 1, _shown(column), f"unknown column; allowed: {', '.join(columns)}"))
            return
        number = records.line_num + 1
        for count, record in enumerate(records):
            if count == MOST_ROWS:
                problems.append(Problem(file, number, FILE, f"has more than {MOST_ROWS} rows; leave the others out"))
                return
            if len(record) == len(header):
                cells = {column: cell.strip() for column, cell in zip(header, record, strict=True)}
                yield _Line(number, cells, _row(table, cells, file, number, problems))
            elif record:
                fault = f"{len(record)} cells instead of {len(header)}; quote a text that holds a comma"
                problems.append(Problem(file, number, LINE, fault))
            number = records.line_num + 1
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        problems.append(Problem(file, number, FILE, "is not UTF-8 text; save it as UTF-8"))
    except csv.Error as error:
        problems.append(Problem(file, number, FILE, f"is not sound CSV from here on ({error}); check the quotes"))


def _row(table: Table, cells: Mapping[str, str], file: str, number: int, problems: list[Problem]) -> Row | None:
    sound = True
    for column, cell in cells.items():
        try:
            plain_text(cell)
        except ValueError as error:
            problems.append(Problem(file, number, column, f"{_shown(cell)}: {error}"))
            sound = False
    try:
        row = table.row.model_validate({column: cell for column, cell in cells.items() if cell})
        return row if sound else None
    except ValidationError as error:
        for fault in error.errors():
            column = str(fault["loc"][0])
            text = fault["msg"].removeprefix("Value error, ")
            text = "is empty; a value is required" if fault["type"] == "missing" else f"{_shown(cells[column])}: {text}"
            problems.append(Problem(file, number, column, text))
        return None


def _shown(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:60] + "…")


def _read_package(content: bytes, problems: list[Problem]) -> Package | None:
    try:
        return Package.model_validate(json.loads(content.decode()))
    except ValidationError as error:
        for fault in error.errors():
            column = str(fault["loc"][0]) if fault["loc"] else FILE
            text = fault["msg"].removeprefix("Value error, ")
            problems.append(Problem(PACKAGE, 1, column, f"{text}; allowed: title, version, created (a day)"))
    except (ValueError, RecursionError) as error:
        problems.append(Problem(PACKAGE, 1, FILE, f"is not JSON ({error})"))
    return None


def _read_outlines(content: bytes, problems: list[Problem]) -> dict[str, BaseGeometry]:
    try:
        features = json.loads(content.decode(), parse_constant=_no_number)["features"]
        areas = [(f.get("id"), shapely.from_geojson(json.dumps(f["geometry"]))) for f in features]
        outlines = {code: shapely.force_2d(area) for code, area in areas if code}
        if not outlines:
            raise ValueError("no outlines")
        for code, outline in outlines.items():
            if outline.is_empty or outline.geom_type not in ("Polygon", "MultiPolygon"):
                fault = f"is a {outline.geom_type}; allowed: Polygon, MultiPolygon"
                problems.append(Problem(OUTLINES, 1, _shown(str(code)), fault))
            elif not outline.is_valid:
                fault = f"is no sound area ({shapely.is_valid_reason(outline)}); make it with data/make_basemap.py"
                problems.append(Problem(OUTLINES, 1, _shown(str(code)), fault))
        return outlines
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, shapely.errors.ShapelyError):
        fault = "is not a GeoJSON FeatureCollection of countries with ISO codes as ids"
        problems.append(Problem(OUTLINES, 1, FILE, f"{fault}; make it with data/make_basemap.py"))
    return {}


def _no_number(value: str) -> None:
    raise ValueError(f"{value} is no number in JSON")


# --- checks across rows and tables ------------------------------------------------------------------------------


def _check(lines: Mapping[str, list[_Line]], outlines: Mapping[str, BaseGeometry]) -> Iterator[Problem]:
    keys = {name: {line.key(table.key) for line in lines[name]} for name, table in TABLES.items()}
    for name, table in TABLES.items():
        seen: dict[str, int] = {}
        for line in lines[name]:
            first = seen.setdefault(line.key(table.key), line.number)
            if first != line.number:
                column = table.key[0] if len(table.key) == 1 else " and ".join(table.key)
                fault = f"{_shown(line.key(table.key))} stands already in line {first}; each row needs a key of its own"
                yield Problem(f"{name}.csv", line.number, column, fault)
            for column, other in table.refers_to.items():
                if line.cells[column] and line.cells[column] not in keys[other]:
                    fault = f"{_shown(line.cells[column])} is not an id in {other}.csv; add it there or correct it here"
                    yield Problem(f"{name}.csv", line.number, column, fault)
    if not keys["factories"]:
        yield Problem("factories.csv", 1, "id", "has no rows; at least one AI Factory is required")
    yield from _check_sites(lines, outlines)
    yield from _check_antennas(lines, keys, outlines)
    yield from _check_milestones(lines)
    yield from _check_terms(lines)
    yield from _check_citations(lines, keys)


def _check_sites(lines: Mapping[str, list[_Line]], outlines: Mapping[str, BaseGeometry]) -> Iterator[Problem]:
    hosts: dict[str, list[_Line]] = {}
    for line in lines["memberships"]:
        if line.cells["role"] == "host":
            hosts.setdefault(line.cells["factory"], []).append(line)
    for line in lines["factories"]:
        factory = line.row
        if factory is None:
            continue
        found = hosts.get(factory.id, [])
        if len(found) != 1:
            fault = f"{factory.id} has {len(found)} rows with role host in memberships.csv; exactly one is required"
            yield Problem("factories.csv", line.number, "id", fault)
        elif found[0].cells["country"] != factory.country:
            fault = f"the host of {factory.id} is {factory.country} in factories.csv; the two must agree"
            yield Problem("memberships.csv", found[0].number, "country", fault)
        if not factory.selected_on.startswith(factory.round):
            fault = f"{factory.selected_on} is not in the month {factory.round} of its round; the two must agree"
            yield Problem("factories.csv", line.number, "selected_on", fault)
        if (factory.expected_from is None) != (factory.expected_event is None):
            fault = "says what is expected in expected_from; fill in both, or none"
            yield Problem("factories.csv", line.number, "expected_event", fault)
        yield from _check_place("factories.csv", line.number, factory, outlines)


def _check_antennas(
    lines: Mapping[str, list[_Line]], keys: Mapping[str, set[str]], outlines: Mapping[str, BaseGeometry]
) -> Iterator[Problem]:
    linked = {line.cells["antenna"] for line in lines["antenna_links"]}
    for line in lines["antennas"]:
        key = line.cells["id"]
        if key in keys["factories"]:
            fault = f"{_shown(key)} is the id of an AI Factory too; links tell them apart by it, choose another"
            yield Problem("antennas.csv", line.number, "id", fault)
        if key not in linked:
            fault = f"{key} has no row in antenna_links.csv; at least one AI Factory is required"
            yield Problem("antennas.csv", line.number, "id", fault)
        if line.row is not None:
            yield from _check_place("antennas.csv", line.number, line.row, outlines)


def _check_place(
    file: str, number: int, site: Factory | Antenna, outlines: Mapping[str, BaseGeometry]
) -> Iterator[Problem]:
    outline = outlines.get(site.country)
    if outline is None:
        fault = f"{site.country} has no outline in {OUTLINES}; the country of a site needs one"
        yield Problem(file, number, "country", fault)
        return
    if outline.distance(shapely.Point(site.longitude, site.latitude)) > COASTAL_TOLERANCE:
        fault = f"{site.latitude}, {site.longitude} lies outside {site.country}"
        if outline.distance(shapely.Point(site.latitude, site.longitude)) <= COASTAL_TOLERANCE:
            fault += "; latitude and longitude are swapped"
        else:
            fault += "; correct the coordinates or the country"
        yield Problem(file, number, "latitude", fault)


def _check_milestones(lines: Mapping[str, list[_Line]]) -> Iterator[Problem]:
    plans = {line.cells["id"] for line in lines["milestones"] if line.cells["nature"] == "plan"}
    known = {line.cells["id"] for line in lines["milestones"]}
    for line in lines["milestones"]:
        if line.cells["factory"] and line.cells["system"]:
            fault = "is about an AI Factory or about another system, not both; empty one of the two"
            yield Problem("milestones.csv", line.number, "system", fault)
        answers = line.cells["answers"]
        if answers in known - plans or (answers and line.cells["id"] in plans):
            fault = f"{_shown(answers)}: an event answers a row with nature plan, and a plan answers nothing"
            yield Problem("milestones.csv", line.number, "answers", fault)


def _check_terms(lines: Mapping[str, list[_Line]]) -> Iterator[Problem]:
    known = {line.key(("term", "sector")) for line in lines["sector_terms"]}
    for line in lines["factory_sectors"]:
        if line.key(("term", "sector")) not in known:
            fault = f"{_shown(line.cells['term'])} is not read as {line.cells['sector']!r} in sector_terms.csv; add it"
            yield Problem("factory_sectors.csv", line.number, "term", fault)


def _check_citations(lines: Mapping[str, list[_Line]], keys: Mapping[str, set[str]]) -> Iterator[Problem]:
    cited: dict[tuple[str, str, str], _Line] = {}
    for line in lines["citations"]:
        table, row, group = (line.cells[column] for column in ("table", "row", "group"))
        cited[table, row, group] = line
        for column, fault in _citation_faults(line.cells, keys):
            yield Problem("citations.csv", line.number, column, fault)

    filled = sorted(set(_filled(lines)))
    filled_groups = {(table, row, group) for table, row, group, *_ in filled}
    for (table, row, group), where in cited.items():
        # A consortium without foreign participants is a fact of its own, so its group may be cited with no rows.
        optional = group in (WHOLE_ROW, "consortium") or table not in TABLES or row not in keys[table]
        if not optional and group in TABLES[table].groups and (table, row, group) not in filled_groups:
            fault = f"cites {_shown(group)} of {row}, which is empty; remove the line or fill in the fact"
            yield Problem("citations.csv", where.number, "group", fault)
    for table, row, group, file, number, column in filled:
        citation = cited.get((table, row, group))
        if citation is None:
            fault = f"has no evidence; add {table},{row},{group} to citations.csv"
            yield Problem(file, number, column, fault)
        elif not citation.cells["sources"] and (table, row, WHOLE_ROW) not in cited:
            fault = f"no source for {group} of {row}; name it here or in a line with group {WHOLE_ROW}"
            yield Problem("citations.csv", citation.number, "sources", fault)


def _citation_faults(cells: Mapping[str, str], keys: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    table, row, group = cells["table"], cells["row"], cells["group"]
    cited_tables = [name for name, spec in TABLES.items() if spec.groups]
    if table not in cited_tables:
        yield "table", f"{_shown(table)} is not cited; allowed: {', '.join(cited_tables)}"
        return
    if row not in keys[table]:
        yield "row", f"{_shown(row)} is not a row of {table}.csv; allowed: the key, as in a/b where it has two columns"
    if group not in (WHOLE_ROW, *TABLES[table].groups):
        yield "group", f"{_shown(group)} is not a group of {table}; allowed: *, {', '.join(TABLES[table].groups)}"
    if group == WHOLE_ROW and not cells["sources"]:
        yield "sources", "is empty; the line for a whole row names its sources"
    if group == WHOLE_ROW and cells["evidence"]:
        yield "evidence", "evidence belongs to a group, not to the whole row; leave it empty"
    if group != WHOLE_ROW and not cells["evidence"]:
        yield "evidence", "is empty; allowed: confirmed, unconfirmed"
    for source in cells["sources"].split():
        if source not in keys["sources"]:
            yield "sources", f"{_shown(source)} is not an id in sources.csv; add it there or correct it here"


def _filled(lines: Mapping[str, list[_Line]]) -> Iterator[tuple[str, str, str, str, int, str]]:
    """Every group that holds a value: table, row and group to cite it by, and the file, line and column it is in."""
    for name, table in TABLES.items():
        for line in lines[name]:
            for group, columns in table.groups.items():
                column = next((c for c in columns if line.cells[c]), None)
                if column:
                    yield name, line.key(table.key), group, f"{name}.csv", line.number, column
            if table.cited_with:
                first = table.key[-1]
                column, group = table.cited_with
                yield table.refers_to[column], line.cells[column], group, f"{name}.csv", line.number, first


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else data_folder()
    try:
        network = load(folder)
    except DataError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problems in {folder}", file=sys.stderr)
        return 1
    print(f"{folder}: {len(network.factories)} AI Factories, {len(network.citations)} citations, no problems")
    return 0


if __name__ == "__main__":
    sys.exit(main())

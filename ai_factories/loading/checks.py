"""Checks across rows and tables."""

import json
from collections.abc import Iterator, Mapping
from typing import get_args

import shapely
from shapely.geometry.base import BaseGeometry

from ai_factories.loading.folder import OUTLINES
from ai_factories.loading.parsing import Line
from ai_factories.loading.problems import Problem, cut, quoted
from ai_factories.model.rows import Antenna, Factory
from ai_factories.model.tables import TABLES, WHOLE_ROW
from ai_factories.model.values import Evidence

COASTAL_TOLERANCE = 0.25  # degrees, about 20 km: the outlines are simplified and cut off capes and islets


def check(lines: Mapping[str, list[Line]], outlines: Mapping[str, BaseGeometry]) -> Iterator[Problem]:
    keys = {name: {line.key(table.key) for line in lines[name]} for name, table in TABLES.items()}
    for name, table in TABLES.items():
        seen: dict[str, int] = {}
        for line in lines[name]:
            first = seen.setdefault(line.key(table.key), line.number)
            if first != line.number:
                column = table.key[0] if len(table.key) == 1 else " and ".join(table.key)
                message = (
                    f"{quoted(line.key(table.key))} stands already in line {first}; each row needs a key of its own"
                )
                yield Problem(f"{name}.csv", line.number, column, message)
            site = line.cells.get("site")
            if site and site not in keys["factories"] | keys["antennas"]:
                message = (
                    f"{quoted(site)} is not an id in factories.csv or antennas.csv; add it there or correct it here"
                )
                yield Problem(f"{name}.csv", line.number, "site", message)
            for column, other in table.refers_to.items():
                if line.cells[column] and line.cells[column] not in keys[other]:
                    message = (
                        f"{quoted(line.cells[column])} is not an id in {other}.csv; add it there or correct it here"
                    )
                    yield Problem(f"{name}.csv", line.number, column, message)
    if not keys["factories"]:
        yield Problem("factories.csv", 1, "id", "has no rows; at least one AI Factory is required")
    yield from _check_sites(lines, outlines)
    yield from _check_antennas(lines, keys, outlines)
    yield from _check_milestones(lines)
    yield from _check_terms(lines)
    yield from _check_citations(lines, keys)
    yield from _check_changes(lines)


def _check_sites(lines: Mapping[str, list[Line]], outlines: Mapping[str, BaseGeometry]) -> Iterator[Problem]:
    hosts: dict[str, list[Line]] = {}
    for line in lines["memberships"]:
        if line.cells["role"] == "host":
            hosts.setdefault(line.cells["factory"], []).append(line)
    for line in lines["factories"]:
        factory = line.row
        if factory is None:
            continue
        found = hosts.get(factory.id, [])
        if len(found) != 1:
            message = (
                f"{cut(factory.id)} has {len(found)} rows with role host in memberships.csv; exactly one is required"
            )
            yield Problem("factories.csv", line.number, "id", message)
        elif found[0].cells["country"] != factory.country:
            message = f"the host of {cut(factory.id)} is {factory.country} in factories.csv; the two must agree"
            yield Problem("memberships.csv", found[0].number, "country", message)
        if not factory.selected_on.startswith(factory.round):
            message = f"{factory.selected_on} is not in the month {factory.round} of its round; the two must agree"
            yield Problem("factories.csv", line.number, "selected_on", message)
        if (factory.expected_from is None) != (factory.expected_event is None):
            message = "says what is expected in expected_from; fill in both, or none"
            yield Problem("factories.csv", line.number, "expected_event", message)
        yield from _check_coordinates("factories.csv", line.number, factory, outlines)


def _check_antennas(
    lines: Mapping[str, list[Line]], keys: Mapping[str, set[str]], outlines: Mapping[str, BaseGeometry]
) -> Iterator[Problem]:
    linked = {line.cells["antenna"] for line in lines["antenna_links"]}
    for line in lines["antennas"]:
        key = line.cells["id"]
        if key in keys["factories"]:
            message = f"{quoted(key)} is the id of an AI Factory too; links tell them apart by it, choose another"
            yield Problem("antennas.csv", line.number, "id", message)
        if key not in linked:
            message = f"{cut(key)} has no row in antenna_links.csv; at least one AI Factory is required"
            yield Problem("antennas.csv", line.number, "id", message)
        if line.row is not None:
            yield from _check_coordinates("antennas.csv", line.number, line.row, outlines)


def _check_coordinates(
    file: str, number: int, site: Factory | Antenna, outlines: Mapping[str, BaseGeometry]
) -> Iterator[Problem]:
    outline = outlines.get(site.country)
    if outline is None:
        message = f"{site.country} has no outline in {OUTLINES}; the country of a site needs one"
        yield Problem(file, number, "country", message)
        return
    shapely.prepare(outline)  # without effect if it is already
    if not shapely.dwithin(outline, shapely.Point(site.longitude, site.latitude), COASTAL_TOLERANCE):
        message = f"{site.latitude}, {site.longitude} lies outside {site.country}"
        if shapely.dwithin(outline, shapely.Point(site.latitude, site.longitude), COASTAL_TOLERANCE):
            message += "; latitude and longitude are swapped"
        else:
            message += "; correct the coordinates or the country"
        yield Problem(file, number, "latitude", message)


def _check_milestones(lines: Mapping[str, list[Line]]) -> Iterator[Problem]:
    plans = {line.cells["id"] for line in lines["milestones"] if line.cells["nature"] == "plan"}
    events = {line.cells["id"] for line in lines["milestones"]} - plans
    for line in lines["milestones"]:
        if line.cells["factory"] and line.cells["system"]:
            message = "is about an AI Factory or about another system, not both; empty one of the two"
            yield Problem("milestones.csv", line.number, "system", message)
        answers = line.cells["answers"]
        if answers in events or (answers and line.cells["id"] in plans):
            message = f"{quoted(answers)}: an event answers a row with nature plan, and a plan answers nothing"
            yield Problem("milestones.csv", line.number, "answers", message)


def _check_terms(lines: Mapping[str, list[Line]]) -> Iterator[Problem]:
    known = {line.key(("term", "sector")) for line in lines["sector_terms"]}
    for line in lines["factory_sectors"]:
        if line.key(("term", "sector")) not in known:
            term, sector = quoted(line.cells["term"]), quoted(line.cells["sector"])
            message = f"{term} is not read as {sector} in sector_terms.csv; add it"
            yield Problem("factory_sectors.csv", line.number, "term", message)


def _check_citations(lines: Mapping[str, list[Line]], keys: Mapping[str, set[str]]) -> Iterator[Problem]:
    cited: dict[tuple[str, str, str], Line] = {}
    for line in lines["citations"]:
        table, row, group = (line.cells[column] for column in ("table", "row", "group"))
        cited[table, row, group] = line
        for column, message in _citation_errors(line.cells, keys):
            yield Problem("citations.csv", line.number, column, message)

    filled = sorted(set(_filled(lines)))
    filled_groups = {(table, row, group) for table, row, group, *_ in filled}
    for (table, row, group), where in cited.items():
        # Having no participants from abroad is a fact too, so this group may be cited without any rows.
        optional = group in (WHOLE_ROW, "consortium") or table not in TABLES or row not in keys[table]
        if not optional and group in TABLES[table].groups and (table, row, group) not in filled_groups:
            message = f"cites {quoted(group)} of {cut(row)}, which is empty; remove the line or fill in the fact"
            yield Problem("citations.csv", where.number, "group", message)
    for table, row, group, file, number, column in filled:
        citation = cited.get((table, row, group))
        if citation is None:
            message = f"has no evidence; add {table},{cut(row)},{group} to citations.csv"
            yield Problem(file, number, column, message)
        elif not citation.cells["sources"] and (table, row, WHOLE_ROW) not in cited:
            message = f"no source for {group} of {cut(row)}; name it here or in a line with group {WHOLE_ROW}"
            yield Problem("citations.csv", citation.number, "sources", message)


def _citation_errors(cells: Mapping[str, str], keys: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    table, row, group = cells["table"], cells["row"], cells["group"]
    cited_tables = [name for name, spec in TABLES.items() if spec.groups]
    if table not in cited_tables:
        yield "table", f"{quoted(table)} is not cited; allowed: {', '.join(cited_tables)}"
        return
    if row not in keys[table]:
        yield "row", f"{quoted(row)} is not a row of {table}.csv; allowed: the key, as in a/b where it has two columns"
    if group not in (WHOLE_ROW, *TABLES[table].groups):
        yield "group", f"{quoted(group)} is not a group of {table}; allowed: *, {', '.join(TABLES[table].groups)}"
    if group == WHOLE_ROW and not cells["sources"]:
        yield "sources", "is empty; the line for a whole row names its sources"
    if group == WHOLE_ROW and cells["evidence"]:
        yield "evidence", "evidence belongs to a group, not to the whole row; leave it empty"
    if group != WHOLE_ROW and not cells["evidence"]:
        yield "evidence", f"is empty; allowed: {', '.join(get_args(Evidence))}"
    for source in cells["sources"].split():
        if source not in keys["sources"]:
            yield "sources", f"{quoted(source)} is not an id in sources.csv; add it there or correct it here"


def _filled(lines: Mapping[str, list[Line]]) -> Iterator[tuple[str, str, str, str, int, str]]:
    """Every group with a value: the table, row and group to cite it by, and the file, line and column where it is."""
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


def _check_changes(lines: Mapping[str, list[Line]]) -> Iterator[Problem]:
    advice = "python -m ai_factories.release writes this file; restore it"
    for line in lines["changes"]:
        if line.cells["table"] not in TABLES:
            message = f"{quoted(line.cells['table'])} is no table; {advice}"
            yield Problem("changes.csv", line.number, "table", message)
        for column in ("before", "after") if line.cells["field"] == WHOLE_ROW else ():
            try:
                cells = json.loads(line.cells[column] or "{}")
                sound = isinstance(cells, dict) and all(isinstance(cell, str) for cell in cells.values())
            except (ValueError, RecursionError):
                sound = False
            if not sound:
                yield Problem("changes.csv", line.number, column, f"is not a row as JSON; {advice}")

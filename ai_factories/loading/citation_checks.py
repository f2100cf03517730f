"""Checks that every fact is cited, and that every citation is of a fact."""

from collections.abc import Iterator, Mapping

from ai_factories.loading.parsing import Line
from ai_factories.loading.problems import Problem, quoted
from ai_factories.model.tables import TABLES, WHOLE_ROW


def check_citations(lines: Mapping[str, list[Line]], keys: Mapping[str, set[str]]) -> Iterator[Problem]:
    cited: dict[tuple[str, str, str], Line] = {}
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
            fault = f"cites {quoted(group)} of {row}, which is empty; remove the line or fill in the fact"
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
        yield "evidence", "is empty; allowed: confirmed, unconfirmed"
    for source in cells["sources"].split():
        if source not in keys["sources"]:
            yield "sources", f"{quoted(source)} is not an id in sources.csv; add it there or correct it here"


def _filled(lines: Mapping[str, list[Line]]) -> Iterator[tuple[str, str, str, str, int, str]]:
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

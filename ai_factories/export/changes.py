"""What changed from one edition of the data to the next, by field, computed from their tables."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import get_args

from ai_factories.model.tables import REFERENCES, TABLES, WHOLE_ROW
from ai_factories.model.values import Evidence

Cells = Mapping[str, str]
Rows = Mapping[str, Cells]  # by key
Tables = Mapping[str, Rows]
LEVELS = get_args(Evidence)  # the most certain first


def tables(files: Mapping[str, bytes]) -> Tables:
    """The tables of an edition as text, by name; one that the edition does not have is empty.

    The edition may be older than these tables: columns that it lacks are empty, others are kept.
    """
    found = {}
    for name, table in TABLES.items():
        if name != "changes":
            text = files.get(f"{name}.csv", b"").decode("utf-8-sig")
            rows = csv.DictReader(io.StringIO(text, newline=""))
            found[name] = {"/".join(row.get(column) or "" for column in table.key): row for row in rows}
    return found


def compare(before: Tables, after: Tables, date: str) -> Iterator[dict[str, str]]:
    """The rows of ``changes.csv`` that lead from one edition to the next, which was made on ``date``.

    A field that changed has a row. A row that was added or removed has one, of field ``*``, with its cells as JSON.
    Evidence and sources are those that the newer edition gives for the fact, or for what was removed the older one.
    """
    for name in after:
        old, new = before.get(name, {}), after[name]
        for key in [*new, *(key for key in old if key not in new)]:
            tables = after if key in new else before
            about = {"date": date, "about": _site(tables, name, key), "table": name, "row": key}
            for field, was, became in _fields(old.get(key), new.get(key)):
                evidence, sources = _cited(tables, name, key, field)
                more = {"field": field, "before": was, "after": became, "evidence": evidence, "sources": sources}
                yield about | more


def _fields(old: Cells | None, new: Cells | None) -> Iterator[tuple[str, str, str]]:
    if old is None or new is None:
        known = [{column: cell for column, cell in (cells or {}).items() if cell} for cells in (old, new)]
        was, became = (json.dumps(cells, ensure_ascii=False) if cells else "" for cells in known)
        yield WHOLE_ROW, was, became
    else:
        for column in dict.fromkeys((*new, *old)):
            if old.get(column, "") != new.get(column, ""):
                yield column, old.get(column, ""), new.get(column, "")


def _site(tables: Tables, name: str, key: str) -> str:
    """The AI Factory or Antenna that a row is about; empty if it is about none."""
    cells = tables[name].get(key, {})
    if name == "citations" and cells:
        return _site(tables, cells["table"], cells["row"]) if cells["table"] in tables else ""
    if name in ("factories", "antennas"):
        return key
    return next((cells[column] for column in ("factory", "antenna", "site") if cells.get(column)), "")


def _cited(tables: Tables, name: str, key: str, field: str) -> tuple[str, str]:
    """The least certain evidence of the groups that a field belongs to, and their sources, by ids."""
    cells, table = tables[name][key], TABLES[name]
    if name == "citations":
        # When it was only read again, nothing is claimed.
        return ("", "") if field == "checked_on" else (cells.get("evidence", ""), cells.get("sources", ""))
    if table.cited_with:
        column, group = table.cited_with
        cited = [f"{REFERENCES[column]}/{cells.get(column, '')}/{group}"]
    else:
        groups = [group for group, columns in table.groups.items() if field == WHOLE_ROW or field in columns]
        cited = [f"{name}/{key}/{group}" for group in groups]
    lines = [tables["citations"][one] for one in cited if one in tables["citations"]]
    levels = [line["evidence"] for line in lines if line.get("evidence")]
    sources = [source for line in lines for source in line.get("sources", "").split()]
    if levels and not sources:
        whole = f"{cited[0].rpartition('/')[0]}/{WHOLE_ROW}"
        sources = tables["citations"].get(whole, {}).get("sources", "").split()
    return max(levels, key=LEVELS.index, default=""), " ".join(dict.fromkeys(sources))

"""Data of the same shape as ours for any number of sites: copies of the real ones, moved a little."""

import csv
import shutil
from pathlib import Path

from ai_factories.loading.folder import OUTLINES, PACKAGE
from ai_factories.model.tables import TABLES

STEP = 0.0015  # degrees between the copies of a site; the check of coordinates allows 0.25 beyond a coast

Row = dict[str, str]


def grow(source: Path, target: Path, sites: int) -> Path:
    """Write a Data Package with ``sites`` AI Factories, the real ones first, to the new folder ``target``.

    A copy has all that its original has: consortium, contract, milestones, citations. What belongs to no AI Factory
    stays as it is.
    """
    (target / OUTLINES).parent.mkdir(parents=True)
    for name in (PACKAGE, OUTLINES):
        shutil.copy(source / name, target / name)
    tables = {name: _read(source / f"{name}.csv") for name in TABLES}
    owners = {  # of the rows that belong to an AI Factory, by table and key
        (name, "/".join(row[column] for column in TABLES[name].key)): row[_owner(name)]
        for name, rows in tables.items()
        for row in rows
        if _owner(name) in row
    }
    factories = [row["id"] for row in tables["factories"]]
    for name, rows in tables.items():
        grown = list(rows)
        for copy in range(1, -(-sites // len(factories))):
            wanted = set(factories[: sites - copy * len(factories)])
            for row in rows:
                owner = owners.get((row["table"], row["row"])) if name == "citations" else row.get(_owner(name))
                if owner in wanted:
                    grown.append(_copied(row, copy))
        _write(target / f"{name}.csv", grown)
    return target


def _owner(table: str) -> str:
    return "id" if table == "factories" else "factory"


def _copied(row: Row, copy: int) -> Row:
    changes: Row = {column: f"{row[column]}-{copy}" for column in ("id", "factory") if column in row}
    if "latitude" in row:
        changes["name"] = f"{row['name']} {copy + 1}"
        changes["latitude"] = str(float(row["latitude"]) + copy * STEP)
    if "row" in row:  # a citation names a row by its key, which begins with its own id or the factory's
        first, slash, rest = row["row"].partition("/")
        changes["row"] = f"{first}-{copy}{slash}{rest}"
    return row | changes


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

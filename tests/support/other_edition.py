"""Another edition of the data, in which nothing is as in the real one: what does not come from the data shows."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

from ai_factories.filters import plain
from ai_factories.i18n import LOCALES, texts_in
from ai_factories.loading.folder import OUTLINES, PACKAGE, README
from ai_factories.model.dates import PartialDate
from ai_factories.model.network import Network
from ai_factories.model.rows import Prose
from ai_factories.model.tables import TABLES
from ai_factories.model.values import SourceKind, Stage, SystemType, territories
from tests.support.data import DATA

YEARS = 20  # by which all dates are later; a multiple of 4, so that leap days stay some
DATES = {"round", "selected_on", "stage_checked_on", "services_since", "expected_from", "signed_on", "date"}
DATES |= {"joined_on", "since", "published"}
ADDRESSES = {"url", "website", "official_page", "announcement", "official_url"}
CHANGED_PACKAGE = {"title": "Another edition", "version": "98.7.6", "homepage": "https://another-edition.example"}
Rows = list[dict[str, str]]


def other_edition(folder: Path) -> Path:
    """Write a valid copy of the data to a new ``folder``, with everything in it changed.

    All ids, texts and addresses are others; all dates are ``YEARS`` and a month later; every fact is confirmed, and
    every source was read; the AI Factories stand in other countries, at other stages, with systems of other types.
    """
    tables = {name: _read(name) for name in TABLES}
    date = later(tables["changes"][-1]["date"])
    tables["changes"] = []  # made anew below: they repeat what is in other tables
    _move(tables)
    keys = {name: [_key(name, row) for row in tables[name]] for name in TABLES}
    names = _Names()
    for name, rows in tables.items():
        for row in rows:
            row |= {column: _changed(name, column, cell, names) for column, cell in row.items() if cell}
    new_keys = {
        (name, old): _key(name, row) for name in TABLES for old, row in zip(keys[name], tables[name], strict=True)
    }
    for row in tables["citations"]:
        row["row"] = new_keys[row["table"], row["row"]]
    tables["changes"] = [
        {
            "date": date,
            "about": row["id"],
            "table": "factories",
            "row": row["id"],
            "field": "status_note",
            "before": row["city"],
            "after": row["status_note"],
            "evidence": "confirmed",
            "sources": tables["sources"][0]["id"],
        }
        for row in tables["factories"]
    ]
    (folder / OUTLINES).parent.mkdir(parents=True)
    shutil.copy(DATA / OUTLINES, folder / OUTLINES)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(TABLES[name].row.model_fields))
            writer.writeheader()
            writer.writerows(rows)
    package = json.loads((DATA / PACKAGE).read_text(encoding="utf-8"))
    dates = {name: later(package[name].partition("T")[0]) for name in ("created", "collected_until", "country_lists")}
    (folder / PACKAGE).write_text(json.dumps(package | CHANGED_PACKAGE | dates, indent=1), encoding="utf-8")
    (folder / README).write_text("# Another edition\n\nData: CC BY 4.0.\n", encoding="utf-8")
    return folder


def later(date: str) -> str:
    """A date ``YEARS`` and a month, a quarter or a half-year later, at its own precision."""
    if "/" in date:
        return "/".join(str(int(year) + YEARS) for year in date.split("/"))
    year, *rest = date.split("-")
    if not rest:
        return str(int(year) + YEARS)
    prefix, number, most = (
        (rest[0][0], int(rest[0][1]), {"H": 2, "Q": 4}[rest[0][0]]) if rest[0][0] in "HQ" else ("", int(rest[0]), 12)
    )
    year = str(int(year) + YEARS + number // most)
    number = number % most + 1
    day = [f"{min(int(rest[1]), 28):02}"] if len(rest) > 1 else []
    return "-".join([year, f"{prefix}{number}" if prefix else f"{number:02}", *day])


def traces(network: Network, text: str) -> set[str]:
    """What of an edition's own ids, names, dates and years stands in a text, which is not made of that edition."""
    text = unquote(text)
    found = {match for match in re.findall(r"[^\W_]+(?:[-/.+][^\W_]+)*", text) if match in _words(network)}
    return found | {name for name in _phrases(network) if name in text}


@cache
def _words(network: Network) -> frozenset[str]:
    """Ids, dates and years; not those that may be words of ours too, such as ``energy`` or the name of a country."""
    ids = {row.id for name in ("factories", "antennas", "milestones", "sources") for row in getattr(network, name)}
    ids |= {row.id for row in network.disagreements}
    dates = set(_dates(network))
    years = {str(year) for date in dates for year in (date.start.year, date.end.year - 1)}
    countries = {plain(texts_in(lang).country(code)) for lang in LOCALES for code in territories()}
    return frozenset((ids | dates | years) - set(get_args(SourceKind)) - countries)


@cache
def _phrases(network: Network) -> frozenset[str]:
    """Names of more than one word and dates in words."""
    names = {site.name for site in network.sites} | {factory.system for factory in network.factories}
    words = {texts_in(lang).date(date) for lang in LOCALES for date in _dates(network) if date.precision != "year"}
    return frozenset(phrase for phrase in names | words if phrase and (" " in phrase or "-" in phrase))


def _dates(network: Network) -> Iterator[PartialDate]:
    for rows in ([network.package], *(getattr(network, name) for name in TABLES)):
        for row in rows:
            yield from (value for _name, value in row if isinstance(value, PartialDate))


def _read(name: str) -> Rows:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _key(table: str, row: dict[str, str]) -> str:
    return "/".join(row[column] for column in TABLES[table].key)


def _move(tables: dict[str, Rows]) -> None:
    """Let each AI Factory stand where the next one stood, with what the citations say of it."""
    factories = tables["factories"]
    places = [{name: row[name] for name in ("country", "latitude", "longitude")} for row in factories]
    for row, place in zip(factories, places[1:] + places[:1], strict=True):
        moved = {row["country"]: place["country"], place["country"]: row["country"]}
        for member in tables["memberships"]:
            if member["factory"] == row["id"]:
                member["country"] = moved.get(member["country"], member["country"])
        for cited in tables["citations"]:
            factory, _slash, country = cited["row"].partition("/")
            if cited["table"] == "memberships" and factory == row["id"]:
                cited["row"] = f"{factory}/{moved.get(country, country)}"
        row |= place


class _Names:
    """Another name for each text, the same for the same; it has no digits, which could be taken for a date."""

    def __init__(self) -> None:
        self.given: dict[tuple[str, str], str] = {}

    def name(self, kind: str, text: str) -> str:
        return self.given.setdefault((kind, text), f"{kind}{_letters(len(self.given))}")


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + (number // 26**place) % 26) for place in (2, 1, 0))


def _changed(table: str, column: str, cell: str, names: _Names) -> str:
    if table == "citations":
        if column == "sources":
            return " ".join(names.name("z-", source) for source in cell.split())
        if column == "checked_on":
            return later(cell)
        return "confirmed" if column == "evidence" else cell
    field: Any = TABLES[table].row.model_fields[column]
    if column in ("id", "site") or column in TABLES[table].refers_to:
        return names.name("z-", cell)
    if column in DATES:
        return later(cell)
    if column in ADDRESSES:
        return f"https://{names.name('z-', cell)}.example/"
    if column == "email":
        return f"{names.name('z', cell)}@another-edition.example"
    kinds = {field.annotation, *get_args(field.annotation)}
    if kinds & {str, Prose} and not field.metadata:
        return names.name("Z", cell)
    return OTHER_VALUES[column](cell) if column in OTHER_VALUES else cell


def _next(values: tuple[str, ...]) -> Any:
    return lambda cell: values[(values.index(cell) + 1) % len(values)]


OTHER_VALUES: dict[str, Any] = {
    "consulted": lambda _cell: "read",
    "experimental_platform": _next(("true", "false")),
    "stage": _next(get_args(Stage)),
    "system_type": _next(get_args(SystemType)),
    "value": lambda cell: str(round(1.7 * float(cell), 1)),
    "value_eur_million": lambda cell: str(round(1.7 * float(cell), 1)),
}

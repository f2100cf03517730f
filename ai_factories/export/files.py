"""Files for other programs: CSV, GeoJSON, Excel and the Data Package, each with licence, date and how to cite it."""

import csv
import io
import json
import zipfile
from datetime import date
from typing import get_args

import pandas as pd

from ai_factories.context import Context
from ai_factories.export.collections import COLLECTIONS
from ai_factories.model.network import Network
from ai_factories.model.rows import Contract, Partner, Row, Source, SystemRelation
from ai_factories.model.values import Evidence, Measure
from ai_factories.wording.edition import Edition, bibtex, edition

Cell = str | float | bool | None
CONTRACT = [column for column in Contract.model_fields if column != "factory"]
MEASURES = get_args(Measure)
DOUBTFUL = get_args(Evidence)[1:]  # the levels of evidence that a reader has to know of
LEFT_OUT = ("rules", "verdict", "place")
SEPARATOR = " | "
NONE = "none"  # known to be none, whereas empty is not published


def file_name(network: Network, ending: str, shown: int | None = None) -> str:
    """A file's name, with the date of the data and, unless it holds everything, the number of AI Factories in it."""
    part = "" if shown is None else f"-{shown}-of-{len(network.factories)}"
    return f"european-ai-factories-{network.package.created}{part}.{ending}"


def flat(network: Network, record: Row) -> dict[str, Cell]:
    """A record as a row of cells.

    Multiple values are separated by ``SEPARATOR``; the fields of a contract begin with ``contract_``; figures are
    numbers in columns of their own, without what they cover or how precise they are. Citations are
    replaced by the groups of fields that are only ``reported`` or ``unconfirmed``, and by all ``sources``, as URLs or
    else in words. Nested values, and those that depend on an applicant, are left to the Data Package and the HTTP
    interface.
    """
    cells: dict[str, Cell] = {}
    cited = []
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name == "citations":
            cited += [(line.group, line) for line in value]
        elif name == "contract":
            cells |= {f"contract_{column}": getattr(value, column, None) for column in CONTRACT}
            cited += [(f"contract_{line.group}", line) for line in (value.citations if value else ())]
        elif name == "figures":
            known = {figure.measure: figure for figure in value or ()}
            cells |= {measure.replace("-", "_"): getattr(known.get(measure), "value", None) for measure in MEASURES}
            cited += [(measure.replace("-", "_"), line) for measure, row in known.items() for line in row.citations]
        elif name == "contacts":
            cells[name] = (
                SEPARATOR.join(contact.url or contact.email or contact.name for contact in value or ()) or None
            )
            cited += [(name, line) for contact in value or () for line in contact.citations]
        elif name not in LEFT_OUT:
            cells[name] = _cell(value)
    if "citations" in type(record).model_fields:
        sources = dict.fromkeys(source for _group, line in cited for source in line.sources)
        for level in DOUBTFUL:
            cells[level] = _cell(list(dict.fromkeys(group for group, line in cited if line.evidence == level)))
        cells["sources"] = _cell(list(map(_source, network.sources_with_ids(sources))))
    return cells


def _source(source: Source) -> str:
    return source.url or source.description or source.id


def _cell(value: object) -> Cell:
    if isinstance(value, list | tuple):
        return SEPARATOR.join(map(_part, value)) or NONE
    return value if isinstance(value, str | float | int | bool | None) else _part(value)


def _part(value: object) -> str:
    """One of several values: an organisation with its country, a system with its relation, or just the value."""
    if isinstance(value, Partner):
        return f"{value.name} ({value.country})" if value.country else value.name
    return f"{value.system} ({value.relation})" if isinstance(value, SystemRelation) else str(value)


def table(context: Context, collection: str = "factories") -> list[dict[str, Cell]]:
    """The records of a collection that the context asks for, as rows of cells."""
    return [flat(context.network, record) for record in COLLECTIONS[collection].records(context)]


def to_csv(context: Context) -> bytes:
    """The AI Factories as CSV (UTF-8, comma, header in line 1). The last columns hold licence, date and citation."""
    about = edition(context.network, context.texts)
    last: dict[str, Cell] = {
        "licence": about.licence,
        "data_version": about.version,
        "data_date": about.date,
        "facts_checked_on": about.checked_on,
        "cite_as": about.cite_as,
    }
    rows = [row | last for row in table(context)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*_columns("factories"), *last], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(
        {name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()} for row in rows
    )
    return text.getvalue().encode()


def to_geojson(context: Context) -> bytes:
    """The AI Factories, and the Antennas if the URL asks for them, as points (WGS 84), distinguished by ``kind``.

    Licence, date and citation are beside the features.
    """
    kinds = {"ai-factory": "factories"} | ({"antenna": "antennas"} if context.url.filters.antennas else {})
    features = [
        {
            "type": "Feature",
            "id": row["id"],
            "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
            "properties": {"kind": kind}
            | {name: value for name, value in row.items() if name not in ("longitude", "latitude")},
        }
        for kind, collection in kinds.items()
        for row in table(context, collection)
    ]
    about = edition(context.network, context.texts).model_dump(exclude_none=True)
    return json.dumps(
        {"type": "FeatureCollection", "name": "european-ai-factories", **about, "features": features},
        ensure_ascii=False,
        indent=1,
    ).encode()


def to_excel(context: Context) -> bytes:
    """All collections as an Excel workbook, a sheet each, after one with licence, date and citation."""
    from ai_factories.export.workbook import workbook  # rarely needed, and its library takes time to load

    about = edition(context.network, context.texts)
    explained = [(name, context.texts.gettext(collection.title)) for name, collection in COLLECTIONS.items()]
    fields = context.texts.gettext("The columns are explained in README.md of the Data Package.")
    front = [*((name, value) for name, value in about if value), *explained, ("", fields)]
    sheets = {name: pd.DataFrame(table(context, name), columns=_columns(name)) for name in COLLECTIONS}
    return workbook(about.title, f"{about.cite_as} {about.licence_url}", front, sheets)


def _columns(collection: str) -> list[str]:
    names: list[str] = []
    for name in (name for name in COLLECTIONS[collection].record.model_fields if name not in LEFT_OUT):
        nested = {"contract": [f"contract_{column}" for column in CONTRACT]}
        nested["figures"] = [measure.replace("-", "_") for measure in MEASURES]
        names += nested.get(name, [name])
    if "citations" in names:
        names.remove("citations")
        names += [*DOUBTFUL, "sources"]
    return names


def to_package(context: Context) -> bytes:
    """The whole Data Package as a zip, with a text file on licence, date and citation."""
    about = edition(context.network, context.texts)
    files = {**context.network.files, "CITATION.txt": _notice(context.network, about).encode()}
    when = date.fromisoformat(about.date)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # Dated by the data, so that the same data always gives the same bytes.
            entry = zipfile.ZipInfo(name, (when.year, when.month, when.day, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _notice(network: Network, about: Edition) -> str:
    facts = "\n".join(f"{name}: {value}" for name, value in about if value)
    return f"{facts}\n\n{bibtex(network)}\n"

"""Generates the schemas in ``datapackage.json`` from the model: ``python -m ai_factories.loading.descriptor [folder]``.

What the file says about the package as a whole (title, version, dates, licence) is written by hand and left alone.
"""

import json
import sys
from pathlib import Path
from typing import Any

from ai_factories.loading.folder import OUTLINES, PACKAGE, data_folder
from ai_factories.model.tables import TABLES, Table

CONSTRAINTS = {
    "enum": "enum",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "minimum",
}
OUTLINES_RESOURCE = {
    "name": Path(OUTLINES).stem,
    "title": "Outlines of European countries (Natural Earth 1:50m)",
    "path": OUTLINES,
    "format": "geojson",
    "mediatype": "application/geo+json",
    "encoding": "utf-8",
    "licenses": [
        {
            "name": "PDDL-1.0",
            "title": "Public domain (Natural Earth)",
            "path": "https://www.naturalearthdata.com/about/terms-of-use/",
        }
    ],
}


def descriptor(content: str) -> str:
    """The content of ``datapackage.json`` with its resources regenerated from the model."""
    package = json.loads(content)
    package["resources"] = [*(_resource(name, table) for name, table in TABLES.items()), OUTLINES_RESOURCE]
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(name: str, table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": _fields(table), "missingValues": [""]}
    schema["primaryKey"] = table.key[0] if len(table.key) == 1 else list(table.key)
    if table.refers_to:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": "" if other == name else other, "fields": "id"}}
            for column, other in table.refers_to.items()
        ]
    form = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return {"name": name, "title": table.title, "path": f"{name}.csv", **form, "schema": schema}


def _fields(table: Table) -> list[dict[str, Any]]:
    schema = table.row.model_json_schema(mode="serialization")
    return [_field(name, field, name in schema["required"]) for name, field in schema["properties"].items()]


def _field(name: str, field: dict[str, Any], required: bool) -> dict[str, Any]:
    """A field as Table Schema describes it; a cell with several values is text."""
    kind = next((part for part in field.get("anyOf", [field]) if part.get("type") != "null"), field)
    found: dict[str, Any] = {"name": name, "type": kind["type"] if kind["type"] in ("number", "boolean") else "string"}
    if kind["type"] == "boolean":
        found |= {"trueValues": ["true"], "falseValues": ["false"]}
    if kind.get("format"):
        found["format"] = kind["format"]
    constraints = {ours: kind[theirs] for theirs, ours in CONSTRAINTS.items() if theirs in kind}
    if required:
        constraints["required"] = True
    return found | ({"constraints": constraints} if constraints else {})


def main() -> None:
    path = (Path(sys.argv[1]) if len(sys.argv) > 1 else data_folder()) / PACKAGE
    path.write_text(descriptor(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

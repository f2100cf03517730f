"""The table of the shown sites, for reading, printing and choosing a site without the map."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from components import state
from components.address import Address
from components.model import Factory, Network
from components.symbols import SYMBOLS, picture
from components.texts import STAGES, SYSTEM_TYPES, Texts

UNCONFIRMED = "\u00a0*"
HERE = Path(__file__).parent
_component = st.components.v2.component(
    "site_table",
    html='<div id="table"></div>',
    css=(HERE / "site_table.css").read_text(encoding="utf-8"),
    js=(HERE / "site_table.js").read_text(encoding="utf-8"),
)


def site_table(network: Network, shown: list[Factory], address: Address, texts: Texts) -> None:
    """Draw one row per shown site, each with a link to the page with that site; a click on it selects."""
    _component(
        key="site-table",
        data=content(network, shown, address, texts),
        on_site_change=lambda: state.choose_site(st.session_state["site-table"]["site"]),
        height="content",
    )


def content(network: Network, shown: list[Factory], address: Address, texts: Texts) -> Mapping[str, object]:
    """Column headings and rows in words, in the order of selection and by name; what is unconfirmed has an asterisk."""
    _ = texts.gettext

    def marked(factory: Factory, group: str, text: str | None) -> str:
        citation = network.citation("factories", factory.id, group)
        mark = UNCONFIRMED if citation and citation.evidence == "unconfirmed" else ""
        return text + mark if text else _("not published")

    columns = {
        "name": _("AI Factory"),
        "place": _("Place"),
        "kind": _("System type"),
        "system": _("System"),
        "round": _("Round"),
        "stage": _("Stage"),
        "expected": _("Expected operation"),
    }
    rows = [
        {
            "site": factory.id,
            "type": factory.system_type,
            "cells": [
                marked(factory, "name", factory.name),
                marked(factory, "place", f"{factory.city}, {texts.country(factory.country)}"),
                marked(factory, "system_type", _(SYSTEM_TYPES[factory.system_type])),
                marked(factory, "system", factory.system),
                marked(factory, "selection", texts.date(factory.round)),
                marked(factory, "stage", _(STAGES[factory.stage])),
                marked(factory, "expected", texts.date(factory.expected_from))
                if factory.expected_from or factory.stage != "operational"
                else _("in operation"),
            ],
        }
        for factory in sorted(shown, key=lambda factory: (factory.round, factory.name.casefold()))
    ]
    footnote = _("* Unconfirmed: read only in a secondary compilation, or given without a source.")
    marks = any(cell.endswith(UNCONFIRMED) for row in rows for cell in row["cells"])
    return {
        "caption": _("AI Factories shown"),
        "columns": [{"id": name, "label": label} for name, label in columns.items()],
        "rows": rows,
        "selected": address.site,
        "link": "?" + urlencode(replace(address, site="").params() | {"site": ""}),
        "footnote": footnote if marks else "",
        "symbols": {name: str(picture(name)) for name in SYMBOLS},
    }

"""The table of the shown sites, for reading, printing and choosing a site without the map."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from components.address import Address
from components.model import Factory, Network
from components.symbols import SYMBOLS, picture
from components.texts import STAGES, SYSTEM_TYPES, Texts

HERE = Path(__file__).parent
_component = st.components.v2.component(
    "site_table",
    html='<div id="table"></div>',
    css=(HERE / "site_table.css").read_text(encoding="utf-8"),
    js=(HERE / "site_table.js").read_text(encoding="utf-8"),
)


def site_table(
    network: Network, shown: list[Factory], address: Address, texts: Texts, choose: Callable[[str], None]
) -> None:
    """Draw one row per shown site, each with a link to the page with that site; call ``choose`` with a clicked site."""

    def clicked() -> None:
        choose(str(st.session_state["site-table"]["site"]))

    data = content(network, shown, address, texts)
    _component(key="site-table", data=data, on_site_change=clicked, height="content")


def content(network: Network, shown: list[Factory], address: Address, texts: Texts) -> Mapping[str, object]:
    """Column headings and rows in words, in the order of selection and by name; what is unconfirmed has an asterisk."""
    _ = texts.gettext

    def marked(factory: Factory, group: str, text: str) -> str:
        citation = network.citation("factories", factory.id, group)
        return f"{text}\u00a0*" if citation and citation.evidence == "unconfirmed" else text

    columns = {
        "name": _("AI Factory"),
        "place": _("Place"),
        "kind": _("System type"),
        "system": _("System"),
        "round": _("Selected"),
        "stage": _("Stage"),
        "expected": _("Expected operation"),
    }
    unknown = _("not published")

    def expected(factory: Factory) -> str:
        if factory.expected_from:
            return texts.date(factory.expected_from)
        return _("in operation") if factory.stage == "operational" else unknown

    rows = [
        {
            "site": factory.id,
            "type": factory.system_type,
            "cells": [
                factory.name,
                f"{factory.city}, {texts.country(factory.country)}",
                _(SYSTEM_TYPES[factory.system_type]),
                factory.system or unknown,
                texts.date(factory.round),
                marked(factory, "stage", _(STAGES[factory.stage])),
                marked(factory, "expected", expected(factory)),
            ],
        }
        for factory in sorted(shown, key=lambda factory: (factory.round, factory.name.casefold()))
    ]
    return {
        "caption": _("AI Factories shown"),
        "columns": [{"id": name, "label": label} for name, label in columns.items()],
        "rows": rows,
        "selected": address.site,
        "link": "?" + urlencode(replace(address, site="").params() | {"site": ""}),
        "footnote": _("* Unconfirmed: read only in a secondary compilation."),
        "symbols": {name: str(picture(name)) for name in SYMBOLS},
    }

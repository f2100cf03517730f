"""The table of the shown sites, for reading, printing and choosing a site without the map."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from components import html, state
from components.address import Address
from components.live import live
from components.model import Factory, Network
from components.texts import STAGES, SYSTEM_TYPES, Texts

UNCONFIRMED = "\u00a0*"


def site_table(network: Network, shown: list[Factory], address: Address, texts: Texts) -> None:
    """Draw the table; a click on the link of a row selects its site."""
    live("site-table", render(network, shown, address, texts), state.choose_site)


def render(network: Network, shown: list[Factory], address: Address, texts: Texts, link: str = "") -> str:
    """The table as HTML, with every value escaped: a row per site, each with a link to the page with that site.

    ``link`` is what stands before the id of a site in its link, where that is not the address of the page.
    """
    return html.render(
        "site_table.html",
        texts,
        columns=columns(texts),
        rows=rows(network, shown, texts),
        selected=address.site,
        link=link or "?" + urlencode(replace(address, site="").params() | {"site": ""}),
    )


def columns(texts: Texts) -> Mapping[str, str]:
    """The headings of the columns, by name."""
    _ = texts.gettext
    return {
        "name": _("AI Factory"),
        "place": _("Place"),
        "kind": _("System type"),
        "system": _("System"),
        "round": _("Round"),
        "stage": _("Stage"),
        "expected": _("Expected operation"),
    }


def rows(network: Network, shown: list[Factory], texts: Texts) -> list[Mapping[str, str]]:
    """The sites in words, a cell per column, in the order of selection and by name; the unconfirmed has an asterisk."""
    _ = texts.gettext

    def marked(factory: Factory, group: str, text: str | None) -> str:
        citation = network.citation("factories", factory.id, group)
        mark = UNCONFIRMED if citation and citation.evidence == "unconfirmed" else ""
        return text + mark if text else _("not published")

    return [
        {
            "site": factory.id,
            "type": factory.system_type,
            "name": marked(factory, "name", factory.name),
            "place": marked(factory, "place", f"{factory.city}, {texts.country(factory.country)}"),
            "kind": marked(factory, "system_type", _(SYSTEM_TYPES[factory.system_type])),
            "system": marked(factory, "system", factory.system),
            "round": marked(factory, "selection", texts.date(factory.round)),
            "stage": marked(factory, "stage", _(STAGES[factory.stage])),
            "expected": marked(factory, "expected", _expected(factory, texts)),
        }
        for factory in sorted(shown, key=lambda factory: (factory.round, factory.name.casefold()))
    ]


def _expected(factory: Factory, texts: Texts) -> str:
    _ = texts.gettext
    if not factory.expected_from:
        return _("in operation") if factory.stage == "operational" else ""
    form = _("{date} (installation)") if factory.expected_event == "installation" else "{date}"
    return form.format(date=texts.date(factory.expected_from))

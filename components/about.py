"""About the data: method, definitions, coverage, disagreements, sources, changes, citation, and reports of errors."""

from collections.abc import Mapping

import streamlit as st

from components import html
from components.coverage import citations_with, coverage, supports
from components.facts import CONTRACT_GROUPS, GROUPS, antenna_name, report_link
from components.model import Network
from components.records import bibtex, citation
from components.texts import STAGES, SYSTEM_TYPES, Texts, _

TABLES = {
    "factories": _("AI Factories"),
    "memberships": _("Consortia"),
    "contracts": _("Contracts"),
    "system_relations": _("Existing systems"),
    "antennas": _("Antennas"),
    "milestones": _("Milestones"),
    "access": _("Ways of access"),
    "official_pages": _("Official pages"),
    "participating_states": _("Participating states"),
    "associated_countries": _("Associated countries"),
    "disagreements": _("Where sources disagree"),
}
KINDS = {
    "source-text": _("Source text"),
    "official": _("EuroHPC and other sites of the EU"),
    "page": _("Institutions and press"),
    "compilation": _("Secondary compilations"),
    "dataset": _("Data sets"),
}


def about(network: Network, texts: Texts) -> None:
    """Draw the page about the data."""
    _ = texts.gettext
    with st.container(key="about"):
        st.html(render(network, texts))
    with st.container(key="cite"):
        st.subheader(_("How to cite"), anchor=False)
        st.markdown(_("Please name the source of the single fact too, where it has one."))
        st.code(citation(network, texts), language=None, wrap_lines=True)
        st.code(bibtex(network), language="bibtex", wrap_lines=True)


def render(network: Network, texts: Texts) -> str:
    """All but the citation as HTML, with every value escaped."""
    _ = texts.gettext
    found = supports(network)
    groups = GROUPS | {f"contract-{name}": label for name, label in CONTRACT_GROUPS.items()}
    return html.render(
        "about.html",
        texts,
        network=network,
        system_types={name: _(label) for name, label in SYSTEM_TYPES.items()},
        stages=[_(label) for label in STAGES.values()],
        coverage=[(_(groups[row.group]), row) for row in coverage(network)],
        confirmed=texts.number(citations_with(network, "confirmed")),
        unconfirmed=texts.number(citations_with(network, "unconfirmed")),
        disagreements=[
            (
                _row_name(network, "disagreements", row.id, texts),
                _(row.text),
                network.citation("disagreements", row.id, "text"),
                network.sources_about("disagreements", row.id, "text"),
            )
            for row in network.disagreements
        ],
        kinds=[
            (_(label), [(source, _supported(network, rows, texts)) for source, rows in found if source.kind == kind])
            for kind, label in KINDS.items()
        ],
        report=report_link(network, "", "", texts),
    )


def _supported(network: Network, tables: Mapping[str, list[str]], texts: Texts) -> list[tuple[str, list[str]]]:
    """What a source supports: each table with its rows, in words."""
    return [
        (texts.gettext(TABLES[table]), list(dict.fromkeys(_row_name(network, table, row, texts) for row in rows)))
        for table, rows in tables.items()
    ]


def _row_name(network: Network, table: str, row: str, texts: Texts) -> str:
    """What a row is called on the page, by its key."""
    _ = texts.gettext
    first, _slash, rest = row.partition("/")
    if table in ("factories", "contracts"):
        return network.factories_by_id[first].name
    if table == "memberships":
        return f"{network.factories_by_id[first].name} ({texts.country(rest)})"
    if table == "system_relations":
        return f"{network.factories_by_id[first].name} ({rest.partition('/')[0]})"
    if table == "antennas":
        return antenna_name(network.antennas_by_id[first], texts)
    if table in ("participating_states", "associated_countries"):
        return texts.country(first)
    if table == "disagreements":
        found = next(item for item in network.disagreements if item.id == row)
        if found.antenna:
            return antenna_name(network.antennas_by_id[found.antenna], texts)
        return network.factories_by_id[found.factory].name if found.factory else _("The network")
    if table == "milestones":
        event = next(item for item in network.milestones if item.id == row)
        about_it = network.factories_by_id[event.factory].name if event.factory else event.system or _("The network")
        return f"{about_it}, {texts.gettext(event.wording) or texts.date(event.date)}"
    modes = {mode.id: mode.name for mode in network.access}
    return modes[row] if table == "access" else _(next(p.name for p in network.official_pages if p.id == row))

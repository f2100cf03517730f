"""The card of the selected site: every fact that is published about it, how sure it is, and where it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from components import html
from components.model import WHOLE_ROW, Evidence, Factory, Network, Source
from components.symbols import picture
from components.texts import STAGES, SYSTEM_TYPES, Texts, _

# Where a site is chosen out of sight of its card (on a phone, or far down in the table), the card comes into view.
SHOW_CARD = """requestAnimationFrame(() => {
    const heading = document.querySelector(".st-key-site-card h2");
    const { top, bottom } = heading.getBoundingClientRect();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (top < 60 || bottom > innerHeight) heading.scrollIntoView({ behavior: still ? "auto" : "smooth" });
});"""
GROUPS = {
    "name": _("Name"),
    "host": _("Hosting entity"),
    "place": _("Place"),
    "coordinates": _("Coordinates"),
    "consortium": _("Consortium"),
    "system": _("System"),
    "system_type": _("System type"),
    "experimental": _("Experimental platform"),
    "sectors": _("Sectors"),
    "selection": _("Selection"),
    "stage": _("Stage"),
    "status": _("Status"),
    "services": _("Services since"),
    "expected": _("Expected operation"),
    "partners": _("Partners"),
    "website": _("Website"),
    "official_page": _("Official page"),
    "note": _("Note"),
}
CONTRACT_GROUPS = {
    "event": _("Contract date"),
    "details": _("Vendor, value and hardware"),
    "official_page": _("Announcement of the contract"),
}
RELATIONS = {
    "serves-meanwhile": _("{system} serves users meanwhile"),
    "being-upgraded": _("{system} is being upgraded"),
    "same-host": _("{system} stands at the same host; that it serves the users of the factory is not reported"),
}


@dataclass(frozen=True)
class Line:
    """A line of a fact: its words, how sure it is, and an address where it is a link."""

    text: str
    evidence: Evidence | None = None
    url: str | None = None


@dataclass(frozen=True)
class Fact:
    """A fact on the card; one without lines is not published."""

    name: str
    label: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Group:
    """Groups of facts that are equally sure and rest on the same sources; none where only the site's are known."""

    labels: list[str]
    evidence: Evidence | None
    sources: Sequence[Source]


def site_card(network: Network, site: Factory, hidden: bool, texts: Texts) -> None:
    """Draw the card of a site; ``hidden`` where the filters hide the site itself."""
    with st.container(key="site-card"):
        st.html(render(network, site, hidden, texts))
        if st.session_state.pop("just chosen", None):
            st.html(f"<script>/* {site.id} */ {SHOW_CARD}</script>", unsafe_allow_javascript=True)


def no_card(texts: Texts) -> None:
    """What stands in the place of the card while no site is selected."""
    _ = texts.gettext
    with st.container(key="site-card"):
        st.markdown(
            _(
                "Choose a site to see who runs it, which countries take part, how far its system has come, and where "
                "each of these facts comes from. The map then shows its consortium."
            )
        )


def render(network: Network, site: Factory, hidden: bool, texts: Texts) -> str:
    """The card as HTML, with every value escaped."""
    return html.render(
        "site_card.html",
        texts,
        site=site,
        hidden=hidden,
        symbol=picture(site.system_type),
        evidence_of=partial(_evidence_of, network, "factories", site.id),
        rows=facts(network, site, texts),
        disagreements=[
            Line(texts.gettext(row.text), _evidence_of(network, "disagreements", row.id, "text"))
            for row in network.disagreements
            if row.factory == site.id
        ],
        evidence=_evidence(network, site, texts),
        sources=network.sources_of("factories", site.id, WHOLE_ROW),
        compiled=_compiled_on(network, site, texts),
    )


def _compiled_on(network: Network, site: Factory, texts: Texts) -> str:
    sources = network.sources_of("factories", site.id, WHOLE_ROW)
    dates = [source.published for source in sources if source.kind == "compilation" and source.published]
    return texts.date(max(dates)) if dates else texts.gettext("undated")


def facts(network: Network, site: Factory, texts: Texts) -> list[Fact]:
    """The facts about a site in the order of the card; those that are not published have no lines."""
    _ = texts.gettext
    fact = partial(_fact, network, site, texts)
    experimental = {True: _("Yes"), False: _("No"), None: None}[site.experimental_platform]
    running = site.stage == "operational" and not (site.expected_from or site.expected_note)
    return [
        fact("host", site.hosting_entity),
        fact("system", site.system),
        fact("system_type", _(SYSTEM_TYPES[site.system_type]), _(site.system_note)),
        fact("experimental", experimental),
        _consortium(network, site, texts),
        fact("sectors", *_sectors(network, site, texts)),
        fact("selection", texts.date(site.selected_on)),
        fact("stage", _(STAGES[site.stage])),
        _status(network, site, texts),
        fact("services", texts.date(site.services_since)),
        *([] if running else [fact("expected", texts.date(site.expected_from), _(site.expected_note))]),
        *_contract(network, site, texts),
        *_systems(network, site, texts),
        fact("partners", "; ".join(_partners(network, site, texts))),
        fact("website", html.short_address(site.website or ""), url=site.website),
        _official(network, site, texts),
        *([fact("note", _(site.note))] if site.note else []),
    ]


def _fact(
    network: Network, site: Factory, texts: Texts, group: str, *values: str | None, url: str | None = None
) -> Fact:
    filled = [value for value in values if value]
    evidence = _evidence_of(network, "factories", site.id, group)
    # One mark for the group, after its last line.
    lines = [Line(value, evidence if value is filled[-1] else None, url) for value in filled]
    return Fact(group, _label(texts, group), lines)


def _label(texts: Texts, group: str, groups: Mapping[str, str] = GROUPS) -> str:
    return texts.gettext(groups[group])


def _evidence_of(network: Network, table: str, row: str, group: str) -> Evidence | None:
    citation = network.citation(table, row, group)
    return citation.evidence if citation else None


def _consortium(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext

    def line(form: str, countries: list[str]) -> Line:
        evidence = {_evidence_of(network, "memberships", f"{site.id}/{country}", "role") for country in countries}
        names = texts.listing(texts.countries(countries))
        return Line(form.format(countries=names), "unconfirmed" if "unconfirmed" in evidence else "confirmed")

    lines = [line(_("Host: {countries}"), [site.country])]
    participants = network.participants(site.id)
    if participants:
        lines.append(line(_("Participants: {countries}"), participants))
    elif network.citation("factories", site.id, "consortium"):
        evidence = _evidence_of(network, "factories", site.id, "consortium")
        lines.append(Line(_("No participants from other countries"), evidence))
    else:
        text = _("Participants from other countries: not published; none was found, which proves nothing")
        lines.append(Line(text))
    return Fact("consortium", _label(texts, "consortium"), lines)


def _status(network: Network, site: Factory, texts: Texts) -> Fact:
    checked = texts.gettext("Checked on {date}").format(date=texts.date(site.stage_checked_on))
    fact = _fact(network, site, texts, "status", texts.gettext(site.status_note))
    return replace(fact, lines=[*fact.lines, Line(checked)])


def _sectors(network: Network, site: Factory, texts: Texts) -> list[str]:
    _ = texts.gettext
    names = {sector.id: _(sector.name) for sector in network.sectors}
    rows = [row for row in network.factory_sectors if row.factory == site.id]
    if not rows:
        return []
    wordings = "; ".join(dict.fromkeys(row.term for row in rows))
    sectors = sorted({names[row.sector] for row in rows}, key=str.casefold)
    return ["; ".join(sectors), _("Paraphrased: {wordings}").format(wordings=wordings)]


def _contract(network: Network, site: Factory, texts: Texts) -> Iterator[Fact]:
    _ = texts.gettext
    contract = next((row for row in network.contracts if row.factory == site.id), None)
    if contract is None:
        yield Fact("contract", _("Contract"), [])
        return

    def evidence(group: str) -> Evidence | None:
        return _evidence_of(network, "contracts", site.id, group)

    lines = [Line(texts.date(contract.signed_on), evidence("event"))] if contract.signed_on else []
    yield Fact("contract", _label(texts, "event", CONTRACT_GROUPS), lines)
    value = contract.value_eur_million
    details = [
        contract.vendor,
        _("EUR {number} million").format(number=texts.number(value)) if value else None,
        _(contract.hardware),
    ]
    filled = [text for text in details if text]
    lines = [Line(text, evidence("details") if text is filled[-1] else None) for text in filled]
    if filled and not value:
        lines.append(Line(_("value not published")))
    yield Fact("contract-details", _label(texts, "details", CONTRACT_GROUPS), lines)
    if contract.official_page:
        line = Line(html.short_address(contract.official_page), evidence("official_page"), contract.official_page)
        yield Fact("contract-page", _label(texts, "official_page", CONTRACT_GROUPS), [line])


def _systems(network: Network, site: Factory, texts: Texts) -> Iterator[Fact]:
    _ = texts.gettext
    lines = [
        Line(
            _(RELATIONS[row.relation]).format(system=row.system),
            _evidence_of(network, "system_relations", f"{site.id}/{row.system}/{row.relation}", "relation"),
        )
        for row in network.system_relations
        if row.factory == site.id and row.relation in RELATIONS
    ]
    if lines or site.stage != "operational":
        yield Fact("meanwhile", _("Existing systems"), lines)


def _partners(network: Network, site: Factory, texts: Texts) -> list[str]:
    return [
        f"{row.name} ({texts.country(row.country)})" if row.country else row.name
        for row in network.partners
        if row.factory == site.id
    ]


def _official(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext
    evidence = _evidence_of(network, "factories", site.id, "official_page")
    pages = [(_("Page of the factory"), site.official_page), (_("Announcement of the selection"), site.announcement)]
    lines = [Line(text, evidence, url) for text, url in pages if url]
    return Fact("official_page", _label(texts, "official_page"), lines)


def _evidence(network: Network, site: Factory, texts: Texts) -> list[Group]:
    _ = texts.gettext
    countries = {m.country: f"{site.id}/{m.country}" for m in network.memberships if m.factory == site.id}
    relations = [row for row in network.system_relations if row.factory == site.id and row.relation in RELATIONS]
    cited = [
        *(("factories", site.id, group, _(label)) for group, label in GROUPS.items()),
        *(("memberships", row, "role", _("Consortium") + ", " + texts.country(c)) for c, row in countries.items()),
        *(("contracts", site.id, group, _(label)) for group, label in CONTRACT_GROUPS.items()),
        *(("system_relations", f"{site.id}/{row.system}/{row.relation}", "relation", row.system) for row in relations),
        *(
            ("disagreements", row.id, "text", _("Where sources disagree"))
            for row in network.disagreements
            if row.factory == site.id
        ),
    ]
    whole_site = network.sources_of("factories", site.id, WHOLE_ROW)
    alike: dict[tuple[str | None, ...], Group] = {}
    for table, row, group, label in cited:
        citation = network.citation(table, row, group)
        if citation:
            about = network.sources_about(table, row, group)
            sources = [] if about == whole_site else about
            key = (citation.evidence, *(source.id for source in sources))
            alike.setdefault(key, Group([], citation.evidence, sources)).labels.append(label)
    return list(alike.values())

"""What is known about a site, in words: its facts, how sure each is, and where they come from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote, urlencode

from components import html
from components.model import WHOLE_ROW, Antenna, Evidence, Factory, Network, Source
from components.texts import STAGES, SYSTEM_TYPES, Texts, _

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


EXPECTED = {"operation": _("Expected in operation: {date}"), "installation": _("Installation planned: {date}")}


@dataclass(frozen=True)
class Line:
    """A line of a fact: its words, how sure it is, an address where it is a link, and sources if it has its own."""

    text: str
    evidence: Evidence | None = None
    url: str | None = None
    sources: Sequence[Source] = ()


@dataclass(frozen=True)
class Fact:
    """A fact; one without lines is not published."""

    name: str
    label: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Group:
    """Groups of facts that are equally sure and rest on the same sources; none where only the site's are known."""

    labels: list[str]
    evidence: Evidence | None
    sources: Sequence[Source]


def facts(network: Network, site: Factory, texts: Texts) -> list[Fact]:
    """The facts about an AI Factory in the order of the card; those that are not published have no lines."""
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
        *_antennas(network, site, texts),
        fact("sectors", *_sectors(network, site, texts)),
        fact("selection", texts.date(site.selected_on)),
        fact("stage", _(STAGES[site.stage])),
        _status(network, site, texts),
        fact("services", texts.date(site.services_since)),
        *([] if running else [_expected(network, site, texts)]),
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
    evidence = evidence_of(network, "factories", site.id, group)
    # One mark for the group, after its last line.
    lines = [Line(value, evidence if value is filled[-1] else None, url) for value in filled]
    return Fact(group, _label(texts, group), lines)


def _expected(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext
    fact = _fact(network, site, texts, "expected", texts.date(site.expected_from), _(site.expected_note))
    return replace(fact, label=_("Planned installation")) if site.expected_event == "installation" else fact


def _label(texts: Texts, group: str, groups: Mapping[str, str] = GROUPS) -> str:
    return texts.gettext(groups[group])


def evidence_of(network: Network, table: str, row: str, group: str) -> Evidence | None:
    """How sure a group of fields is, or ``None`` where nothing is published."""
    citation = network.citation(table, row, group)
    return citation.evidence if citation else None


def _consortium(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext

    def line(form: str, countries: list[str]) -> Line:
        evidence = {evidence_of(network, "memberships", f"{site.id}/{country}", "role") for country in countries}
        names = texts.listing(texts.countries(countries))
        return Line(form.format(countries=names), "unconfirmed" if "unconfirmed" in evidence else "confirmed")

    lines = [line(_("Host: {countries}"), [site.country])]
    participants = network.participants(site.id)
    if participants:
        lines.append(line(_("Participants: {countries}"), participants))
    elif network.citation("factories", site.id, "consortium"):
        evidence = evidence_of(network, "factories", site.id, "consortium")
        lines.append(Line(_("No participants from other countries"), evidence))
    else:
        text = _("Participants from other countries: not published; none was found, which proves nothing")
        lines.append(Line(text))
    return Fact("consortium", _label(texts, "consortium"), lines)


def _antennas(network: Network, site: Factory, texts: Texts) -> Iterator[Fact]:
    lines = [
        Line(named(antenna, texts), evidence_of(network, "antennas", antenna.id, "links"))
        for antenna in network.antennas_of(site.id)
    ]
    if lines:
        yield Fact("antennas", texts.gettext("Antennas linked to it"), lines)


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
        return evidence_of(network, "contracts", site.id, group)

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
    lines = _relations(network, site, texts, RELATIONS)
    if lines or site.stage != "operational":
        yield Fact("meanwhile", texts.gettext("Existing systems"), lines)


def _relations(network: Network, site: Factory, texts: Texts, kinds: Iterable[str]) -> list[Line]:
    return [
        Line(
            texts.gettext(RELATIONS[row.relation]).format(system=row.system),
            evidence_of(network, "system_relations", f"{site.id}/{row.system}/{row.relation}", "relation"),
        )
        for row in network.system_relations
        if row.factory == site.id and row.relation in kinds
    ]


def _partners(network: Network, site: Factory, texts: Texts) -> list[str]:
    return [
        f"{row.name} ({texts.country(row.country)})" if row.country else row.name
        for row in network.partners
        if row.factory == site.id
    ]


def _official(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext
    evidence = evidence_of(network, "factories", site.id, "official_page")
    pages = [(_("Page of the factory"), site.official_page), (_("Announcement of the selection"), site.announcement)]
    lines = [Line(text, evidence, url) for text, url in pages if url]
    return Fact("official_page", _label(texts, "official_page"), lines)


def today(network: Network, site: Factory, texts: Texts) -> list[Line]:
    """What people can use at an AI Factory now; nothing where nothing is published."""
    _ = texts.gettext
    lines = []
    if site.stage == "operational":
        system = site.system or _("The AI system")
        lines.append(Line(_("{system} is in operation").format(system=system), _evidence(network, site, "stage")))
    if site.services_since:
        since = _("Services since {date}").format(date=texts.date(site.services_since))
        lines.append(Line(since, _evidence(network, site, "services")))
    return [*lines, *_relations(network, site, texts, ("serves-meanwhile",))]


def coming(network: Network, site: Factory, texts: Texts) -> list[Line]:
    """How far the AI system has come, and when it is expected; nothing where it is running."""
    _ = texts.gettext
    if site.stage == "operational":
        return []
    system = site.system or _("AI system")
    lines = [Line(f"{system}: {_(STAGES[site.stage])}", _evidence(network, site, "stage"))]
    if site.expected_from or site.expected_note:
        event = site.expected_event or "operation"
        form = _(EXPECTED[event])
        values = [form.format(date=texts.date(site.expected_from)) if site.expected_from else "", _(site.expected_note)]
        lines.append(Line("; ".join(filter(None, values)), _evidence(network, site, "expected")))
    return lines


def _evidence(network: Network, site: Factory, group: str) -> Evidence | None:
    return evidence_of(network, "factories", site.id, group)


def antenna_name(antenna: Antenna, texts: Texts) -> str:
    """The name of an Antenna; where none was found, what it is."""
    unnamed = texts.gettext("AI Factory Antenna in {country}").format(country=texts.the(antenna.country))
    return antenna.name or unnamed


def named(antenna: Antenna, texts: Texts) -> str:
    """The name of an Antenna with its country."""
    country = texts.country(antenna.country)
    return f"{antenna.name} ({country})" if antenna.name else antenna_name(antenna, texts)


def antenna_facts(network: Network, antenna: Antenna, texts: Texts) -> list[Fact]:
    """The facts about an Antenna in the order of the card; those that are not published have no lines."""
    _ = texts.gettext

    def fact(group: str, label: str, *values: str | None) -> Fact:
        evidence = evidence_of(network, "antennas", antenna.id, group)
        return Fact(group, label, [Line(value, evidence) for value in values if value])

    linked = [f"{factory.name}, {factory.city}" for factory in network.linked(antenna.id)]
    return [
        fact("name", _("Name"), antenna.name),
        fact("host", _("Host organisation"), antenna.host_organisation),
        fact("links", _("Linked to"), "; ".join(linked)),
        fact("selection", _("Selection"), texts.date(antenna.selected_on)),
        *([fact("note", _("Note"), _(antenna.note))] if antenna.note else []),
    ]


def disagreements(network: Network, site: Factory | Antenna, texts: Texts) -> list[Line]:
    """What the sources disagree on about a site."""
    return [
        Line(texts.gettext(row.text), evidence_of(network, "disagreements", row.id, "text"))
        for row in network.disagreements
        if site.id in (row.factory, row.antenna)
    ]


def evidence_groups(network: Network, site: Factory | Antenna, texts: Texts) -> list[Group]:
    """The evidence for everything on the card of a site, the groups that are equally sure together."""
    _ = texts.gettext
    disputed = [row.id for row in network.disagreements if site.id in (row.factory, row.antenna)]
    cited = [
        *(_factory_groups(network, site, texts) if isinstance(site, Factory) else _antenna_groups(site, texts)),
        *(("disagreements", row, "text", _("Where sources disagree")) for row in disputed),
    ]
    whole_site = network.sources_of(table_of(site), site.id, WHOLE_ROW)
    alike: dict[tuple[str | None, ...], Group] = {}
    for table, row, group, label in cited:
        citation = network.citation(table, row, group)
        if citation:
            about = network.sources_about(table, row, group)
            sources = [] if about == whole_site else about
            key = (citation.evidence, *(source.id for source in sources))
            alike.setdefault(key, Group([], citation.evidence, sources)).labels.append(label)
    return list(alike.values())


def table_of(site: Factory | Antenna) -> str:
    """The table that a site stands in."""
    return "factories" if isinstance(site, Factory) else "antennas"


def _factory_groups(network: Network, site: Factory, texts: Texts) -> list[tuple[str, str, str, str]]:
    _ = texts.gettext
    countries = {m.country: f"{site.id}/{m.country}" for m in network.memberships if m.factory == site.id}
    relations = [row for row in network.system_relations if row.factory == site.id and row.relation in RELATIONS]
    return [
        *(("factories", site.id, group, _(label)) for group, label in GROUPS.items()),
        *(("memberships", row, "role", _("Consortium") + ", " + texts.country(c)) for c, row in countries.items()),
        *(("contracts", site.id, group, _(label)) for group, label in CONTRACT_GROUPS.items()),
        *(("system_relations", f"{site.id}/{row.system}/{row.relation}", "relation", row.system) for row in relations),
    ]


def _antenna_groups(site: Antenna, texts: Texts) -> list[tuple[str, str, str, str]]:
    _ = texts.gettext
    labels = {"host": _("Host organisation"), "links": _("Linked to")}
    groups = ("name", "host", "place", "coordinates", "links", "selection", "note")
    return [("antennas", site.id, group, labels.get(group) or _(GROUPS[group])) for group in groups]


def report_link(network: Network, site: str, field: str, texts: Texts) -> str:
    """Where to report an error, prefilled with site and field: an issue at the project's homepage, else an e-mail."""
    _ = texts.gettext
    what = ", ".join(filter(None, (site, field)))
    title = _("Error in the data: {what}").format(what=what or _("European AI Factories"))
    body = _("What is wrong, what is right, and where that stands:")
    body = "\n".join(filter(None, (what, _("Version {version}").format(version=network.package.version), "", body, "")))
    homepage = network.package.homepage
    if homepage:
        return f"{homepage.rstrip('/')}/issues/new?" + urlencode({"title": title, "body": body}, quote_via=quote)
    return "mailto:?" + urlencode({"subject": title, "body": body}, quote_via=quote)

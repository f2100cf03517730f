"""What is known about a site, in words, and how reliable each fact is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ai_factories.i18n import Texts
from ai_factories.labels import (
    BOUNDS,
    CONTACTS,
    CONTRACT_GROUPS,
    EXPECTED,
    GROUPS,
    MAIN_MEASURES,
    MEASURES,
    RELATIONS,
    STAGES,
    SYSTEM_TYPES,
    UNITS,
)
from ai_factories.model.dates import Day
from ai_factories.model.network import Network, Site
from ai_factories.model.rows import Antenna, Contract, Factory, Figure, Source
from ai_factories.model.tables import TABLES
from ai_factories.model.values import Contacted, Evidence
from ai_factories.wording.evidence import least_sure
from ai_factories.wording.links import short_address


@dataclass(frozen=True)
class Line:
    """A line of a fact: its text, how reliable it is, a URL if it is a link, its own sources, and their last check."""

    text: str
    evidence: Evidence | None = None
    url: str | None = None
    sources: Sequence[Source] = ()
    checked_on: Day | None = None


@dataclass(frozen=True)
class Fact:
    """A fact; without lines, it is not published."""

    name: str
    label: str
    lines: Sequence[Line]


def cited(network: Network, text: str, table: str, row: str, group: str, url: str | None = None) -> Line:
    """A line with what is known about its evidence; the sources of a row are those of its group if it has only one."""
    citation = network.citation(table, row, group)
    if citation is None:
        return Line(text, url=url)
    sources = network.sources_about if len(TABLES[table].groups) == 1 else network.sources_of
    return Line(text, citation.evidence, url, sources(table, row, group), citation.checked_on)


def facts(network: Network, site: Factory, texts: Texts) -> list[Fact]:
    """The facts about an AI Factory in the order of the card; those that are not published have no lines."""
    _ = texts.gettext
    fact = partial(_fact, network, site, texts)
    experimental = {True: _("Yes"), False: _("No"), None: None}[site.experimental_platform]
    running = site.stage == "operational" and not (site.expected_from or site.expected_note)
    return [
        fact("system", _(site.system)),
        fact("system_type", _(SYSTEM_TYPES[site.system_type]), _(site.system_note)),
        fact("stage", _(STAGES[site.stage])),
        _status(network, site, texts),
        fact("services", texts.date(site.services_since)),
        *([] if running else [_expected(network, site, texts)]),
        *_systems(network, site, texts),
        *_contract(network, site, texts),
        *_figures(network, site, texts),
        fact("experimental", experimental),
        fact("host", _(site.hosting_entity)),
        _consortium(network, site, texts),
        *_antennas(network, site, texts),
        fact("partners", "; ".join(_partners(network, site, texts))),
        fact("sectors", *_sectors(network, site, texts)),
        fact("selection", texts.date(site.selected_on)),
        fact("website", short_address(site.website or ""), url=site.website),
        *_contacts(network, site, texts),
        _official(network, site, texts),
        *([fact("note", _(site.note))] if site.note else []),
    ]


def _fact(
    network: Network, site: Factory, texts: Texts, group: str, *values: str | None, url: str | None = None
) -> Fact:
    lines = [cited(network, value, "factories", site.id, group, url) for value in values if value]
    return Fact(group, _label(texts, group), lines)


def _figures(network: Network, site: Site, texts: Texts) -> Iterator[Fact]:
    found: dict[str, Figure] = {figure.measure: figure for figure in network.figures if figure.site == site.id}
    for measure, label in MEASURES.items():
        figure = found.get(measure)
        texts_of = [figure_text(figure, texts), texts.gettext(figure.about)] if figure else []
        first, *rest = [text for text in texts_of if text] or [""]
        lines = [cited(network, first, "figures", f"{site.id}/{measure}", "figure"), *map(Line, rest)] if figure else []
        if lines or (measure in MAIN_MEASURES and isinstance(site, Factory)):
            yield Fact(measure, texts.gettext(label), lines)


def figure_text(figure: Figure, texts: Texts) -> str:
    """The value of a figure with its unit, as precisely as it was published; empty if there is none."""
    if figure.value is None:
        return ""
    return sentence(texts.gettext(BOUNDS[figure.bound]).format(value=amount(figure.measure, figure.value, texts)))


def amount(measure: str, value: float, texts: Texts) -> str:
    """A value with its unit, which is at the end of the name of the measure."""
    unit = next((form for ending, form in UNITS.items() if measure.endswith(ending)), "{number}")
    return texts.gettext(unit).format(number=texts.number(value))


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _contacts(network: Network, site: Site, texts: Texts) -> Iterator[Fact]:
    found = list(contact_lines(network, site.id, texts))
    for kind, label in CONTACTS.items():
        lines = [line for name, line in found if name == kind]
        if lines or kind in ("apply", "ask"):
            yield Fact(f"to-{kind}", texts.gettext(label), lines)
    spoken = {code: row for row in network.contacts if row.site == site.id for code in row.languages}
    lines = [cited(network, texts.language(code), "contacts", row.id, "contact") for code, row in spoken.items()]
    if lines:
        yield Fact("languages", texts.gettext("Working languages"), lines)


def _expected(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext
    fact = _fact(network, site, texts, "expected", texts.date(site.expected_from), _(site.expected_note))
    if site.expected_event == "installation":  # separate, so that a comparison does not mix the two under one label
        return replace(fact, name="installation", label=_("Planned installation"))
    return fact


def _label(texts: Texts, group: str, groups: Mapping[str, str] = GROUPS) -> str:
    return texts.gettext(groups[group])


def _consortium(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext

    def line(form: str, countries: list[str]) -> Line:
        names = texts.listing(texts.countries(countries))
        lines = [cited(network, "", "memberships", f"{site.id}/{country}", "role") for country in countries]
        sources = tuple(dict.fromkeys(source for line in lines for source in line.sources))
        evidence = least_sure(line.evidence for line in lines)
        return Line(form.format(countries=names), evidence, None, sources, lines[0].checked_on)

    lines = [line(_("Host: {countries}"), [site.country])]
    participants = network.participants(site.id)
    if participants:
        lines.append(line(_("Participants: {countries}"), participants))
    elif network.citation("factories", site.id, "consortium"):
        lines.append(cited(network, _("No participants from other countries"), "factories", site.id, "consortium"))
    else:
        text = _("Participants from other countries: not published")
        lines.append(Line(text))
    return Fact("consortium", _label(texts, "consortium"), lines)


def _antennas(network: Network, site: Factory, texts: Texts) -> Iterator[Fact]:
    lines = [
        cited(network, name_with_country(antenna, texts), "antennas", antenna.id, "links")
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
    return ["; ".join(sectors), _("In short, from the source: {wordings}").format(wordings=wordings)]


def _contract(network: Network, site: Factory, texts: Texts) -> Iterator[Fact]:
    contract = network.contract(site.id) or Contract(factory=site.id)
    value, page = contract.value_eur_million, contract.official_page
    values = {
        "event": texts.date(contract.signed_on),
        "vendor": texts.gettext(contract.vendor),
        "value": amount("-eur-million", value, texts) if value else "",
        "hardware": texts.gettext(contract.hardware),
        "official_page": short_address(page or ""),
    }
    for group, text in values.items():
        url = page if group == "official_page" else None
        lines = [cited(network, text, "contracts", site.id, group, url)] if text else []
        if lines or group in ("event", "value"):
            yield Fact(f"contract-{group}", _label(texts, group, CONTRACT_GROUPS), lines)


def _systems(network: Network, site: Factory, texts: Texts) -> Iterator[Fact]:
    lines = _relations(network, site, texts, RELATIONS)
    if lines or site.stage != "operational":
        yield Fact("meanwhile", texts.gettext("Existing systems"), lines)


def _relations(network: Network, site: Factory, texts: Texts, kinds: Iterable[str]) -> list[Line]:
    lines = []
    for row in network.system_relations:
        if row.factory == site.id and row.relation in kinds:
            text = texts.gettext(RELATIONS[row.relation]).format(system=row.system)
            lines.append(cited(network, text, "system_relations", f"{site.id}/{row.system}/{row.relation}", "relation"))
    return lines


def _partners(network: Network, site: Factory, texts: Texts) -> list[str]:
    return [
        f"{texts.gettext(row.name)} ({texts.country(row.country)})" if row.country else texts.gettext(row.name)
        for row in network.partners
        if row.factory == site.id
    ]


def _official(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext
    pages = [(_("Page of the factory"), site.official_page), (_("Announcement of the selection"), site.announcement)]
    lines = [cited(network, text, "factories", site.id, "official_page", url) for text, url in pages if url]
    return Fact("official_page", _label(texts, "official_page"), lines)


def contact_lines(network: Network, site: str | None, texts: Texts) -> Iterator[tuple[Contacted, Line]]:
    """The contacts of an AI Factory or Antenna, or (``None``) of EuroHPC, with what each is for."""
    for row in network.contacts:
        if row.site == site:
            url = row.url or (f"mailto:{row.email}" if row.email else None)
            yield row.kind, cited(network, texts.gettext(row.name), "contacts", row.id, "contact", url)


def today(network: Network, site: Factory, texts: Texts) -> list[Line]:
    """What people can use at an AI Factory now; empty if nothing is published."""
    _ = texts.gettext
    lines = []
    if site.stage == "operational":
        system = _(site.system) or _("The AI system")
        lines.append(cited(network, _("{system} is in operation").format(system=system), "factories", site.id, "stage"))
    if site.services_since:
        since = _("Services since {date}").format(date=texts.date(site.services_since))
        lines.append(cited(network, since, "factories", site.id, "services"))
    return [*lines, *_relations(network, site, texts, ("serves-meanwhile",))]


def upcoming(network: Network, site: Factory, texts: Texts) -> list[Line]:
    """How far the AI system has come, and when it is expected; empty once it is in operation."""
    _ = texts.gettext
    if site.stage == "operational":
        return []
    system = _(site.system) or _("AI system")
    planned = _("{system}: planned, no tender or contract reported").format(system=system)
    text = planned if site.stage == "selected" else f"{system}: {_(STAGES[site.stage])}"
    lines = [cited(network, text, "factories", site.id, "stage")]
    if site.expected_from or site.expected_note:
        event = site.expected_event or "operation"
        form = _(EXPECTED[event])
        text = form.format(date=texts.date(site.expected_from)) if site.expected_from else ""
        text += f" ({_(site.expected_note)})" if site.expected_note else ""
        lines.append(cited(network, text.strip(), "factories", site.id, "expected"))
    return lines


def site_name(site: Site, texts: Texts) -> str:
    """The name of an AI Factory or an Antenna."""
    return site.name if isinstance(site, Factory) else antenna_name(site, texts)


def city_name(network: Network, site: Site, texts: Texts) -> str:
    """What the city of a site is called in the reader's language."""
    names = (row for row in network.city_names if (row.country, row.city) == (site.country, site.city))
    return next((row.name for row in names if row.language == texts.lang != "en"), site.city)


def place_name(network: Network, site: Site, texts: Texts) -> str:
    """The city of a site with its country."""
    return f"{city_name(network, site, texts)}, {texts.country(site.country)}"


def antenna_name(antenna: Antenna, texts: Texts) -> str:
    """The name of an Antenna, or a description if no name is known."""
    unnamed = texts.gettext("AI Factory Antenna in {country}").format(
        country=texts.country_in_sentence(antenna.country)
    )
    return antenna.name or unnamed


def name_with_country(antenna: Antenna, texts: Texts) -> str:
    """The name of an Antenna with its country."""
    country = texts.country(antenna.country)
    return f"{antenna.name} ({country})" if antenna.name else antenna_name(antenna, texts)


def antenna_facts(network: Network, antenna: Antenna, texts: Texts) -> list[Fact]:
    """The facts about an Antenna in the order of the card; those that are not published have no lines."""
    _ = texts.gettext

    def fact(group: str, label: str, *values: str | None) -> Fact:
        return Fact(group, label, [cited(network, value, "antennas", antenna.id, group) for value in values if value])

    factories = network.linked_factories(antenna.id)
    linked = [f"{factory.name}, {city_name(network, factory, texts)}" for factory in factories]
    return [
        fact("name", _("Name"), antenna.name),
        fact("host", _("Host organisation"), _(antenna.host_organisation)),
        fact("links", _("Linked to"), "; ".join(linked)),
        fact("selection", _("Selection"), texts.date(antenna.selected_on)),
        *_contacts(network, antenna, texts),
        *_figures(network, antenna, texts),
        *([fact("note", _("Note"), _(antenna.note))] if antenna.note else []),
    ]


def disagreements(network: Network, site: Site, texts: Texts) -> list[Line]:
    """Disagreements between sources about a site."""
    return [
        cited(network, texts.gettext(row.text), "disagreements", row.id, "text")
        for row in network.disagreements
        if site.id in (row.factory, row.antenna)
    ]

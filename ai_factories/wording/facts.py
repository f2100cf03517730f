"""What is known about a site, in words, and how reliable each fact is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ai_factories.i18n import Texts
from ai_factories.labels import CONTRACT_GROUPS, EXPECTED, GROUPS, RELATIONS, STAGES, SYSTEM_TYPES
from ai_factories.model.network import Network, Site
from ai_factories.model.rows import Antenna, Factory, Source
from ai_factories.model.values import Contacted, Evidence
from ai_factories.wording.evidence import least_sure
from ai_factories.wording.links import short_address


@dataclass(frozen=True)
class Line:
    """A line of a fact: its text, how reliable it is, a URL if it is a link, and sources if it has its own."""

    text: str
    evidence: Evidence | None = None
    url: str | None = None
    sources: Sequence[Source] = ()


@dataclass(frozen=True)
class Fact:
    """A fact; without lines, it is not published."""

    name: str
    label: str
    lines: Sequence[Line]


def facts(network: Network, site: Factory, texts: Texts) -> list[Fact]:
    """The facts about an AI Factory in the order of the card; those that are not published have no lines."""
    _ = texts.gettext
    fact = partial(_fact, network, site, texts)
    experimental = {True: _("Yes"), False: _("No"), None: None}[site.experimental_platform]
    running = site.stage == "operational" and not (site.expected_from or site.expected_note)
    return [
        fact("host", _(site.hosting_entity)),
        fact("system", _(site.system)),
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
        fact("website", short_address(site.website or ""), url=site.website),
        _official(network, site, texts),
        *([fact("note", _(site.note))] if site.note else []),
    ]


def _fact(
    network: Network, site: Factory, texts: Texts, group: str, *values: str | None, url: str | None = None
) -> Fact:
    evidence = network.evidence("factories", site.id, group)
    return Fact(group, _label(texts, group), [Line(value, evidence, url) for value in values if value])


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
        evidence = [network.evidence("memberships", f"{site.id}/{country}", "role") for country in countries]
        names = texts.listing(texts.countries(countries))
        return Line(form.format(countries=names), least_sure(evidence))

    lines = [line(_("Host: {countries}"), [site.country])]
    participants = network.participants(site.id)
    if participants:
        lines.append(line(_("Participants: {countries}"), participants))
    elif network.citation("factories", site.id, "consortium"):
        evidence = network.evidence("factories", site.id, "consortium")
        lines.append(Line(_("No participants from other countries"), evidence))
    else:
        text = _("Participants from other countries: not published. We found none.")
        lines.append(Line(text))
    return Fact("consortium", _label(texts, "consortium"), lines)


def _antennas(network: Network, site: Factory, texts: Texts) -> Iterator[Fact]:
    lines = [
        Line(name_with_country(antenna, texts), network.evidence("antennas", antenna.id, "links"))
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
    _ = texts.gettext
    contract = network.contract(site.id)
    if contract is None:
        yield Fact("contract", _("Contract"), [])
        return

    def fact(name: str, group: str, *values: str | None, url: str | None = None) -> Fact:
        evidence = network.evidence("contracts", site.id, group)
        label = _label(texts, group, CONTRACT_GROUPS)
        return Fact(name, label, [Line(value, evidence, url) for value in values if value])

    yield fact("contract", "event", texts.date(contract.signed_on))
    value = contract.value_eur_million
    amount = _("EUR {number} million").format(number=texts.number(value)) if value else None
    details = {"vendor": _(contract.vendor), "value": amount, "hardware": _(contract.hardware)}
    lines = [Line(text, network.evidence("contracts", site.id, group)) for group, text in details.items() if text]
    if lines and not value:
        lines.append(Line(_("value not published")))
    yield Fact("contract-details", _("Vendor, value and hardware"), lines)
    if page := contract.official_page:
        yield fact("contract-page", "official_page", short_address(page), url=page)


def _systems(network: Network, site: Factory, texts: Texts) -> Iterator[Fact]:
    lines = _relations(network, site, texts, RELATIONS)
    if lines or site.stage != "operational":
        yield Fact("meanwhile", texts.gettext("Existing systems"), lines)


def _relations(network: Network, site: Factory, texts: Texts, kinds: Iterable[str]) -> list[Line]:
    return [
        Line(
            texts.gettext(RELATIONS[row.relation]).format(system=row.system),
            network.evidence("system_relations", f"{site.id}/{row.system}/{row.relation}", "relation"),
        )
        for row in network.system_relations
        if row.factory == site.id and row.relation in kinds
    ]


def _partners(network: Network, site: Factory, texts: Texts) -> list[str]:
    return [
        f"{texts.gettext(row.name)} ({texts.country(row.country)})" if row.country else texts.gettext(row.name)
        for row in network.partners
        if row.factory == site.id
    ]


def _official(network: Network, site: Factory, texts: Texts) -> Fact:
    _ = texts.gettext
    evidence = network.evidence("factories", site.id, "official_page")
    pages = [(_("Page of the factory"), site.official_page), (_("Announcement of the selection"), site.announcement)]
    lines = [Line(text, evidence, url) for text, url in pages if url]
    return Fact("official_page", _label(texts, "official_page"), lines)


def contact_lines(network: Network, site: str | None, texts: Texts) -> list[tuple[Contacted, Line]]:
    """The contacts of an AI Factory or Antenna, or (``None``) of EuroHPC, with what each is for."""
    return [
        (
            row.kind,
            Line(
                texts.gettext(row.name),
                network.evidence("contacts", row.id, "contact"),
                row.url or (f"mailto:{row.email}" if row.email else None),
            ),
        )
        for row in network.contacts
        if row.site == site
    ]


def today(network: Network, site: Factory, texts: Texts) -> list[Line]:
    """What people can use at an AI Factory now; empty if nothing is published."""
    _ = texts.gettext
    lines = []
    if site.stage == "operational":
        system = _(site.system) or _("The AI system")
        lines.append(
            Line(_("{system} is in operation").format(system=system), network.evidence("factories", site.id, "stage"))
        )
    if site.services_since:
        since = _("Services since {date}").format(date=texts.date(site.services_since))
        lines.append(Line(since, network.evidence("factories", site.id, "services")))
    return [*lines, *_relations(network, site, texts, ("serves-meanwhile",))]


def upcoming(network: Network, site: Factory, texts: Texts) -> list[Line]:
    """How far the AI system has come, and when it is expected; empty once it is in operation."""
    _ = texts.gettext
    if site.stage == "operational":
        return []
    system = _(site.system) or _("AI system")
    lines = [Line(f"{system}: {_(STAGES[site.stage])}", network.evidence("factories", site.id, "stage"))]
    if site.expected_from or site.expected_note:
        event = site.expected_event or "operation"
        form = _(EXPECTED[event])
        values = [form.format(date=texts.date(site.expected_from)) if site.expected_from else "", _(site.expected_note)]
        lines.append(Line("; ".join(filter(None, values)), network.evidence("factories", site.id, "expected")))
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
        evidence = network.evidence("antennas", antenna.id, group)
        return Fact(group, label, [Line(value, evidence) for value in values if value])

    factories = network.linked_factories(antenna.id)
    linked = [f"{factory.name}, {city_name(network, factory, texts)}" for factory in factories]
    return [
        fact("name", _("Name"), antenna.name),
        fact("host", _("Host organisation"), _(antenna.host_organisation)),
        fact("links", _("Linked to"), "; ".join(linked)),
        fact("selection", _("Selection"), texts.date(antenna.selected_on)),
        *([fact("note", _("Note"), _(antenna.note))] if antenna.note else []),
    ]


def disagreements(network: Network, site: Site, texts: Texts) -> list[Line]:
    """Disagreements between sources about a site."""
    return [
        Line(texts.gettext(row.text), network.evidence("disagreements", row.id, "text"))
        for row in network.disagreements
        if site.id in (row.factory, row.antenna)
    ]

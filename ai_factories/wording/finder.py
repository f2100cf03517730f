"""The answer to "which AI Factory can I use", in words and with evidence: where to apply, whom to ask, what to use."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ai_factories import eligibility
from ai_factories.eligibility import AccessOption
from ai_factories.i18n import Texts, texts_in
from ai_factories.labels import APPLICANTS, NEEDS, OPENNESS
from ai_factories.model.network import Network
from ai_factories.model.rows import Factory, Source
from ai_factories.model.values import Contacted, Evidence
from ai_factories.wording.countries import list_years
from ai_factories.wording.evidence import least_sure
from ai_factories.wording.facts import Line, antenna_name, cited, contact_lines, sentence, today, upcoming
from ai_factories.wording.links import mail_link


@dataclass(frozen=True)
class Party:
    """Somebody to ask: an AI Factory or Antenna (``site``), or another organisation, with ways to reach it."""

    name: str
    role: str
    links: Sequence[Line]
    evidence: Evidence | None = None
    site: str | None = None
    antenna: bool = False


@dataclass(frozen=True)
class Option:
    """An access option in words. ``rows`` are labels with their lines; those without lines are not published."""

    option: AccessOption
    openness: Line
    rows: Sequence[tuple[str, Sequence[Line]]]
    page: Line
    sources: Sequence[Source]


def parties(network: Network, country: str, texts: Texts) -> Iterator[Party]:
    """Whom an applicant can ask, the closest first; everybody has at least one link, or an address of a person."""
    _ = texts.gettext
    name = texts.country_in_sentence(country)
    near = eligibility.relations(network, country)
    for antenna in network.antennas_in(country):
        role = _("Antenna in {country}: a national service point").format(country=name)
        links = _first(contact_lines(network, antenna.id, texts))
        yield Party(antenna_name(antenna, texts), role, links, site=antenna.id, antenna=True)
    for factories, form in (
        (near.host, _("AI Factory in {country}")),
        (near.participant, _("AI Factory with {country} in its consortium")),
        (near.antenna, _("AI Factory that the Antenna is linked to")),
    ):
        for factory in factories:
            yield _factory(network, factory, form.format(country=name), country, texts)
    for centre in network.competence_centres:
        if centre.country == country:
            page = cited(network, _("Website"), "competence_centres", country, "centre", centre.website)
            role = _("National competence centre for supercomputing")
            yield Party(centre.name, role, [page] if page.url else [], page.evidence)


def _factory(network: Network, factory: Factory, role: str, country: str, texts: Texts) -> Party:
    pages = [(texts.gettext("Website"), factory.website, "website")]
    pages += [] if factory.website else [(texts.gettext("Page at EuroHPC"), factory.official_page, "official_page")]
    links = [cited(network, text, "factories", factory.id, group, url) for text, url, group in pages if url]
    evidence = network.evidence("memberships", f"{factory.id}/{country}", "role")
    return Party(factory.name, role, links + _first(contact_lines(network, factory.id, texts)), evidence, factory.id)


def _first(found: Iterable[tuple[Contacted, Line]]) -> list[Line]:
    """One way each to see, to apply and to ask: the card has all of them."""
    kinds: dict[str, Line] = {}
    for kind, line in found:
        kinds.setdefault(kind, line)
    return [line for kind, line in kinds.items() if kind in ("website", "apply", "ask")]


def question(network: Network, country: str, who: str | None, need: str | None) -> str | None:
    """A question to EuroHPC, as an e-mail that is written already: in English, in which it works."""
    contact = next((contact for contact in network.contacts if not contact.site and contact.email), None)
    _ = texts_in("en")
    facts = [f"- Country: {_.country(country)}"]
    facts += [f"- Who we are: {APPLICANTS[who]}"] if who else []
    facts += [f"- What we need: {NEEDS[need]}"] if need else []
    asked = "which access route to the AI Factories can we use, and who can help us to apply?"
    body = "\n".join(["Hello,", "", asked, "", *facts, ""])
    return mail_link(contact.email, "Access to the AI Factories", body) if contact and contact.email else None


def until_then(network: Network, country: str, texts: Texts) -> list[tuple[str, list[Line]]]:
    """What runs today and what comes next, for each AI Factory close to a country; or else the machines in use."""
    near = eligibility.relations(network, country)
    factories = (*near.host, *near.participant, *near.antenna)
    known = [(f.name, [*today(network, f, texts), *upcoming(network, f, texts)]) for f in factories]
    return known if any(today(network, f, texts) for f in factories) else [*known, ("", [_machines(network, texts)])]


def _machines(network: Network, texts: Texts) -> Line:
    running = {factory.id for factory in network.factories if factory.stage == "operational"}
    used = [
        row
        for row in network.system_relations
        if row.relation == "serves-meanwhile" or (row.relation == "own-system" and row.factory in running)
    ]
    text = texts.gettext("With EuroHPC you apply for time on a machine in any country. In use today: {machines}.")
    keys = (f"{row.factory}/{row.system}/{row.relation}" for row in used)
    evidence = least_sure(network.evidence("system_relations", key, "relation") for key in keys)
    return Line(text.format(machines=texts.listing(dict.fromkeys(row.system for row in used))), evidence)


def in_words(network: Network, option: AccessOption, country: str, texts: Texts, day: str) -> Option:
    """An access option in words; ``day`` is today's date, for the cut-off dates."""
    _ = texts.gettext
    mode = option.mode

    def row(label: str, group: str, value: str) -> tuple[str, Sequence[Line]]:
        return label, [cited(network, value, "access", mode.id, group)] if value else []

    dates = sorted(cutoff.date for cutoff in network.cutoffs if cutoff.mode == mode.id)
    coming = texts.listing([texts.date(date) for date in dates if date >= day][:2])
    passed = _("All known dates have passed. Look for new ones on the official pages") if dates else ""
    form = "open-to-all" if option.openness == "open" and mode.consortium_required is False else option.openness
    values = {"country": texts.country_in_sentence(country), "years": list_years(network, texts)}
    openness = sentence(texts.gettext(OPENNESS[form]).format(**values))
    groups = [citation.group for citation in network.citations_of("access", mode.id)]
    return Option(
        option,
        cited(network, openness, "access", mode.id, "rules") if mode.open_to else Line(openness),
        [
            row(_("Size"), "size", _(mode.resource_size)),
            row(_("Length"), "length", _(mode.allocation_length)),
            row(_("Cost"), "cost", _(mode.cost)),
            row(_("How fast"), "speed", _(mode.how_fast)),
            row(_("Dates"), "rhythm", _(mode.call_rhythm)),
            *([row(_("Next dates"), "cutoffs", coming or passed)] if dates else []),
            row(_("Who may apply"), "rules", _(mode.who_can_apply)),
        ],
        cited(network, _("Official page"), "access", mode.id, "official_page", mode.official_url),
        list(dict.fromkeys(s for group in groups for s in network.sources_of("access", mode.id, group))),
    )

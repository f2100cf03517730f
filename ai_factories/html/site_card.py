"""The card of a site: every published fact about it, how reliable it is, and where it comes from."""

from dataclasses import dataclass
from functools import partial

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.html.site_list import expected
from ai_factories.i18n import N_
from ai_factories.labels import STAGES, SYSTEM_TYPES
from ai_factories.map.symbols import picture
from ai_factories.model.network import Site
from ai_factories.model.rows import Antenna, Factory
from ai_factories.model.tables import WHOLE_ROW
from ai_factories.model.values import Evidence
from ai_factories.url import MAX_COMPARED
from ai_factories.wording.edition import citation
from ai_factories.wording.evidence import evidence_groups, source_text_month, table_of
from ai_factories.wording.facts import antenna_facts, disagreements, facts, place_name, site_name
from ai_factories.wording.links import report_link

CONSORTIUM = N_("Consortium and partners")
SECTIONS = {  # the facts of an AI Factory or Antenna, by the names of wording/facts.py
    CONSORTIUM: ("name", "host", "consortium", "antennas", "links", "partners"),
    N_("System and timetable"): (
        "system", "system_type", "experimental", "stage", "status", "expected", "installation", "contract",
        "contract-details", "contract-page", "meanwhile",
    ),
    N_("Services and pages"): ("sectors", "services", "selection", "website", "official_page", "note"),
}  # fmt: skip


def render(context: Context, site: Site, hidden: bool, *, actions: bool = True) -> str:
    """The card of a site as HTML, with every value escaped; ``hidden`` if the map does not show the site.

    ``actions`` are the links to other views, for which the card must be on the dashboard.
    """
    network, texts = context.network, context.texts
    if isinstance(site, Factory):
        name = f"{site.name} ({site.acronym})" if site.acronym not in (None, site.name) else site.name
        known = facts(network, site, texts)
    else:
        name, known = site_name(site, texts), antenna_facts(network, site, texts)
    linked = network.linked_factories(site.id) if isinstance(site, Antenna) else []
    headings = {CONSORTIUM: N_("About the Antenna")} if isinstance(site, Antenna) else {}
    compared = tuple(dict.fromkeys((*context.url.sites, site.id)))[-MAX_COMPARED:]
    return templates.render(
        "site_card.html",
        texts,
        site=site,
        name=name,
        place=place_name(network, site, texts),
        antenna=isinstance(site, Antenna),
        hidden=hidden,
        symbol=picture(site.system_type if isinstance(site, Factory) else "antenna"),
        evidence_of=partial(network.evidence, table_of(site), site.id),
        cells=_cells(context, site) if isinstance(site, Factory) else [],
        link=context.link if actions else None,
        compare=f"/compare?sites={','.join(compared)}",
        linked=[(factory.id, texts.gettext("Show {name}").format(name=factory.name)) for factory in linked],
        citation=citation(network, texts),
        groups=[
            (texts.gettext(headings.get(heading, heading)), [fact for fact in known if fact.name in names])
            for heading, names in SECTIONS.items()
        ],
        disagreements=disagreements(network, site, texts),
        evidence=evidence_groups(network, site, texts),
        sources=network.sources_of(table_of(site), site.id, WHOLE_ROW),
        report=lambda field: report_link(network, name, field, texts),
        source_text=source_text_month(network, texts),
    )


@dataclass(frozen=True)
class Cell:
    """One of the four facts in the head of the card; without a text, it is not published."""

    label: str
    text: str
    evidence: Evidence | None


def _cells(context: Context, site: Factory) -> list[Cell]:
    network, texts = context.network, context.texts
    _ = texts.gettext
    contract = network.contract(site.id)
    value = contract.value_eur_million if contract else None
    evidence = partial(network.evidence, "factories", site.id)
    return [
        Cell(_("System type"), _(SYSTEM_TYPES[site.system_type]), evidence("system_type")),
        Cell(_("Stage"), _(STAGES[site.stage]), evidence("stage")),
        Cell(_("Expected"), expected(site, texts), evidence("expected")),
        Cell(
            _("Contract value"),
            _("EUR {number} million").format(number=texts.number(value)) if value else "",
            network.evidence("contracts", site.id, "value"),
        ),
    ]

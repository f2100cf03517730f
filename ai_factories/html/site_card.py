"""The card of a site: every published fact about it, how reliable it is, and where it comes from."""

import datetime
from dataclasses import dataclass
from functools import partial
from typing import get_args

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.html.site_list import expected
from ai_factories.i18n import N_
from ai_factories.labels import CONTRACT_GROUPS, GROUPS, STAGES, SYSTEM_TYPES
from ai_factories.map.symbols import picture
from ai_factories.model.network import Site
from ai_factories.model.rows import Antenna, Factory
from ai_factories.model.tables import WHOLE_ROW
from ai_factories.model.values import Evidence, Measure
from ai_factories.url import MAX_COMPARED
from ai_factories.wording.changes import last_changed
from ai_factories.wording.edition import bibtex, citation, ris
from ai_factories.wording.evidence import is_stale, source_text_month
from ai_factories.wording.facts import amount, antenna_facts, cited, disagreements, facts, place_name, site_name
from ai_factories.wording.links import report_link

SECTIONS = {  # the facts of an AI Factory or Antenna, by the names of wording/facts.py
    N_("Apply and ask"): (
        "website", "to-website", "to-apply", "to-ask", "to-events", "to-services", "languages", "official_page",
    ),
    N_("Consortium and partners"): ("name", "host", "consortium", "antennas", "links", "partners"),
    N_("System and timetable"): (
        "system", "system_type", "experimental", "stage", "status", "expected", "installation", "services", "meanwhile",
        *(f"contract-{group}" for group in CONTRACT_GROUPS if group != "value"),
    ),
    N_("Capacity and money"): ("contract-value", *get_args(Measure)),
    N_("Background"): ("sectors", "selection", "note"),
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
    table = "antennas" if isinstance(site, Antenna) else "factories"
    head = {
        group: cited(network, texts.gettext(GROUPS[group]), table, site.id, group)
        for group in ("name", "place", "coordinates")
    }
    disputed = disagreements(network, site, texts)
    lines = [*head.values(), *(line for fact in known for line in fact.lines if line.evidence)]
    sources = [source for line in (*lines, *disputed) for source in line.sources]
    sources += network.sources_of(table, site.id, WHOLE_ROW)
    checks = sorted(line.checked_on for line in lines if line.checked_on)
    doors = [line for fact in known if fact.name in ("to-apply", "to-ask") for line in fact.lines if line.url]
    compared = tuple(dict.fromkeys((*context.url.sites, site.id)))[-MAX_COMPARED:]
    return templates.render(
        "site_card.html",
        texts,
        network=network,
        root=context.root,
        site=site,
        name=name,
        place=place_name(network, site, texts),
        antenna=isinstance(site, Antenna),
        hidden=hidden,
        symbol=picture(site.system_type if isinstance(site, Factory) else "antenna"),
        head=head,
        cells=_cells(context, site) if isinstance(site, Factory) else [],
        link=context.link if actions else None,
        compare=f"/compare?sites={','.join(compared)}",
        linked=[(factory.id, texts.gettext("Show {name}").format(name=factory.name)) for factory in linked],
        forms=[citation(network, texts), bibtex(network), ris(network)],
        groups=[
            (texts.gettext(heading), [fact for fact in known if fact.name in names])
            for heading, names in SECTIONS.items()
        ],
        disagreements=disputed,
        reports=dict(zip((line.text for line in head.values()), _head(context, site, name), strict=True))
        | {fact.label: "; ".join(line.text for line in fact.lines) for fact in known},
        door=doors[0] if doors else None,
        counts={level: sum(line.evidence == level for line in lines) for level in get_args(Evidence)},
        checks=list(dict.fromkeys((checks[0], checks[-1]))) if checks else [],
        changed=last_changed(network, site.id),
        stale=sum(is_stale(network, checked_on, datetime.date.today()) for checked_on in checks),
        stale_after=network.package.stale_after_months,
        numbers={source.id: number for number, source in enumerate(dict.fromkeys(sources), start=1)},
        sources=list(dict.fromkeys(sources)),
        report=lambda field, now: report_link(network, name, field, texts, now or texts.gettext("not published")),
        source_text=source_text_month(network, texts),
    )


def _head(context: Context, site: Site, name: str) -> tuple[str, str, str]:
    """Name, place and coordinates as the card gives them."""
    return name, place_name(context.network, site, context.texts), f"{site.latitude}, {site.longitude}"


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
            amount("-eur-million", value, texts) if value else "",
            network.evidence("contracts", site.id, "value"),
        ),
    ]

"""The card of a site: every published fact about it, how reliable it is, and where it comes from."""

from functools import partial

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import Texts
from ai_factories.map.symbols import picture
from ai_factories.model.network import Network, Site
from ai_factories.model.rows import Antenna, Factory
from ai_factories.model.tables import WHOLE_ROW
from ai_factories.wording.evidence import evidence_groups, table_of
from ai_factories.wording.facts import antenna_facts, disagreements, facts, site_name
from ai_factories.wording.links import report_link


def render(context: Context, site: Site, hidden: bool) -> str:
    """The card of a site as HTML, with every value escaped; ``hidden`` if the map does not show the site."""
    network, texts = context.network, context.texts
    if isinstance(site, Factory):
        name = f"{site.name} ({site.acronym})" if site.acronym not in (None, site.name) else site.name
    else:
        name = site_name(site, texts)
    return templates.render(
        "site_card.html",
        texts,
        site=site,
        name=name,
        antenna=isinstance(site, Antenna),
        hidden=hidden,
        symbol=picture(site.system_type if isinstance(site, Factory) else "antenna"),
        evidence_of=partial(network.evidence, table_of(site), site.id),
        rows=facts(network, site, texts) if isinstance(site, Factory) else antenna_facts(network, site, texts),
        disagreements=disagreements(network, site, texts),
        evidence=evidence_groups(network, site, texts),
        sources=network.sources_of(table_of(site), site.id, WHOLE_ROW),
        report=lambda field: report_link(network, name, field, texts),
        compiled=_compiled_on(network, site, texts),
    )


def _compiled_on(network: Network, site: Site, texts: Texts) -> str:
    sources = network.sources_of(table_of(site), site.id, WHOLE_ROW)
    dates = [source.published for source in sources if source.kind == "compilation" and source.published]
    return texts.date(max(dates)) if dates else ""


def render_links(context: Context, antenna: Antenna) -> str:
    """Links from an Antenna to the AI Factories that it is linked to, as HTML with every value escaped."""
    links = Markup(" ").join(
        Markup('<p><a href="{}" data-choose="site:{}">{}</a></p>').format(
            context.href(site=factory.id),
            factory.id,
            context.texts.gettext("Show {name}").format(name=factory.name),
        )
        for factory in context.network.linked_factories(antenna.id)
    )
    return Markup('<div class="prose">{}</div>').format(links)

"""What stands beside the map: the card of the selected site, or else the list of sites."""

from collections.abc import Iterator

from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.html import site_card, site_list, templates
from ai_factories.html.filter_bar import CLEAR


def render(context: Context) -> str:
    """The panel as HTML, with every value escaped."""
    if context.selected:
        card = site_card.render(context, context.selected, hidden=context.selected_on_map is None)
        return f'<div class="st-key-site-card">{card}</div>'
    return templates.render(
        "panel.html",
        context.texts,
        link=context.link,
        whole=not context.embedded,
        figures=list(_figures(context)),
        list=Markup(site_list.render(context)),  # noqa: S704  # already escaped
    )


def _figures(context: Context) -> Iterator[tuple[str, str, str]]:
    """The network in numbers, each linked to what it counts."""
    network, texts = context.network, context.texts
    ngettext = texts.ngettext
    hosts = len({factory.country for factory in network.factories})
    members = len({membership.country for membership in network.memberships})
    running = sum(factory.stage == "operational" for factory in network.factories)
    antennas = len(network.antennas)
    yield f"/consortia{CLEAR}", texts.number(hosts), ngettext("host country", "host countries", hosts)
    yield f"/consortia{CLEAR}", texts.number(members), ngettext("consortium country", "consortium countries", members)
    yield f"{CLEAR}&antennas=true", texts.number(antennas), ngettext("Antenna", "Antennas", antennas)
    system = ngettext("AI system in operation", "AI systems in operation", running)
    yield f"{CLEAR}&stage=operational", texts.number(running), system

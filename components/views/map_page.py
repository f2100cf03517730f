"""The map: where the sites are, and everything about the selected one."""

import streamlit as st

from ai_factories.filters import Filters
from ai_factories.html import site_card, site_table
from ai_factories.map.scene import scene
from ai_factories.model.rows import Antenna, Factory
from ai_factories.url import MAX_COMPARED
from components.browser import clickable_html
from components.downloads import download_bar
from components.filter_panel import filter_panel
from components.layout import link
from components.page_context import PageContext
from components.results import count, nothing_left, site_selector
from components.site_map import legend, site_map


def map_page(context: PageContext) -> None:
    """Map, card and table; if embedded, only map and card."""
    _ = context.texts.gettext
    filter_panel(context)
    with st.container():  # keeps the map's place in the page, and so its frame, when a caption comes or goes
        if not context.embedded:
            st.markdown(
                _(
                    "EuroHPC sites that host, or will host, AI-optimised supercomputers and help start-ups, smaller "
                    "companies and researchers."
                )
            )
            _figures(context)
        count(context)
    with st.container(key="map-and-card"):
        map_column, card_column = st.columns([3, 2], gap="medium")
    with map_column:
        drawn = scene(context)
        site_map(context, drawn)
        legend(drawn)
    with card_column:
        nothing_left(context)
        hint = _("Choose here or on the map") if context.embedded else _("Choose here, on the map or in the table")
        site_selector(context, _("Choose a site"), hint, antennas=True)
        _site_card(context)
        if not context.embedded:
            _next_steps(context)
    if not context.embedded:
        download_bar(context)
        if context.shown:
            _site_table(context)


def _figures(context: PageContext) -> None:
    """The network in numbers, each linked to what it counts."""
    network, ngettext = context.network, context.texts.ngettext
    hosts = len({factory.country for factory in network.factories})
    members = len({membership.country for membership in network.memberships})
    running = sum(factory.stage == "operational" for factory in network.factories)
    total, antennas = len(network.factories), len(network.antennas)
    numbers: list[tuple[str, int, str, Filters]] = [
        ("", total, ngettext("AI Factory", "AI Factories", total), Filters()),
        ("consortia", hosts, ngettext("host country", "host countries", hosts), Filters()),
        ("consortia", members, ngettext("country taking part", "countries taking part", members), Filters()),
        ("", antennas, ngettext("Antenna", "Antennas", antennas), Filters(antennas=True)),
        (
            "",
            running,
            ngettext("AI system in operation", "AI systems in operation", running),
            Filters(stage=("operational",)),
        ),
    ]
    with st.container(key="figures", horizontal=True, gap="small"):
        for view, number, label, filters in numbers:
            link(context, view, f"**{context.texts.number(number)}** {label}", filters=filters, site=None)


def _next_steps(context: PageContext) -> None:
    """The links below the card."""
    _ = context.texts.gettext
    selected = context.selected
    if isinstance(selected, Factory):
        compared = tuple(dict.fromkeys((*context.url.sites, selected.id)))[-MAX_COMPARED:]
        link(context, "compare", _("Compare with others"), sites=compared)
    elif isinstance(selected, Antenna):
        # Not Streamlit's links, which would parse the names as Markdown.
        clickable_html("linked", site_card.render_links(context, selected))
    else:
        link(context, "way-in", _("Which AI Factory can you use? Find your way in"))


def _site_card(context: PageContext) -> None:
    """Draw the card of the selected site, or how to select one."""
    with st.container(key="site-card"):
        if context.selected:
            st.html(site_card.render(context, context.selected, hidden=context.selected_on_map is None))
        else:
            st.markdown(
                context.texts.gettext(
                    "Choose a site to see who runs it, which countries take part, how far its system has come, and "
                    "where each of these facts comes from. The map then shows its consortium."
                )
            )


def _site_table(context: PageContext) -> None:
    """Draw the table; a click on the link of a row selects its site."""
    clickable_html("site-table", site_table.render(context))

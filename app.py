"""European AI Factories: a map and the views around it. Start it with ``streamlit run app.py``."""

from dataclasses import replace

import streamlit as st

from components import page, state
from components.about import about
from components.accessibility import accessibility
from components.address import COMPARED
from components.compare import compare
from components.consortia import consortia
from components.downloads import take_away
from components.filter_panel import filter_panel
from components.filters import Filters, linked
from components.filters import shown as filtered
from components.loading import DataError, current
from components.logs import log, set_up
from components.map_view import legend, site_map
from components.model import Antenna, Factory
from components.scene import scene
from components.site_card import no_card, site_card
from components.site_table import site_table
from components.texts import texts_in
from components.timeline import timeline
from components.way_in import way_in


def filters() -> None:
    """The filters, in the sidebar; a page embedded in another keeps those of its address."""
    if not embedded:
        filter_panel(network, address.filters, texts)


def the_map() -> None:
    """Where the sites are, and everything about the selected one; embedded in another page, nothing else."""
    filters()
    antennas = linked(network, shown) if address.filters.antennas else []
    selected = network.factories_by_id.get(address.site or "") or network.antennas_by_id.get(address.site or "")
    on_map = selected if selected in (*shown, *antennas) else None
    with st.container():  # keeps the map in its place in the page, and so alive, when a caption comes or goes
        if not embedded:
            st.markdown(
                _(
                    "EuroHPC sites that host, or will host, AI-optimised supercomputers and help start-ups, smaller "
                    "companies and researchers."
                )
            )
            page.figures(views, network, address, texts)
        page.count(network, len(shown), address.filters, texts, embedded)
    with st.container(key="map-and-card"):
        map_column, card_column = st.columns([3, 2], gap="medium")
    with map_column:
        drawn = scene(network, shown, antennas, on_map, texts)
        site_map(network, drawn, texts)
        legend(drawn)
    with card_column:
        if not shown:
            page.no_sites(network, address, texts)
        hint = _("Choose here or on the map") if embedded else _("Choose here, on the map or in the table")
        page.site_selector(network, shown, antennas, address, texts, _("Choose a site"), hint)
        if selected:
            site_card(network, selected, on_map is None, texts)
        else:
            no_card(texts)
        if not embedded:
            onward(selected)
    if not embedded:
        take_away(network, shown, antennas, selected, address, texts)
    if shown and not embedded:
        site_table(network, shown, address, texts)


def onward(selected: Factory | Antenna | None) -> None:
    """The links below the card."""
    if isinstance(selected, Factory):
        compared = tuple(dict.fromkeys((*address.sites, selected.id)))[-COMPARED:]
        page.link(views["compare"], _("Compare with others"), address, sites=compared)
    elif selected:
        page.linked(network, selected, address, texts)
    else:
        page.link(views["way-in"], _("Which AI Factory can you use? Find your way in"), address)


def the_way_in() -> None:
    """Which AI Factory a reader can use, how, and from when."""
    page.heading(
        view.title,
        _(
            "Three choices show which AI Factories you can use, how to apply, and what runs there today. "
            "The address of this page is the answer: copy it to share it."
        ),
    )
    site = way_in(network, address, texts)
    if site:
        filters = replace(Filters(), antennas=site in network.antennas_by_id)
        st.switch_page(views[""], query_params=replace(address, site=site, filters=filters).params())


def the_consortia() -> None:
    """Which countries host, take part or have an Antenna."""
    filters()
    page.heading(
        view.title,
        _(
            "Hosting an AI Factory, taking part in its consortium and being linked to it through an Antenna are three "
            "different things. Choose a country or an AI Factory to read about it."
        ),
    )
    page.count(network, len(shown), address.filters, texts, embedded)
    if not shown:
        page.no_sites(network, address, texts)
    if address.origin:
        label = _("Find your way in from {country}").format(country=texts.the(address.origin))
        page.link(views["way-in"], label, address)
    consortia(network, shown, address, texts)


def the_timeline() -> None:
    """What happened when, what is expected, and what had been planned."""
    filters()
    page.heading(
        view.title,
        _(
            "Each date is drawn as exactly as it was published: a half-year is half a year long. "
            "Marks with a dashed edge are unconfirmed. The list below names the source of each milestone."
        ),
    )
    page.count(network, len(shown), address.filters, texts, embedded)
    if not shown:
        page.no_sites(network, address, texts)
    selected = network.factories_by_id.get(address.site or "")
    asked = address if selected else replace(address, site=None)  # an Antenna has no milestones
    page.site_selector(network, shown, [], asked, texts, _("Only one AI Factory"), _("All that are shown"))
    timeline(network, shown, selected, texts)


def the_comparison() -> None:
    """Two or three AI Factories side by side."""
    page.heading(view.title, _("The facts of two or three AI Factories side by side, unconfirmed ones marked."))
    compare(network, address, texts)


def about_the_data() -> None:
    """Method, coverage, sources, citation."""
    page.heading(view.title, _("How these facts were found, how sure they are, and where each comes from."))
    about(network, texts)


def the_statement() -> None:
    """For whom the page works, and what falls short."""
    page.heading(view.title, _("For whom this page works, how, and what still falls short."))
    accessibility(network, texts)


set_up()
texts = texts_in(state.language())
_ = texts.gettext
views = {
    "": st.Page(the_map, title=_("Map"), url_path="", default=True),
    "way-in": st.Page(the_way_in, title=_("Find your way in"), url_path="way-in"),
    "consortia": st.Page(the_consortia, title=_("Consortia"), url_path="consortia"),
    "timeline": st.Page(the_timeline, title=_("Timeline"), url_path="timeline"),
    "compare": st.Page(the_comparison, title=_("Compare"), url_path="compare"),
    "about": st.Page(about_the_data, title=_("About the data"), url_path="about"),
    "accessibility": st.Page(the_statement, title=_("Accessibility"), url_path="accessibility"),
}
view = st.navigation(list(views.values()), position="hidden")
page.set_up(view, texts)

try:
    network, fault = current()
    address = state.current(network)
    shown = filtered(network, address.filters)
    embedded = bool(st.context.is_embedded)
    with st.container():  # as above: a notice comes and goes
        if embedded:
            page.banner(view, network, address, texts)
        else:
            page.header(views, address, texts)
        page.notices(network, fault, texts)
    view.run()
    page.footer(None if embedded else views, view, network, len(shown), address, texts)
except DataError as error:
    page.data_report(error, texts)
except Exception:
    log.exception("page failed", extra={"view": view.url_path})
    page.failed(texts)

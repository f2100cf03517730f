"""The map of European AI Factories. Start it with ``streamlit run app.py``."""

from pathlib import Path

import pandas as pd
import streamlit as st

from components import page, state
from components.filter_panel import filter_panel
from components.filters import matching, table
from components.loading import DataError, data_folder, fingerprint, load
from components.map_view import legend, site_map
from components.model import Network
from components.site_card import no_card, site_card
from components.site_table import site_table
from components.texts import texts_in


@st.cache_resource(show_spinner=False, max_entries=2)
def load_once(folder: Path, version: tuple[int, ...]) -> tuple[Network, pd.DataFrame]:  # noqa: ARG001
    """Load the data and the table to filter, anew whenever ``version``, the state of the files, changes."""
    network = load(folder)
    return network, table(network)


folder = data_folder()
try:
    network, sites = load_once(folder, fingerprint(folder))
except DataError as error:
    texts = texts_in(state.language())
    page.set_up(texts)
    page.data_report(error, texts)
    st.stop()

address = state.current(network)
texts = texts_in(state.language())
page.set_up(texts)

shown = [network.factories_by_id[site] for site in matching(sites, address.filters).index]
selected = network.factories_by_id.get(address.site or "")

filter_panel(network, sites, address.filters, texts)
with st.container():  # keeps the map in its place in the page, and so alive, when a notice comes or goes
    page.header(texts)
    page.notice(address, texts)
    page.count(network, len(shown), sites, address.filters, texts)

with st.container(key="map-and-card"):
    map_column, card_column = st.columns([3, 2], gap="medium")
with map_column:
    on_map = selected if selected in shown else None
    site_map(network, shown, on_map, texts)
    legend(network, on_map, texts)
with card_column:
    if not shown:
        page.no_sites(network, address, texts)
    page.site_selector(network, shown, address, texts)
    if selected:
        site_card(network, selected, selected not in shown, texts)
    else:
        no_card(texts)
if shown:
    site_table(network, shown, address, texts)
page.footer(network, texts)

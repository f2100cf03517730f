"""The map of European AI Factories. Start it with ``streamlit run app.py``."""

from pathlib import Path

import pandas as pd
import streamlit as st

from components import page, state
from components.filter_panel import filter_panel
from components.filters import matching, table
from components.map_view import clicked_site, legend, site_map
from components.model import DataError, Network, data_folder, fingerprint, load
from components.site_card import no_card, site_card
from components.site_table import clicked_row, site_table
from components.texts import best_language, texts_in


@st.cache_resource(show_spinner=False, max_entries=2)
def load_once(folder: Path, _version: object, /) -> tuple[Network, pd.DataFrame]:
    network = load(folder)
    return network, table(network)


folder = data_folder()
try:
    network, sites = load_once(folder, fingerprint(folder))
except DataError as error:
    page.data_report(error, texts_in(best_language(st.context.locale)))
    st.stop()

address = state.current(network)
texts = texts_in(address.lang or best_language(st.context.locale))
state.fill_widgets(address, texts.lang)
page.set_up(texts)

shown = [network.factories_by_id[site] for site in matching(sites, address.filters).index]
selected = network.factories_by_id.get(address.site or "")

filter_panel(network, sites, address.filters, texts)
page.header(network, texts)
page.notice(address, texts)
page.count(network, len(shown), address.filters, texts)
if not shown:
    page.no_sites(network, texts)

map_column, card_column = st.columns([3, 2], gap="medium")
with map_column:
    site_map(network, shown, selected, texts, lambda: state.choose_site(network, clicked_site()))
    legend(texts, with_consortium=selected in shown)
with card_column:
    page.site_selector(network, shown, address, texts)
    if selected:
        site_card(network, selected, selected not in shown, texts)
    else:
        no_card(texts)
if shown:
    site_table(network, shown, address, texts, lambda: state.choose_site(network, clicked_row()))
page.footer(network, texts)

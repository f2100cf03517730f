"""The obvious version: our page as one would first write it with streamlit-folium.

The map is built anew at each run with the outlines inside, and every value of the map comes back. Only Leaflet comes
from here, as for ours, instead of from elsewhere.
"""

import json
from pathlib import Path
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from ai_factories.loading.folder import OUTLINES
from ai_factories.loading.reloading import current
from ai_factories.map.assets import LEAFLET
from ai_factories.map.symbols import SYMBOLS
from components import seams
from tests.bench import plain

leaflet = seams.serve("leaflet", LEAFLET)
folium.Map.default_js = [("leaflet", f"{leaflet}/leaflet.js")]
folium.Map.default_css = [("leaflet", f"{leaflet}/leaflet.css")]


@st.cache_data
def outlines(path: str) -> Any:
    """The outlines of the countries, read once."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


st.set_page_config(page_title="Obvious", layout="wide")
network, _ = current()
shown = plain.filtered(network)
st.title("European AI Factories")
st.markdown(f"**{len(shown)} of {len(network.factories)} AI Factories**")
map_column, card_column = st.columns([3, 2])
with card_column:
    chosen = st.selectbox("Choose a site", shown, index=None, format_func=plain.name, key="site-select")
    clicked = st.session_state.get("clicked")
    chosen = next((site for site in shown if site.name == clicked), chosen)
    plain.card(network, chosen)
members = network.participants(chosen.id) if chosen else []
base = folium.Map(location=[52, 14], zoom_start=4, tiles=None)
folium.GeoJson(
    outlines(str(network.folder / OUTLINES)),
    style_function=lambda country: {
        "fillColor": "#0072b2" if country["id"] in members else "#dddddd",
        "color": "white",
        "weight": 1,
    },
).add_to(base)
for site in shown:
    colour = SYMBOLS[site.system_type].colour
    icon = folium.DivIcon(
        html=f'<div style="width: 16px; height: 16px; border-radius: 8px; background: {colour}"></div>'
    )
    folium.Marker([site.latitude, site.longitude], tooltip=site.name, icon=icon).add_to(base)
for country in members:
    if chosen and (point := network.link_point(country)):
        folium.PolyLine([[chosen.latitude, chosen.longitude], point]).add_to(base)
with map_column:
    result = st_folium(base, height=580, use_container_width=True)
if result["last_object_clicked_tooltip"] and result["last_object_clicked_tooltip"] != st.session_state.get("clicked"):
    st.session_state["clicked"] = result["last_object_clicked_tooltip"]
    st.rerun()
st.table(plain.rows(shown))

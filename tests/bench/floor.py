"""The floor: what Streamlit itself costs. The same filters, count, card text and table as our page, and no map."""

import streamlit as st

from ai_factories.loading.reloading import current
from tests.bench import plain

st.set_page_config(page_title="Floor", layout="wide")
network, _ = current()
shown = plain.filtered(network)
st.title("European AI Factories")
st.markdown(f"**{len(shown)} of {len(network.factories)} AI Factories**")
chosen = st.selectbox("Choose a site", shown, index=None, format_func=plain.name, key="site-select")
plain.card(network, chosen)
st.table(plain.rows(shown))

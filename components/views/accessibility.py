"""The accessibility statement: what the page does for everyone, what falls short, and how that was found."""

import streamlit as st

from ai_factories.html.accessibility import render
from components.layout import heading
from components.page_context import PageContext


def accessibility(context: PageContext) -> None:
    """The statement, under its heading."""
    heading(context, context.texts.gettext("For whom this page works, how, and what still falls short."))
    with st.container(key="accessibility"):
        st.html(render(context))

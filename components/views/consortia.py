"""Which countries host, take part or have an Antenna: as a matrix, by AI Factory, and by country."""

import streamlit as st

from ai_factories.html.consortia import render
from components.browser import clickable_html
from components.filter_panel import filter_panel
from components.layout import heading, link
from components.page_context import PageContext
from components.results import count, nothing_left
from components.url_select import url_select


def consortia(context: PageContext) -> None:
    """The matrix of the AI Factories shown, with the selected one and the reader's country in words."""
    _ = context.texts.gettext
    filter_panel(context)
    heading(
        context,
        _(
            "Hosting an AI Factory, taking part in its consortium and being linked to it through an Antenna are three "
            "different things. Choose a country or an AI Factory to read about it."
        ),
    )
    count(context)
    nothing_left(context)
    if country := context.url.origin:
        name = context.texts.country_in_sentence(country)
        link(context, "way-in", _("Find your way in from {country}").format(country=name))
    with st.container(width=360):
        url_select(context, "origin", "your-country", _("Your country"), *context.texts.all_countries())
    if context.shown:
        with st.container(key="matrix"):
            clickable_html("matrix-text", render(context))

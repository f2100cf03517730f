"""The finder: three questions, and which AI Factories a reader can use, how, and from when."""

import datetime
from typing import get_args

import streamlit as st

from ai_factories.filters import Filters
from ai_factories.html.finder import render
from ai_factories.labels import APPLICANTS, NEEDS
from ai_factories.model.rows import Antenna
from ai_factories.model.values import Applicant, Need
from components.browser import clickable_html
from components.layout import heading
from components.page_context import PageContext
from components.url_select import url_select


def finder(context: PageContext) -> None:
    """The questions, and as much of the answer as they allow. Clicking a site shows it on the map."""
    _ = context.texts.gettext
    heading(
        context,
        _(
            "Three choices show which AI Factories you can use, how to apply, and what runs there today. "
            "The address of this page is the answer: copy it to share it."
        ),
    )
    columns = st.columns(3)
    with columns[0]:
        url_select(context, "origin", "way-in-from", _("Your country"), *context.texts.all_countries())
    with columns[1]:
        names = {value: _(label) for value, label in APPLICANTS.items()}
        url_select(context, "who", "way-in-who", _("Who you are"), get_args(Applicant), names)
    with columns[2]:
        names = {value: _(label) for value, label in NEEDS.items()}
        url_select(context, "need", "way-in-need", _("What you need"), get_args(Need), names)
    if not context.url.origin:
        st.info(_("Begin with your country."))
        return
    with st.container(key="answer"):
        clicked = clickable_html("answer-text", render(context, datetime.date.today().isoformat()), follow=False)
    site = context.network.site(clicked.removeprefix("site:")) if clicked else None
    if site:
        filters = Filters(antennas=isinstance(site, Antenna))
        st.switch_page(context.views[""], query_params=context.params(site=site.id, filters=filters))

"""Two or three AI Factories side by side."""

import streamlit as st

from ai_factories.html.comparison import render
from ai_factories.i18n import disambiguate
from ai_factories.url import MAX_COMPARED
from components import url_state
from components.layout import heading
from components.page_context import PageContext


def compare(context: PageContext) -> None:
    """A list to pick AI Factories from, and their facts in columns once there are two."""
    _ = context.texts.gettext
    heading(context, _("The facts of two or three AI Factories side by side, unconfirmed ones marked."))
    names = disambiguate({factory.id: f"{factory.name}, {factory.city}" for factory in context.network.factories})
    compared = context.url.sites
    values = {name: site for site, name in names.items()}
    with st.container(key="compare-sites"):
        st.multiselect(
            _("AI Factories to compare, two or three"),
            sorted(names, key=lambda site: names[site].casefold()),
            format_func=names.__getitem__,
            max_selections=MAX_COMPARED,
            placeholder=_("Choose"),
            select_all=False,
            **url_state.widget("compare-sites", list(compared), url_state.answer, "sites", values=values),
        )
    if len(compared) < 2:
        st.info(_("Choose one or two more.") if compared else _("Choose two or three AI Factories."))
        return
    with st.container(key="comparison"):
        st.html(render(context))

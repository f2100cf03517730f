"""About the data: method, definitions, coverage, disagreements, sources, changes, citation, and reports of errors."""

import streamlit as st

from ai_factories.export.edition import bibtex, citation
from ai_factories.html.about import render
from components.layout import heading
from components.page_context import PageContext


def about(context: PageContext) -> None:
    """Method, coverage, sources, citation."""
    _ = context.texts.gettext
    heading(context, _("How these facts were found, how sure they are, and where each comes from."))
    with st.container(key="about"):
        st.html(render(context))
    with st.container(key="cite"):
        st.subheader(_("How to cite"), anchor=False)
        st.markdown(_("Please name the source of the single fact too, where it has one."))
        st.code(citation(context.network, context.texts), language=None, wrap_lines=True)
        st.code(bibtex(context.network), language="bibtex", wrap_lines=True)

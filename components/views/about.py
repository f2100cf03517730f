"""About the data: method, definitions, coverage, disagreements, sources, changes, citation, and reports of errors."""

from urllib.parse import urlsplit

import streamlit as st

from ai_factories.html.about import render
from ai_factories.wording.edition import bibtex, citation
from components.browser import part
from components.layout import heading
from components.page_context import PageContext


def about(context: PageContext) -> None:
    """Method, coverage, sources, citation."""
    heading(
        context, context.texts.gettext("How these facts were found, how reliable they are, and where they come from.")
    )
    local = urlsplit(st.context.url or "").hostname in ("localhost", "127.0.0.1", "::1")
    part("about", render(context, (citation(context.network, context.texts), bibtex(context.network)), local))

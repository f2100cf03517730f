"""Which countries host, take part or have an Antenna: as a matrix, by AI Factory, and by country."""

from ai_factories.html.consortia import render
from components.browser import part
from components.filter_bar import filter_bar
from components.layout import heading
from components.page_context import PageContext


def consortia(context: PageContext) -> None:
    """The matrix of the AI Factories shown, with the selected one and the reader's country in words."""
    filter_bar(context)
    heading(
        context,
        context.texts.gettext(
            "Hosting an AI Factory, taking part in its consortium and being linked to it through an Antenna are three "
            "different things. Choose your country below, or select a country or an AI Factory in the table."
        ),
    )
    part("matrix", render(context))

"""What changed in each edition of the data, and how to follow it."""

from ai_factories.html.changes import render
from components.browser import part
from components.filter_bar import filter_bar
from components.layout import heading
from components.page_context import PageContext


def changes(context: PageContext) -> None:
    """The changes about the AI Factories shown and the network, or only about the selected site."""
    filter_bar(context)
    heading(context, context.texts.gettext("What is new, corrected or better confirmed, edition by edition."))
    part("changes", render(context))

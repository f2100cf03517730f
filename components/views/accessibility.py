"""The accessibility statement: what the page does for everyone, what falls short, and how that was found."""

from ai_factories.html.accessibility import render
from components.browser import part
from components.layout import heading
from components.page_context import PageContext


def accessibility(context: PageContext) -> None:
    """The statement, under its heading."""
    heading(context, context.texts.gettext("How accessible this site is, and what still falls short."))
    part("accessibility", render(context))

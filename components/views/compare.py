"""Two or three AI Factories side by side."""

from ai_factories.html.comparison import render
from components.browser import part
from components.layout import heading
from components.page_context import PageContext


def compare(context: PageContext) -> None:
    """A list to pick AI Factories from, and their facts in columns once there are two."""
    heading(
        context,
        context.texts.gettext("See two or three AI Factories side by side. Facts that are not confirmed are marked."),
    )
    part("compare", render(context))

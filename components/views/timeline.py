"""The timeline: what happened, what is expected, and the plan announced with the first AI Factories."""

import datetime

from ai_factories.html.timeline import render
from components.browser import part
from components.filter_bar import filter_bar
from components.layout import heading
from components.page_context import PageContext


def timeline(context: PageContext) -> None:
    """The milestones of the network and of the AI Factories shown, or only of the selected one."""
    filter_bar(context)
    heading(
        context,
        context.texts.gettext(
            "Each date is drawn as exactly as it was published: a half-year is half a year long. "
            "Marks with a dashed edge are reported or unconfirmed. The list below names the source of each milestone."
        ),
    )
    part("timeline", render(context, datetime.date.today()))

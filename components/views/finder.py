"""The finder: three questions, and which AI Factories a reader can use, how, and from when."""

import datetime

from ai_factories.html.finder import render
from components.browser import part
from components.layout import heading
from components.page_context import PageContext


def finder(context: PageContext) -> None:
    """The questions, and as much of the answer as they allow."""
    heading(
        context,
        context.texts.gettext(
            "Answer three questions to see which AI Factories you can use, how to apply, and what runs there today. "
            "Copy the link to share the result."
        ),
    )
    part("way-in", render(context, datetime.date.today().isoformat()))

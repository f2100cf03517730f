"""What is above every view: the name of the page, the views and the language."""

from collections.abc import Mapping

from ai_factories.context import Context
from ai_factories.html import templates
from ai_factories.i18n import LANGUAGE_NAMES
from ai_factories.wording.filters import filter_texts, number_shown

BELOW = ("changes", "accessibility")  # views that the footer leads to, not the head


def render(context: Context, current: str, views: Mapping[str, str]) -> str:
    """The head as HTML, with every value escaped; ``views`` has the titles by path, and ``current`` is one of these."""
    return templates.render(
        "head.html",
        context.texts,
        link=context.link,
        current=current,
        views={path: title for path, title in views.items() if path not in BELOW},
        languages=LANGUAGE_NAMES,
        lang=context.texts.lang,
    )


def render_banner(context: Context, url: str) -> str:
    """The banner of an embedded page as HTML, with every value escaped; ``url`` leads to the whole page."""
    return templates.render(
        "banner.html", context.texts, url=url, count=number_shown(context), filters=filter_texts(context)
    )


def render_footer(context: Context) -> str:
    """The footer as HTML, with every value escaped."""
    return templates.render(
        "footer.html",
        context.texts,
        link=context.link,
        checked=context.texts.date(context.network.checked_on),
        whole=not context.embedded,
    )

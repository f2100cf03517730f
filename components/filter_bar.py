"""The filters above the map, the matrix and the timeline."""

from ai_factories.html import filter_bar as html
from components.browser import part
from components.page_context import PageContext


def filter_bar(context: PageContext) -> None:
    """Draw the filters; an embedded page keeps those in its URL."""
    if not context.embedded:
        part("filter-bar", html.render(context))
        part("search-index", html.render_index(context))

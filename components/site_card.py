"""The card of the selected site and the table of all that are shown, as the page draws them."""

import streamlit as st

from ai_factories.html import site_card as card
from ai_factories.html import site_table as table
from components.browser import clickable_html
from components.page_context import PageContext


def site_card(context: PageContext) -> None:
    """Draw the card of the selected site, or what to do to see one."""
    with st.container(key="site-card"):
        if context.selected:
            st.html(card.render(context, context.selected, hidden=context.selected_on_map is None))
        else:
            st.markdown(
                context.texts.gettext(
                    "Choose a site to see who runs it, which countries take part, how far its system has come, and "
                    "where each of these facts comes from. The map then shows its consortium."
                )
            )


def site_table(context: PageContext) -> None:
    """Draw the table; a click on the link of a row selects its site."""
    clickable_html("site-table", table.render(context))

"""The timeline: what happened, what is expected, and the plan announced with the first AI Factories."""

import datetime

import streamlit as st

from ai_factories.html.timeline import render_key, render_list, render_plan
from ai_factories.milestones import events
from components.filter_panel import filter_panel
from components.layout import heading
from components.page_context import PageContext
from components.results import count, nothing_left, site_selector
from components.timeline_chart import begin, chart


def timeline(context: PageContext) -> None:
    """The milestones of the network and of the AI Factories shown, or only of the selected one."""
    _ = context.texts.gettext
    filter_panel(context)
    heading(
        context,
        _(
            "Each date is drawn as exactly as it was published: a half-year is half a year long. "
            "Marks with a dashed edge are unconfirmed. The list below names the source of each milestone."
        ),
    )
    count(context)
    nothing_left(context)
    site_selector(context, _("Only one AI Factory"), _("All that are shown"))
    selected = context.selected_factory
    factories = [selected] if selected else context.shown
    found = events(context.network, factories, context.texts)
    if selected:
        found = [event for event in found if event.row == selected.id]
    first = begin(context)
    early = sum(event.date.start < first for event in found)
    with st.container(key="timeline"):
        st.html(render_key(context))
        theme = st.context.theme.type or "light"
        st.vega_lite_chart(spec=chart(context, found, factories, datetime.date.today(), theme), width="stretch")
        if early:
            text = context.texts.ngettext(
                "{number} milestone before {year} stands only in the list below.",
                "{number} milestones before {year} stand only in the list below.",
                early,
            )
            st.caption(text.format(number=early, year=first.year))
    if not selected:
        with st.container(key="plan"):
            st.html(render_plan(context))
    with st.container(key="milestones"):
        st.html(render_list(context, found, factories))

"""The map: where the sites are, and everything about the selected one."""

import streamlit as st

from ai_factories.html import panel
from ai_factories.map.scene import scene
from components.browser import part
from components.downloads import download_bar
from components.filter_bar import filter_bar
from components.layout import footer
from components.page_context import PageContext
from components.site_map import site_map


def map_page(context: PageContext) -> None:
    """The filters, the map, and beside it the list of sites or the card of the selected one.

    What the reader waits for comes first: the map, and then the panel.
    """
    bar = st.container(key="bar")
    with st.container(key="screen"):
        site_map(context, scene(context))
        with st.container(key="panel"):
            part("panel-text", panel.render(context))
            if not context.embedded:
                download_bar(context)
            footer(context)
    with bar:
        filter_bar(context)

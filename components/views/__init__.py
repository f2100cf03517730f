"""The views of the dashboard: their paths and titles, and the function that draws each."""

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.navigation.page import Page

from ai_factories.i18n import N_, Texts
from components.page_context import PageContext
from components.views.about import about
from components.views.accessibility import accessibility
from components.views.changes import changes
from components.views.compare import compare
from components.views.consortia import consortia
from components.views.finder import finder
from components.views.map_page import map_page
from components.views.timeline import timeline

View = Callable[[PageContext], None]
VIEWS: Mapping[str, tuple[str, View]] = {
    "": (N_("Map"), map_page),
    "way-in": (N_("Check what you can use"), finder),
    "consortia": (N_("Consortia"), consortia),
    "timeline": (N_("Timeline"), timeline),
    "compare": (N_("Compare"), compare),
    "changes": (N_("Changes"), changes),
    "about": (N_("About the data"), about),
    "accessibility": (N_("Accessibility"), accessibility),
}


def pages(texts: Texts, draw: Callable[[View], None]) -> dict[str, Page]:
    """The views by path, in the order of the navigation; ``draw`` draws the current one."""

    def page(path: str, title: str, view: View) -> Page:
        def run() -> None:
            draw(view)

        return st.Page(run, title=texts.gettext(title), url_path=path, default=not path)

    return {path: page(path, title, view) for path, (title, view) in VIEWS.items()}

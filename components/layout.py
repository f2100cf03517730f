"""What surrounds every view: title, language, navigation, notices and footer."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import Page

from ai_factories.html import templates
from ai_factories.i18n import LANGUAGE_NAMES, Texts
from ai_factories.map.symbols import MARKS
from ai_factories.url import LANGUAGES, visible
from ai_factories.wording.filters import filter_texts, number_shown, selected_text
from components import url_state
from components.browser import sync_browser
from components.page_context import PageContext

FRONTEND = Path(__file__).parent / "frontend"
STYLES = (templates.STYLE, FRONTEND / "page.css", FRONTEND / "seams.css")
STYLE = f"<style>{''.join(path.read_text(encoding='utf-8') for path in STYLES)}{MARKS}</style>"
# In the page itself: a file would be lost if the page continues on another replica.
ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<circle cx="32" cy="32" r="28" fill="#0b4f8a"/><path d="M32 15 49 32 32 49 15 32z" fill="#fff"/></svg>'
)
MAX_NAMED = 5  # unknown parts of a URL
MAX_LENGTH = 60  # characters of such a part


def set_up(view: Page, texts: Texts) -> None:
    """Name the browser's tab and load the style sheet."""
    name = texts.gettext("European AI Factories")
    title = f"{view.title} – {name}" if view.url_path else name
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide")
    st.html(STYLE)


def header(context: PageContext) -> None:
    """Title and navigation (or, if embedded, only the banner), and the notices."""
    with st.container():  # keeps what follows in its place when a notice comes or goes
        if context.embedded:
            _banner(context)
        else:
            _header(context)
        _notices(context)


def _header(context: PageContext) -> None:
    _ = context.texts.gettext
    with st.container(key="head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(_("European AI Factories"), anchor=False, width="content")
        values = {label: value for value, label in LANGUAGE_NAMES.items()}
        with st.container(key="language", width="content"):
            st.segmented_control(
                _("Language"),
                LANGUAGES,
                format_func=LANGUAGE_NAMES.__getitem__,
                label_visibility="collapsed",
                **url_state.widget("language", context.texts.lang, url_state.choose_language, values=values),
            )
    with st.container(key="views", horizontal=True, gap="small"):
        for path, view in context.views.items():
            if path != "accessibility":  # linked in the footer instead
                link(context, path, view.title)


def _banner(context: PageContext) -> None:
    """The name of the page, linked to the whole page, and the active filters."""
    query = urlencode(context.url.params())
    url = (st.context.url or "").rstrip("/") + ("" if context.view.url_path else "/") + (f"?{query}" if query else "")
    with st.container(key="banner"):
        filters = " · ".join(["", *filter_texts(context)])
        # Not as Markdown, which would turn search words into links.
        html = Markup('<div class="prose banner"><h1><a href="{}" target="_blank">{}</a></h1><p>{}</p></div>')
        st.html(html.format(url, context.texts.gettext("European AI Factories"), filters))


def heading(context: PageContext, sentence: str) -> None:
    """The title of a view other than the map, and a sentence on what it is for."""
    st.header(context.view.title, anchor=False)
    st.markdown(sentence)


def link(context: PageContext, view: str, label: str, **changes: Any) -> None:
    """A link to a view that keeps the state of the URL except for ``changes``."""
    st.page_link(context.views[view], label=label, query_params=replace(context.url, **changes).params())


def _notices(context: PageContext) -> None:
    """Name the unknown parts that were dropped from the URL; warn if newer data is invalid, or if the reader's last
    action failed."""
    _ = context.texts.gettext
    if url_state.callback_failed():
        with st.container(key="failed"):
            st.error(failure_text(context.texts))
    if unknown := url_state.rejected():
        with st.container(key="notice"):
            text = _("The link asked for something that this page does not know. It was left out:")
            # Nothing in a URL may end the code span and be parsed as Markdown: no backtick, no empty line.
            names = [visible(str(part).replace("`", "")) for part in unknown[:MAX_NAMED]]
            named = ", ".join(f"`{name if len(name) <= MAX_LENGTH else name[:MAX_LENGTH] + '…'}`" for name in names)
            more = _("and {number} more").format(number=context.texts.number(len(unknown) - MAX_NAMED))
            st.warning(f"{text} {named}" + (f" {more}" if len(unknown) > MAX_NAMED else ""))
    if context.error:
        with st.container(key="stale"):
            text = _("The data were changed and have a fault now. What you see is the last sound edition, of {date}.")
            st.warning(text.format(date=context.texts.date(context.network.package.created)))


def failure_text(texts: Texts) -> str:
    """The message shown when the program has failed."""
    return texts.gettext(
        "This page could not be made; that is a fault of the program, and it has been logged. Reload the page, or go "
        "back and try another view."
    )


def footer(context: PageContext) -> None:
    """Where the data comes from and how fresh it is; if embedded, without links to other views."""
    _ = context.texts.gettext
    with st.container(key="footer"):
        st.caption(
            _(
                "Facts last checked on {date}. Data: CC BY 4.0. Outlines: Natural Earth. Coordinates: GeoNames, at the "
                "precision of the city. Not an official page of the EuroHPC Joint Undertaking."
            ).format(date=context.texts.date(context.network.checked_on))
        )
        if not context.embedded:
            with st.container(horizontal=True):
                link(context, "about", _("Sources, where they disagree, and how to cite"))
                link(context, "accessibility", _("Accessibility"))
    selected = selected_text(context.selected, context.texts) if context.selected else ""
    sync_browser(context.texts, context.view.title, [context.view.title, number_shown(context), selected])

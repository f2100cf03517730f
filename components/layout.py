"""What surrounds every view: title, language, navigation, notices and footer."""

from pathlib import Path
from urllib.parse import quote, urlencode

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import Page

from ai_factories.html import head, templates
from ai_factories.i18n import Texts
from ai_factories.map.symbols import MARKS
from ai_factories.url import visible
from ai_factories.wording.facts import site_name
from ai_factories.wording.filters import number_shown, selected_text
from components import seams, url_state
from components.browser import part, sync_browser
from components.page_context import PageContext

FRONTEND = Path(__file__).parent / "frontend"
STYLES = (templates.STYLE, *(FRONTEND / name for name in ("page.css", "search.css", "seams.css")))
STYLE = f"<style>{''.join(path.read_text(encoding='utf-8') for path in STYLES)}{MARKS}</style>"
# In the page itself: a file would be lost if the page continues on another replica.
ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<circle cx="32" cy="32" r="28" fill="#0b4f8a"/><path d="M32 15 49 32 32 49 15 32z" fill="#fff"/></svg>'
)
MAX_NAMED = 5  # unknown parts of a URL
MAX_LENGTH = 60  # characters of such a part


def set_up(view: Page, texts: Texts) -> None:
    """Name the browser's tab, and load style sheet and scripts."""
    seams.serve("frontend", seams.FRONTEND)  # before the first part of the page asks for them
    st.set_page_config(page_title=_title(view, texts), page_icon=ICON, layout="wide")
    st.html(STYLE)


def _title(view: Page, texts: Texts, *parts: str) -> str:
    return " – ".join([*parts, *([view.title] if view.url_path else []), texts.gettext("European AI Factories")])


def header(context: PageContext) -> None:
    """Title and navigation (or, if embedded, only the banner), and the notices."""
    if context.embedded:
        query = urlencode(context.url.params())
        path = "" if context.view.url_path else "/"
        url = (st.context.url or "").rstrip("/") + path + (f"?{query}" if query else "")
        part("banner", head.render_banner(context, url))
    else:
        views = {path: view.title for path, view in context.views.items()}
        part("head", head.render(context, context.view.url_path, views))
    with st.container(key="notices"):  # keeps what follows in its place when a notice comes or goes
        _notices(context)


def heading(context: PageContext, sentence: str) -> None:
    """The title of a view other than the map, and a sentence on what it is for."""
    st.html(Markup('<div class="prose heading"><h2>{}</h2><p>{}</p></div>').format(context.view.title, sentence))


def _notices(context: PageContext) -> None:
    """Name the unknown parts that were dropped from the URL; warn if newer data is invalid, or if the reader's last
    action failed."""
    _ = context.texts.gettext
    if url_state.callback_failed():
        with st.container(key="failed"):
            st.error(failure_text(context.texts))
    if unknown := url_state.rejected():
        with st.container(key="notice"):
            text = _("We did not recognise part of the link, and left it out:")
            # Nothing in a URL may end the code span and be parsed as Markdown: no backtick, no empty line.
            names = [visible(str(part).replace("`", "")) for part in unknown[:MAX_NAMED]]
            named = ", ".join(f"`{name if len(name) <= MAX_LENGTH else name[:MAX_LENGTH] + '…'}`" for name in names)
            more = _("and {number} more").format(number=context.texts.number(len(unknown) - MAX_NAMED))
            st.warning(f"{text} {named}" + (f" {more}" if len(unknown) > MAX_NAMED else ""))
    if context.error:
        with st.container(key="stale"):
            text = _("The data have changed and contain an error. This is the last valid version, of {date}.")
            st.warning(text.format(date=context.texts.date(context.network.package.created)))


def failure_text(texts: Texts) -> str:
    """The message shown when the program has failed."""
    return texts.gettext(
        "Sorry, something went wrong. The error has been logged. Reload the page, or go back and try another view."
    )


def footer(context: PageContext) -> None:
    """Where the data comes from and how fresh it is; if embedded, without links to other views."""
    part("footer", head.render_footer(context))


def complete(context: PageContext) -> None:
    """End the page: a footer below every view but the map, whose panel has it; then the browser knows all."""
    if context.view.url_path:
        footer(context)
    selected = context.selected
    text = selected_text(context.network, selected, context.texts) if selected else ""
    name = [site_name(selected, context.texts)] if selected else []
    title = _title(context.view, context.texts, *name)
    announcements = [context.view.title, number_shown(context), text]
    sync_browser(context.texts, title, announcements, network=context.network)

"""Downloads: the data as files, the map as a file, and code to embed the map in another web page."""

import html
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from ai_factories.context import Context
from ai_factories.export import files
from ai_factories.export.map_page import to_map_page
from ai_factories.export.map_picture import to_map_picture
from ai_factories.filters import Filters
from ai_factories.url import UrlState
from ai_factories.web.settings import INTERFACE
from ai_factories.wording.edition import edition
from components.page_context import PageContext

EMBED_HEIGHT = 760  # pixels
FORMATS: dict[str, tuple[str, str, Callable[[Context], bytes]]] = {
    "csv": ("CSV", "text/csv", files.to_csv),
    "geojson": ("GeoJSON", "application/geo+json", files.to_geojson),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", files.to_excel),
}


@st.fragment
def download_bar(context: PageContext) -> None:
    """The buttons above the table. A panel's content is sent when it is opened, and a file is made when it is
    requested; no download reruns the page."""
    _ = context.texts.gettext
    page = (st.context.url or "").rstrip("/") + "/"
    with st.container(key="download-bar", horizontal=True):
        with st.popover(_("Download data"), key="download", on_change="rerun") as panel:
            if panel.open:
                _data(context, page)
        with st.popover(_("Embed or save the map"), key="embed", on_change="rerun") as panel:
            if panel.open:
                _map(context, page)


def _data(context: PageContext, page: str) -> None:
    _ = context.texts.gettext
    about = edition(context.network, context.texts)
    everything = replace(context, url=UrlState(Filters(antennas=True)))
    selections = (
        ("shown", _("Shown now: {number} of {total}"), replace(context, url=UrlState(context.url.filters))),
        ("all", _("All {total} AI Factories"), everything),
    )
    for name, label, asked in selections:
        numbers = {"number": len(context.shown), "total": len(context.network.factories)}
        st.markdown(f"**{label.format(**numbers)}**")
        with st.container(key=f"download-{name}", horizontal=True):
            for ending, (title, mime, make) in FORMATS.items():
                _button(asked, f"{name}-{ending}", title, make, mime, selection=name == "shown")
            if name == "all":
                _button(asked, "all-zip", _("Data Package (zip)"), files.to_package, "application/zip", selection=False)
    st.caption(
        _(
            "CSV has one line for each AI Factory. GeoJSON also has the Antennas shown on the map. Excel and the Data "
            "Package also have consortia, milestones, access routes and sources."
        )
    )
    cite = Markup('<div class="prose"><p class="note">{} <a href="{}">{}</a></p></div>')
    st.html(cite.format(about.cite_as, about.licence_url, _("What the licence allows")))
    if interface := os.environ.get(INTERFACE):
        root = page.rstrip("/") + interface
        query = urlencode(context.url.params())
        same = f"{root}/factories" + (f"?{query}" if query else "")
        text = _("For programs: [the same as JSON]({same}), and [how to ask for more]({docs}).")
        st.markdown(text.format(same=same, docs=f"{root}/docs?lang={context.texts.lang}"))


def _map(context: PageContext, page: str) -> None:
    _ = context.texts.gettext
    st.markdown(_("**On another web page**: the current view, as an interactive map."))
    st.code(snippet(context, page), language=None, wrap_lines=True)
    st.markdown(_("**As a file**, for slides and articles. Both files work offline."))
    with st.container(key="download-map", horizontal=True):
        _button(context, "map-html", _("Interactive map (HTML)"), to_map_page, "text/html")
        _button(context, "map-svg", _("Picture (SVG)"), to_map_picture, "image/svg+xml")


def snippet(context: Context, page: str) -> str:
    """HTML that embeds the map in another web page, with these filters and this site."""
    shown = replace(context.url, origin=None, who=None, need=None, sites=())
    url = f"{page}?{urlencode({'embed': 'true', **shown.params()})}"
    title = html.escape(context.texts.gettext("European AI Factories"))
    size = f'width="100%" height="{EMBED_HEIGHT}" style="border: 0"'
    return f'<iframe src="{html.escape(url)}" title="{title}" {size} loading="lazy"></iframe>'


def _button(
    context: Context, key: str, label: str, make: Callable[[Context], bytes], mime: str, *, selection: bool = True
) -> None:
    """A button that makes and downloads a file; its ``key`` ends with the extension of the file's name."""
    name = files.file_name(context.network, key.rpartition("-")[2], len(context.shown) if selection else None)
    st.download_button(label, partial(make, context), name, mime, key=f"download-{key}", on_click="ignore")

"""What a reader can take away: the data as files, the map as a file, and the map for another web page."""

import html
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from components import exports, picture, site_card, site_table
from components.address import Address
from components.filters import Filters
from components.model import Antenna, Factory, Network
from components.records import INTERFACE, edition
from components.scene import Site, caption, number_shown, scene
from components.texts import Texts

EMBED_HEIGHT = 760  # pixels
FORMATS: dict[str, tuple[str, str, Callable[[Network, Address, Texts], bytes]]] = {
    "csv": ("CSV", "text/csv", exports.to_csv),
    "geojson": ("GeoJSON", "application/geo+json", exports.to_geojson),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", exports.to_excel),
}


@st.fragment
def take_away(
    network: Network,
    shown: list[Factory],
    antennas: list[Antenna],
    selected: Site | None,
    address: Address,
    texts: Texts,
) -> None:
    """The buttons above the table. What they open is sent when it is opened, and a file made when it is asked for; no
    download runs the page."""
    _ = texts.gettext
    page = (st.context.url or "").rstrip("/") + "/"
    with st.container(key="take-away", horizontal=True):
        with st.popover(_("Download data"), key="download", on_change="rerun") as panel:
            if panel.open:
                _data(network, len(shown), page, address, texts)
        with st.popover(_("Embed or save the map"), key="embed", on_change="rerun") as panel:
            if panel.open:
                _map(network, shown, antennas, selected, page, address, texts)


def _data(network: Network, shown: int, page: str, address: Address, texts: Texts) -> None:
    _ = texts.gettext
    about = edition(network, texts)
    everything = Address(Filters(antennas=True))
    selections = (
        ("shown", _("What is shown: {number} of {total}"), Address(address.filters), shown),
        ("all", _("Everything: all {total}"), everything, None),
    )
    for name, label, asked, number in selections:
        st.markdown(f"**{label.format(number=shown, total=len(network.factories))}**")
        with st.container(key=f"download-{name}", horizontal=True):
            for ending, (title, mime, make) in FORMATS.items():
                _button(f"{name}-{ending}", title, partial(make, network, asked, texts), mime, network, ending, number)
            if name == "all":
                make_package = partial(exports.to_package, network, texts)
                _button("all-zip", _("Data Package (zip)"), make_package, "application/zip", network, "zip", None)
    st.caption(
        _(
            "CSV holds a line per AI Factory, GeoJSON the Antennas on the map too, Excel and the Data Package also "
            "consortia, milestones, access and sources."
        )
    )
    cite = Markup('<div class="prose"><p class="note">{} <a href="{}">{}</a></p></div>')
    st.html(cite.format(about.cite_as, about.licence_url, _("What the licence allows")))
    if interface := os.environ.get(INTERFACE):
        root = page.rstrip("/") + interface
        query = urlencode(address.params())
        same = f"{root}/factories" + (f"?{query}" if query else "")
        text = _("For programs: [the same as JSON]({same}), and [how to ask for more]({docs}).")
        st.markdown(text.format(same=same, docs=f"{root}/docs?lang={texts.lang}"))


def _map(
    network: Network,
    shown: list[Factory],
    antennas: list[Antenna],
    selected: Site | None,
    page: str,
    address: Address,
    texts: Texts,
) -> None:
    _ = texts.gettext
    st.markdown(_("**On another web page**: what you see now, with a map that still answers to clicks."))
    st.code(snippet(page, address, texts), language=None, wrap_lines=True)
    st.markdown(_("**As a file**, for slides and articles. Both open without network."))
    drawn: list[Site] = [*antennas, *shown]
    on_map = selected if selected in drawn else None
    summary = [number_shown(network, len(shown), texts), *caption(network, address.filters, on_map, texts)]

    def standalone() -> bytes:
        scenes = {site.id: scene(network, shown, antennas, site, texts) for site in drawn}
        scenes[""] = scene(network, shown, antennas, None, texts)
        cards = {site.id: site_card.render(network, site, False, texts) for site in drawn}
        table = site_table.render(network, shown, address, texts, "#")
        chosen = on_map.id if on_map else ""
        return picture.standalone(network, scenes, chosen, summary, cards, table, texts)

    def svg() -> bytes:
        return picture.svg(network, scene(network, shown, antennas, on_map, texts), summary, texts)

    with st.container(key="download-map", horizontal=True):
        _button("map-html", _("Interactive map (HTML)"), standalone, "text/html", network, "html", len(shown))
        _button("map-svg", _("Picture (SVG)"), svg, "image/svg+xml", network, "svg", len(shown))


def snippet(page: str, address: Address, texts: Texts) -> str:
    """HTML that shows the map with these filters and this site on another web page."""
    shown = replace(address, origin=None, who=None, need=None, sites=())
    url = f"{page}?{urlencode({'embed': 'true', **shown.params()})}"
    title = html.escape(texts.gettext("European AI Factories"))
    size = f'width="100%" height="{EMBED_HEIGHT}" style="border: 0"'
    return f'<iframe src="{html.escape(url)}" title="{title}" {size} loading="lazy"></iframe>'


def _button(
    key: str, label: str, make: Callable[[], bytes], mime: str, network: Network, ending: str, shown: int | None
) -> None:
    name = exports.file_name(network, ending, shown)
    st.download_button(label, make, name, mime, key=f"download-{key}", on_click="ignore")

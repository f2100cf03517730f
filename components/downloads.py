"""What a reader can take away: the data as files, the map as a file, and the map for another web page."""

import html
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from components import exports, picture, site_card, site_table
from components.address import Address
from components.filters import Filters
from components.model import Factory, Network
from components.records import INTERFACE, edition
from components.scene import Scene, Site
from components.texts import Texts

EMBED_HEIGHT = 760  # pixels
FORMATS: dict[str, tuple[str, str, Callable[[Network, Address, Texts], bytes]]] = {
    "csv": ("CSV", "text/csv", exports.to_csv),
    "geojson": ("GeoJSON", "application/geo+json", exports.to_geojson),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", exports.to_excel),
}


@st.fragment
def take_away(
    network: Network, shown: list[Factory], selected: Site | None, scene: Scene, address: Address, texts: Texts
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
                _map(network, shown, selected, scene, page, address, texts)


def _data(network: Network, shown: int, page: str, address: Address, texts: Texts) -> None:
    _ = texts.gettext
    about = edition(network, texts)
    everything = Address(Filters(antennas=True))
    selections = (
        ("shown", _("What is shown: {number} of {total}"), address, shown),
        ("all", _("Everything: all {total}, and the Antennas"), everything, None),
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
        _("Each file holds a line per AI Factory; Excel also consortia, Antennas, milestones, access and sources.")
    )
    st.caption(f"{about.cite_as} [{_('What the licence allows')}]({about.licence_url})")
    if interface := os.environ.get(INTERFACE):
        root = page.rstrip("/") + interface
        query = urlencode(address.params())
        same = f"{root}/factories" + (f"?{query}" if query else "")
        text = _("For programs: [the same as JSON]({same}), and [how to ask for more]({docs}).")
        st.markdown(text.format(same=same, docs=f"{root}/docs"))


def _map(
    network: Network,
    shown: list[Factory],
    selected: Site | None,
    scene: Scene,
    page: str,
    address: Address,
    texts: Texts,
) -> None:
    _ = texts.gettext
    st.markdown(_("**On another web page**: what you see now, with a map that still answers to clicks."))
    st.code(snippet(page, address, texts), language="html", wrap_lines=True)
    st.markdown(_("**As a file**, for slides and articles. Both open without network."))
    total = len(network.factories)
    summary = texts.ngettext("{shown} of {total} AI Factory", "{shown} of {total} AI Factories", total)
    summary = summary.format(shown=len(shown), total=total)

    def standalone() -> bytes:
        card = site_card.render(network, selected, selected.id != scene.look["site"], texts) if selected else ""
        table = site_table.render(network, shown, address, texts, page)
        return picture.standalone(network, scene, summary, card, table, texts)

    with st.container(key="download-map", horizontal=True):
        _button("map-html", _("Interactive map (HTML)"), standalone, "text/html", network, "html", len(shown))
        make = partial(picture.svg, network, scene, summary, texts)
        _button("map-svg", _("Picture (SVG)"), make, "image/svg+xml", network, "svg", len(shown))


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

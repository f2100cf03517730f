"""The map of Europe with the host sites.

The base map is the same in every run, so the frame is built once; everything that varies is sent as one value, which
the frame applies in place. Leaflet, our script and the country outlines are served by Streamlit itself, so that nothing
is requested from another host.
"""

from dataclasses import asdict

import streamlit as st
from markupsafe import Markup

from ai_factories.loading.folder import OUTLINES
from ai_factories.map import assets
from ai_factories.map.scene import Scene, bounds
from ai_factories.map.symbols import HOST_COLOUR, PARTICIPANT_COLOUR, SYMBOLS, picture
from ai_factories.model.network import Network
from components import seams, url_state
from components.page_context import PageContext

HEIGHT = 580  # pixels; page.css lowers it on small screens


def site_map(context: PageContext, scene: Scene) -> None:
    """Draw the map. A click on a marker selects its site. If the map fails to load, page.js shows a message instead."""
    _ = context.texts.gettext
    with st.container(key="map-aside"):
        missing = _("The map is not there: something blocks it, or the connection is slow. All else works without it.")
        aside = Markup('<a class="skip" href="#site-select">{}</a><p class="hint warning" role="status">{}</p>')
        st.html(Markup('<div class="prose">{}</div>').format(aside.format(_("Skip the map"), missing)))
    scripts_and_styles, outlines = serve_files(context.network)
    with st.container(key="map"):
        seams.draw_map(
            key="sites",
            height=HEIGHT,
            files=scripts_and_styles,
            start={
                "symbols": {name: asdict(symbol) for name, symbol in SYMBOLS.items()},
                "colours": {"host": HOST_COLOUR, "participant": PARTICIPANT_COLOUR},
                "home": bounds(context.network.factories),
                "outlines": outlines,
            },
            state={**scene.state, "sites": scene.sites},
            on_choose=url_state.select_site,
        )


def serve_files(network: Network) -> tuple[list[str], str]:
    """Make Streamlit serve the files of the map; returns the URLs of its scripts and styles, and of the outlines.

    The outlines are served from memory: the data files may change or be deleted at any time.
    """
    seams.serve_frame()
    leaflet = seams.serve("leaflet", assets.LEAFLET)
    ours = seams.serve("map", assets.FRONTEND)
    page = seams.serve("frontend", seams.FRONTEND)
    files = [
        f"{leaflet}/leaflet.js",
        f"{ours}/map.js",
        f"{page}/seams.js",
        f"{leaflet}/leaflet.css",
        f"{ours}/map.css",
        f"{page}/seams.css",
    ]
    return files, seams.serve_content("outlines", network.files[OUTLINES])


def legend(scene: Scene) -> None:
    """What the symbols and colours of the map mean."""
    swatch = Markup('<span class="swatch" style="background:{}"></span>')
    items = Markup("").join(
        Markup("<li>{}{}</li>").format(
            picture(entry.symbol) if entry.symbol else swatch.format(entry.colour), entry.label
        )
        for entry in scene.legend
    )
    with st.container(key="legend"):
        st.html(Markup("<ul>{}</ul>").format(items))

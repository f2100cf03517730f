"""The map of Europe with the host sites.

The base map is the same in every run, so the frame is built once; everything that varies is sent as one value, which
the frame applies in place. Leaflet, our script and the country outlines are served by Streamlit itself, so that nothing
is requested from another host.
"""

import streamlit as st
from markupsafe import Markup

from ai_factories.loading.folder import OUTLINES
from ai_factories.map import assets
from ai_factories.map.scene import Scene, bounds, points
from ai_factories.map.symbols import drawn, palette
from ai_factories.model.network import Network
from components import seams
from components.page_context import PageContext

HEIGHT = 580  # pixels; page.css lowers it on small screens


def site_map(context: PageContext, scene: Scene) -> None:
    """Draw the map. A click on a marker selects its site. If the map fails to load, page.js shows a message instead."""
    _ = context.texts.gettext
    missing = _(
        "The map did not load: something is blocking it, or the connection is slow. Everything else still works."
    )
    st.html(Markup('<p class="prose map-missing" role="status">{}</p>').format(missing))
    scripts_and_styles, outlines = serve_files(context.network)
    with st.container(key="map"):
        seams.draw_map(
            key="sites",
            height=HEIGHT,
            files=scripts_and_styles,
            start={
                "symbols": drawn(),
                "palette": palette(),
                "points": points(context.network),
                "home": bounds(context.network.factories),
                "outlines": outlines,
            },
            state={**scene.state, "sites": scene.sites},
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

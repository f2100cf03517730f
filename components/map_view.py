"""The map of Europe with the host sites. The only module that knows folium.

The base map is the same at every run, so the frame is built once; all that varies travels in one feature group, which
streamlit-folium swaps in place. Leaflet, our script and the country outlines are served by Streamlit itself, through
component folders, so that nothing is asked of another host.
"""

import dataclasses
import hashlib
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import folium
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from folium.utilities import JsCode
from markupsafe import Markup
from streamlit.components.v1 import declare_component
from streamlit_folium import st_folium
from xstatic.pkg import leaflet

from components import state
from components.loading import OUTLINES
from components.model import Network
from components.scene import Scene, bounds
from components.symbols import HOST_COLOUR, PARTICIPANT_COLOUR, SYMBOLS, picture
from components.texts import Texts

HEIGHT = 580  # pixels; page.css lowers it on small screens
VERSION_LENGTH = 8  # characters
SHIELD = str.maketrans({"%": "%25", "{": "%7B", "}": "%7D"})
FRONTEND = Path(__file__).parent / "frontend"


def _served(name: str, folder: Path) -> str:
    """Let Streamlit serve a folder; returns its address as the frame of the map sees it.

    The address changes with the content, so that browsers may keep the files.
    """
    content = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    address = f"{name}-{hashlib.sha256(content).hexdigest()[:VERSION_LENGTH]}"
    declare_component(address, path=folder)
    return f"../{__name__}.{address}"


LEAFLET = _served("leaflet", Path(leaflet.BASE_DIR))
OURS = _served("frontend", FRONTEND)


def _outlines(network: Network) -> str:
    with _copying:  # else one of two first readers could be sent to a copy that is gone at once
        return _copied(network)[0]


_copying = threading.Lock()


@lru_cache(maxsize=2)
def _copied(network: Network) -> tuple[str, TemporaryDirectory[str]]:
    """The address of the outlines, and the copy that is served: the files of the data may change meanwhile, or go."""
    copy = TemporaryDirectory(prefix="ai-factories-")
    path = Path(copy.name) / Path(OUTLINES).name
    path.write_bytes(network.files[OUTLINES])
    return f"{_served('outlines', path.parent)}/{path.name}", copy


class _LocalMap(folium.Map):
    """A map that loads Leaflet and our own script by paths relative to its frame, and nothing else."""

    default_js = [  # noqa: RUF012
        ("leaflet", f"{LEAFLET}/leaflet.js"),
        ("sites", f"{OURS}/map.js"),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet", f"{LEAFLET}/leaflet.css"),
        ("sites", f"{OURS}/map.css"),
    ]


class _Start(MacroElement):
    """Part of the base map: draws the outlines, hands the symbols to the frame and brings all sites into view."""

    _template = Template("""
        {% macro header(this, kwargs) %}
        <style>:root { --host: {{ this.host }}; --participant: {{ this.participant }}; }</style>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        // The page sets the height of the frame; the style sheet that says so may not be here yet.
        {{ this._parent.get_name() }}.getContainer().style.setProperty("height", "100vh", "important");
        sites.start({{ this._parent.get_name() }}, {{ this.symbols|tojson }}, {{ this.outlines|tojson }},
                    {{ this.home|tojson }});
        {% endmacro %}
    """)

    def __init__(self, network: Network) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.home = bounds(network.factories)
        self.symbols = {name: dataclasses.asdict(symbol) for name, symbol in SYMBOLS.items()}
        self.outlines = _outlines(network)
        self.host = HOST_COLOUR
        self.participant = PARTICIPANT_COLOUR


class _Update(MacroElement):
    """Part of the feature group: language, words of the buttons, lines, and which countries to shade."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        sites.update({{ this.look|tojson }});
        {% endmacro %}
    """)

    def __init__(self, look: Mapping[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.look = look


def site_map(network: Network, scene: Scene, texts: Texts) -> None:
    """Draw the map. A click on a marker selects its site. If it does not come up, page.js shows a sentence instead."""
    _ = texts.gettext
    with st.container(key="map-aside"):
        missing = _("The map is not there: something blocks it, or the connection is slow. All else works without it.")
        aside = Markup('<a class="skip" href="#site-select">{}</a><p class="hint warning" role="status">{}</p>')
        st.html(Markup('<div class="prose">{}</div>').format(aside.format(_("Skip the map"), missing)))
    with st.container(key="map"):
        st_folium(
            _base_map(network),
            key="sites",
            height=HEIGHT,
            use_container_width=True,
            render=False,  # it renders the map anyway, and twice without this
            feature_group_to_add=_varying(scene),
            returned_objects=["last_active_drawing", "last_object_clicked_count"],
            on_change=_clicked,
        )


def _clicked() -> None:
    value = state.value("sites") or {}
    # The frame also reports once that it is up, with no click and no site: that must not undo a shared link.
    if value.get("last_object_clicked_count") and value.get("last_active_drawing"):
        state.choose_site(str(value["last_active_drawing"]["properties"]["id"]))
    else:
        state.hold()


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


def _base_map(network: Network) -> _LocalMap:
    base = _LocalMap(
        tiles=None,
        min_zoom=2,
        max_zoom=8,
        zoom_snap=0.25,
        zoom_delta=0.5,
        attribution_control=False,
        max_bounds=True,
        min_lat=20,
        max_lat=80,
        min_lon=-45,
        max_lon=70,
    )
    _Start(network).add_to(base)
    return base


def _varying(scene: Scene) -> folium.FeatureGroup:
    group = folium.FeatureGroup()
    _Update(scene.look).add_to(group)
    features = [{**feature, "properties": _shielded(feature["properties"])} for feature in scene.features]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        point_to_layer=JsCode("sites.marker"),
        on_each_feature=JsCode("sites.eachShieldedSite"),
    ).add_to(group)
    return group


def _shielded(properties: Mapping[str, Any]) -> dict[str, Any]:
    """What a site says of itself, without braces: folium reads what it has written once more as a template, in which
    a name between two braces would be a program. The frame puts them back."""
    return {name: value.translate(SHIELD) if isinstance(value, str) else value for name, value in properties.items()}

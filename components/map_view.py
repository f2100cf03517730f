"""The map of Europe with the host sites. The only module that knows folium.

The base map is the same at every run, so the frame is built once; all that varies travels in one feature group, which
streamlit-folium swaps in place. Leaflet, our script and the country outlines are served by Streamlit itself, through
component folders, so that nothing is asked of another host.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

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
from components.facts import antenna_name
from components.loading import OUTLINES
from components.model import Antenna, Factory, Network
from components.symbols import HOST_COLOUR, PARTICIPANT_COLOUR, SYMBOLS, picture
from components.texts import SYSTEM_TYPES, Texts

HEIGHT = 580  # pixels; page.css lowers it on small screens
VERSION_LENGTH = 8  # characters
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


@lru_cache(maxsize=2)
def _outlines(network: Network) -> str:
    path = network.folder / OUTLINES
    return f"{_served('outlines', path.parent)}/{path.name}"


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
        sites.start({{ this._parent.get_name() }}, {{ this.symbols|tojson }}, {{ this.outlines|tojson }},
                    {{ this.home|tojson }});
        {% endmacro %}
    """)

    def __init__(self, network: Network) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.home = _bounds(network.factories)
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


def site_map(
    network: Network, shown: list[Factory], antennas: list[Antenna], on_map: Factory | Antenna | None, texts: Texts
) -> None:
    """Draw the map with the shown sites and Antennas and what belongs to the selected one, if it is among them.

    A click on a marker selects its site.
    """
    with st.container(key="map"):
        st_folium(
            _base_map(network),
            key="sites",
            height=HEIGHT,
            use_container_width=True,
            feature_group_to_add=_varying(network, shown, antennas, on_map, texts),
            returned_objects=["last_active_drawing", "last_object_clicked_count"],
            on_change=_clicked,
        )


def _clicked() -> None:
    value = st.session_state["sites"]
    # The frame also reports once that it is up, with no click and no site: that must not undo a shared link.
    if value["last_object_clicked_count"] and value["last_active_drawing"]:
        state.choose_site(str(value["last_active_drawing"]["properties"]["id"]))
    else:
        state.hold()


def legend(network: Network, antennas: bool, on_map: Factory | Antenna | None, texts: Texts) -> None:
    """What the symbols and colours of the map mean; ``on_map`` is the selected site, if the map shows it."""
    _ = texts.gettext
    swatch = Markup('<span class="swatch" style="background:{}"></span>')
    entries = [(picture(name), _(label)) for name, label in SYSTEM_TYPES.items()]
    if antennas:
        entries.append((picture("antenna"), _("Antenna, linked to AI Factories; none itself")))
    if isinstance(on_map, Factory):
        entries.append((swatch.format(HOST_COLOUR), _("Host country of the chosen site")))
        if network.participants(on_map.id):
            entries.append((swatch.format(PARTICIPANT_COLOUR), _("Takes part in its consortium")))
    items = Markup("").join(Markup("<li>{}{}</li>").format(picture, label) for picture, label in entries)
    with st.container(key="legend"):
        st.html(Markup("<ul>{}</ul>").format(items))


def _bounds(sites: Iterable[Factory | Antenna]) -> list[list[float]]:
    latitudes, longitudes = zip(*((site.latitude, site.longitude) for site in sites), strict=True)
    return [[min(latitudes), min(longitudes)], [max(latitudes), max(longitudes)]]


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


def _varying(
    network: Network, shown: list[Factory], antennas: list[Antenna], on_map: Factory | Antenna | None, texts: Texts
) -> folium.FeatureGroup:
    _ = texts.gettext
    host = on_map if isinstance(on_map, Factory) else None
    participants = network.participants(host.id) if host else []
    links = [(antenna, factory) for antenna in antennas for factory in network.linked(antenna.id) if factory in shown]
    related = {id for antenna, factory in links if on_map in (antenna, factory) for id in (antenna.id, factory.id)}
    look = {
        "lang": texts.lang,
        "words": {"in": _("Zoom in"), "out": _("Zoom out"), "home": _("Show all sites")},
        "home": _bounds([*network.factories, *(network.antennas if antennas else ())]),
        "site": on_map.id if on_map else None,
        "host": host.country if host else None,
        "participants": participants,
        "lines": [
            *(
                ["antenna-link" + (" chosen" if on_map in (antenna, factory) else ""), _place(antenna), _place(factory)]
                for antenna, factory in links
            ),
            *(
                ["consortium-link", _place(host), point]
                for c in participants
                if host and (point := network.link_point(c))
            ),
        ],
    }
    group = folium.FeatureGroup()
    _Update(look).add_to(group)
    # Antennas first, so that the sites are drawn over them.
    drawn: list[Factory | Antenna] = [*antennas, *shown]
    features = [_feature(site, site == on_map, site.id in related, texts) for site in drawn]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        point_to_layer=JsCode("sites.marker"),
        on_each_feature=JsCode("sites.eachSite"),
    ).add_to(group)
    return group


def _place(site: Factory | Antenna) -> tuple[float, float]:
    return site.latitude, site.longitude


def _feature(site: Factory | Antenna, selected: bool, related: bool, texts: Texts) -> dict[str, object]:
    place = f"{site.city}, {texts.country(site.country)}"
    kind: str
    if isinstance(site, Factory):
        kind, label = site.system_type, f"{site.name}, {place}"
    else:
        antenna = texts.gettext("Antenna")
        kind, label = "antenna", f"{antenna_name(site, texts)}, {place} ({antenna})"
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [site.longitude, site.latitude]},
        "properties": {"id": site.id, "label": label, "type": kind, "selected": selected, "related": related},
    }

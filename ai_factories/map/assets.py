"""The files that draw the map in a browser: Leaflet, and our additions to it."""

from pathlib import Path

from xstatic.pkg import leaflet

LEAFLET = Path(leaflet.BASE_DIR)
FRONTEND = Path(__file__).parent / "frontend"
SCRIPTS = (LEAFLET / "leaflet.js", FRONTEND / "map.js")
STYLES = (LEAFLET / "leaflet.css", FRONTEND / "map.css")

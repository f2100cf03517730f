"""The files that draw the map in a browser: Leaflet, and our additions to it."""

from pathlib import Path

LEAFLET = Path(__file__).parent / "leaflet"  # unchanged, from npm; see .ci/leaflet
FRONTEND = Path(__file__).parent / "frontend"
LICENCE = LEAFLET / "LICENSE"
SCRIPTS = (LEAFLET / "leaflet.js", FRONTEND / "map.js")
STYLES = (LEAFLET / "leaflet.css", FRONTEND / "map.css")

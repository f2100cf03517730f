"""All Python that relies on undocumented behaviour of Streamlit, streamlit-folium or folium, with the reason for each.

The same for styles and scripts is in ``frontend/seams.css`` and ``frontend/seams.js``. ``tests/contracts`` has a test
for each item, which fails by name if a new version behaves differently; ``.ci/newest`` tries the newest versions.
"""

import base64
import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import folium
import streamlit as st
import streamlit.logger
from branca.element import MacroElement
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps
from streamlit.components.v1 import declare_component

from ai_factories.web.logs import configure, take_over
from ai_factories.web.static_files import Files

FRONTEND = Path(__file__).parent / "frontend"
VERSION_LENGTH = 8  # characters

# Options in .streamlit/config.toml that Streamlit does not document: unchanged content, such as the style sheet, is not
# sent again; there is no full garbage collection after each run, which would take longer than the run itself; memory
# for a reader's widgets is limited; and errors are logged as plain text, without the terminal's colours and frames.
HIDDEN_OPTIONS = (
    "global.maxCachedMessageAge",
    "global.minCachedMessageSize",
    "logger.enableRich",
    "runner.postScriptGC",
    "server.maxWidgetStateSize",
)

# Where Streamlit serves its own files and those of components, and the frames of components, which run scripts written
# by folium. The names of its own files change with their content, as do ours and the script of streamlit-folium.
FOLDERS = ("/static/", "/component/")
FRAMES = "/component/"
VERSIONED = re.compile(
    r"/component/(components\.seams\.\w+-[0-9a-f]{8}/[\w.-]+|streamlit_folium\.\w+/static/js/main\.[0-9a-f]{8}\.js)"
)
# Streamlit's metrics, its agent, and uploads, which this page does not accept.
PRIVATE = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/upload_file")


def base_path() -> str:
    """The path below which the app is served, without a trailing slash."""
    path = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{path}" if path else ""


@cache
def inline_scripts() -> str:
    """The hashes of the scripts in Streamlit's own page, for the Content-Security-Policy."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    hashes = [hashlib.sha256(script.encode()).digest() for script in re.findall(r"<script>(.*?)</script>", page, re.S)]
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)


def static_files() -> Files:
    """The files that browsers may cache."""
    return Files(base_path(), FOLDERS, VERSIONED)


@cache
def start_logs() -> None:
    """Start the log of this process, and send all of Streamlit's loggers to it, including those created later.

    Each of them has its own handler, which Streamlit recreates whenever its options are read.
    """
    configure((("streamlit", st.__version__),))
    streamlit.logger.setup_formatter = take_over
    streamlit.logger.update_formatter()
    # Streamlit sets their level too, after us: below this one, they record each connection with its IP address.
    quiet = logging.getLogger("uvicorn.error")
    if not quiet.filters:
        quiet.addFilter(lambda record: record.levelno >= logging.WARNING)


def widget_value(key: str) -> Any:
    """The value of a widget, or of an entry of our own, inside a callback.

    Read through ``to_dict``: on any other access to the session state, Streamlit may interrupt the callback for the
    next click, and the current one would be lost.
    """
    return st.session_state.to_dict()[key]


def serve(name: str, folder: Path) -> str:
    """Make Streamlit serve a folder; returns its URL as seen from the frame of the map.

    A component's folder is public, whether or not the component is ever drawn. To be called in each run, since only
    then can Streamlit register it. The URL changes with the content, so that browsers may cache the files.
    """
    address = f"{name}-{_version(folder)}"
    declare_component(address, path=folder)
    return f"../{__name__}.{address}"


@cache
def _version(folder: Path) -> str:
    content = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return hashlib.sha256(content).hexdigest()[:VERSION_LENGTH]


class _LocalMap(folium.Map):
    """A map that loads scripts and styles by paths relative to its frame, and nothing from other hosts.

    folium would load Leaflet, jQuery, Bootstrap and fonts from four of them. It reads ``default_js`` and
    ``default_css`` when it writes the page, and streamlit-folium passes them to the frame.
    """

    def __init__(self, files: list[str], start: Mapping[str, object]) -> None:
        self.default_js = [(name, name) for name in files if name.endswith(".js")]
        self.default_css = [(name, name) for name in files if name.endswith(".css")]
        super().__init__(
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
        _Call("seams.start", start).add_to(self)


class _Call(MacroElement):
    """A part of the map that calls one of our functions with a value.

    folium parses its own output as a template once more, so that a name in double braces would be executed on the
    server: hence the value is written without braces.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this.function }}(JSON.parse({{ this.literal }}));
        {% endmacro %}
        """
    )

    def __init__(self, function: str, value: Mapping[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.function = function
        text = htmlsafe_json_dumps(json.dumps(value))
        self.literal = text.replace("{", "\\u007b").replace("}", "\\u007d")


def draw_map(
    key: str,
    height: int,
    files: list[str],
    start: Mapping[str, object],
    state: Mapping[str, object],
    on_choose: Callable[[str | None], None],
) -> None:
    """Draw the map: ``start`` must be the same at every run, ``state`` may change and is applied in place.

    The frame is rebuilt whenever the map differs, so everything that varies is in one feature group, which is swapped.
    The frame reports a click itself (seams.js), because streamlit-folium would wait for 250 ms. It renders without
    being told to, and ``render`` would only build it twice; without returned objects, it reports nothing of its own.
    """
    # Streamlit serves the frame only if the library is first imported during a run.
    from streamlit_folium import st_folium

    group = folium.FeatureGroup()
    _Call("sites.update", state).add_to(group)

    def report() -> None:
        value = widget_value(key)
        on_choose(value.get("site") if isinstance(value, dict) else None)

    st_folium(
        _LocalMap(files, start),
        key=key,
        height=height,
        use_container_width=True,
        render=False,
        feature_group_to_add=group,
        returned_objects=[],
        on_change=report,
    )

"""All Python that relies on undocumented behaviour of Streamlit, streamlit-folium or folium, with the reason for each.

The same for styles and scripts is in ``frontend/seams.css`` and ``frontend/seams.js``. ``tests/contracts`` has a test
for each item, which fails by name if a new version behaves differently; ``.ci/newest`` tries the newest versions.
"""

import base64
import hashlib
import json
import logging
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import folium
import streamlit as st
import streamlit.logger
from branca.element import MacroElement
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps
from streamlit.components.v1.component_registry import ComponentRegistry
from streamlit.components.v1.custom_component import CustomComponent
from streamlit.runtime import get_instance
from streamlit.runtime.metrics_util import Installation
from streamlit.runtime.scriptrunner_utils import script_run_context
from streamlit.web.server.starlette import starlette_websocket

from ai_factories.web.logs import configure, take_over
from ai_factories.web.origins import same_origin
from ai_factories.web.static_files import Files

FRONTEND = Path(__file__).parent / "frontend"
VERSION_LENGTH = 8  # characters

# Options in .streamlit/config.toml that Streamlit does not document: unchanged content, such as the style sheet, is not
# sent again; there is no full garbage collection after each run, which would take longer than the run itself; memory
# for a reader's widgets is limited; errors are logged as plain text, without the terminal's colours and frames; and no
# page that embeds ours may command it.
HIDDEN_OPTIONS = (
    "client.allowedOrigins",
    "global.maxCachedMessageAge",
    "global.minCachedMessageSize",
    "logger.enableRich",
    "runner.postScriptGC",
    "server.maxWidgetStateSize",
)

# Where Streamlit serves its own files, those of components and those in memory, and the frames of components, which run
# scripts written by folium. The names of its own files change with their content, as do ours, those in memory and the
# script of streamlit-folium.
FOLDERS = ("/static/", "/component/", "/media/")
FRAMES = "/component/"
VERSIONED = re.compile(
    r"/component/components\.seams\.(\w+-[0-9a-f]{8}/[\w.-]+|folium/main\.[0-9a-f]{8}\.js)"
    r"|/media/[0-9a-f]{32}\.json"
)
# Where Streamlit answers besides: its core, also below the path of a view, and two files.
CORE = "/_stcore/"
OWN_FILES = ("/favicon.png", "/manifest.json")
# Streamlit's metrics, its agent, and uploads, which this page does not accept.
PRIVATE = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/upload_file")


def base_path() -> str:
    """The path below which the app is served, without a trailing slash."""
    path = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{path}" if path else ""


@cache
def index_page() -> str:
    """Streamlit's own page, which starts it."""
    return (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


@cache
def inline_scripts() -> str:
    """The hashes of the scripts in Streamlit's own page, for the Content-Security-Policy."""
    scripts = re.findall(r"<script>(.*?)</script>", index_page(), re.S)
    hashes = [hashlib.sha256(script.encode()).digest() for script in scripts]
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
    # It warns of code of a page that runs outside a session, as server.py does on purpose.
    logging.getLogger(script_run_context.__name__).addFilter(lambda _record: False)
    # Streamlit sets their level too, after us: below this one, they record each connection with its IP address.
    quiet = logging.getLogger("uvicorn.error")
    if not quiet.filters:
        quiet.addFilter(lambda record: record.levelno >= logging.WARNING)


@cache
def stay_private() -> None:
    """Let Streamlit ask nobody for this machine's address, and tell nobody an id of it.

    It compares the origin of each WebSocket that is not its own with the machine's public address, and asks another
    host for it, twice, for a second each, while everybody else waits. ``server.py`` refuses these sockets before.
    """
    starlette_websocket._is_origin_allowed = same_origin
    nobody = object.__new__(Installation)
    nobody.installation_id_v3 = nobody.installation_id_v4 = ""
    Installation._instance = nobody


def widget_value(key: str) -> Any:
    """The value of a widget, or of an entry of our own, inside a callback.

    Read through ``to_dict``: on any other access to the session state, Streamlit may interrupt the callback for the
    next click, and the current one would be lost.
    """
    return st.session_state.to_dict()[key]


def page_script(name: str) -> str:
    """The URL of a script of ours as seen from any view of the page; see ``serve``."""
    return f"./component/{__name__}.frontend-{_version(FRONTEND)}/{name}"


def serve(name: str, folder: Path) -> str:
    """Make Streamlit serve a folder; returns its URL as seen from the frame of the map.

    The URL changes with the content, so that browsers may cache the files.
    """
    return _serve(f"{__name__}.{name}-{_version(folder)}", folder)


def _serve(address: str, folder: Path) -> str:
    """A component's folder is public, whether or not the component is ever drawn."""
    ComponentRegistry.instance().register_component(CustomComponent(address, path=str(folder)))
    return f"../{address}"


def serve_frame() -> None:
    """Make Streamlit serve the frame of the map: ours in place of streamlit-folium's, which obeys everybody.

    It differs by a script before that of the library.
    """
    _serve("streamlit_folium.st_folium", FRONTEND / "frame")
    _serve(f"{__name__}.folium", _library() / "frontend" / "build" / "static" / "js")


@cache
def _library() -> Path:
    """The folder of streamlit-folium, imported in a thread of its own: during a run, it would register its frame."""
    with ThreadPoolExecutor(1) as outside:
        library = outside.submit(import_module, "streamlit_folium").result()
    return Path(library.__file__ or "").parent


def serve_content(name: str, content: bytes) -> str:
    """Make Streamlit serve JSON from memory; returns its URL as seen from the frame of the map.

    The URL changes with the content. It works as long as the last run of some session has asked for it; what is asked
    for outside a session stays.
    """
    return f"../..{get_instance().media_file_mgr.add(content, 'application/json', name)}"


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
) -> None:
    """Draw the map: ``start`` must be the same at every run, ``state`` may change and is applied in place.

    The frame is rebuilt whenever the map differs, so everything that varies is in one feature group, which is swapped.
    It renders without being told to, and ``render`` would only build it twice; without returned objects, it reports
    nothing: the frame tells the page itself (map.js), since streamlit-folium would wait for 250 ms.
    """
    group = folium.FeatureGroup()
    _Call("sites.update", state).add_to(group)

    from streamlit_folium import st_folium  # by then, ``serve_frame`` has imported it

    st_folium(
        _LocalMap(files, start),
        key=key,
        height=height,
        use_container_width=True,
        render=False,
        feature_group_to_add=group,
        returned_objects=[],
    )

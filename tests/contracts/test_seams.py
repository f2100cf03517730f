"""Undocumented behaviour of Streamlit, streamlit-folium and folium that the page relies on: a test for each item.

Each test is named after its item in ``components/seams.py``, ``frontend/seams.css`` or ``frontend/seams.js``. When one
fails after an update, that item has to change. ``.ci/newest`` runs these tests with the newest versions.
"""

import ast
import base64
import hashlib
import inspect
import json
import logging
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock
from urllib.parse import urljoin, urlsplit

import folium
import pytest
import requests
import streamlit as st
import streamlit.logger
import streamlit_folium
from markupsafe import Markup
from playwright.sync_api import Browser, ConsoleMessage, Frame, Response, TimeoutError, expect
from streamlit.components.lib.local_component_registry import LocalComponentRegistry
from streamlit.components.v1 import component_registry, declare_component
from streamlit.config import _config_options_template as options
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import Runtime, app_session, get_instance
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.scriptrunner_utils import script_run_context
from streamlit.runtime.state import session_state_proxy
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from ai_factories.filters import Filters, filter_factories
from ai_factories.loading.folder import OUTLINES
from ai_factories.map import assets
from ai_factories.model.network import Network
from components import seams
from tests.bench.sessions import choices, session
from tests.support.data import ROOT
from tests.support.loops import wait_for
from tests.support.page import Page
from tests.support.reader import Reader

FRONTEND = ROOT / "components" / "frontend"


# --- the items of the three files -------------------------------------------------------------------------------


def css_selectors() -> list[str]:
    """The selectors of seams.css, without what only the moment decides: a map that is missing, a notice."""
    css = re.sub(r"/\*.*?\*/", "", (FRONTEND / "seams.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    found = []
    for rule in re.findall(r"([^{};]+){", css):
        if not rule.strip().startswith("@"):
            nested = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"  # a comma in parentheses separates no rules
            found += [part.strip() for part in re.findall(rf"(?:[^,()]|{nested})+", rule)]
    moment = re.compile(r':not\(\[data-map-missing\] \*\)|:not\(:has\(\[data-testid="stAlert"\]\)\)')
    return sorted({moment.sub("", selector) for selector in found})


def js_selectors() -> dict[str, str]:
    script = (FRONTEND / "seams.js").read_text(encoding="utf-8")
    block = re.search(r"selectors: {(.*?)\n  },", script, re.DOTALL)
    assert block
    return {name: selector for name, _, selector in re.findall(r"(\w+): (['\"])(.*?)\2,", block[1])}


CSS, JS = css_selectors(), js_selectors()
# Where an element is that is not on every page with a map: by a part of its selector.
WHERE = {
    "stPopoverBody": "a panel",
    "> .st-key-filter-bar": "another view",
    "#map_div": "the frame",
    "#parent": "the frame",
    ".float-child": "the frame",
}


def place(selector: str) -> str:
    return next((where for part, where in WHERE.items() if part in selector), "the map")


class Desk:
    """A reader of the page on a public server, and what their browser asked for, received and complained about."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.responses: dict[str, Response] = {}
        self.errors: list[str] = []
        page = reader.page
        page.on("response", self._receives)
        page.on("console", self._hears)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _hears(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def _receives(self, response: Response) -> None:
        self.responses.setdefault(response.url, response)

    @property
    def frame(self) -> Frame:
        """The frame of the map; goes to the map first, if need be."""
        if not self.reader.map_frame.count():
            self.reader.returns_to("/")
        frame = self.reader.map_frame.element_handle().content_frame()
        assert frame is not None
        return frame

    def matching(self, name: str) -> set[str]:
        """The selectors that match something at a place, as soon as all do that should."""
        where = self.frame if name == "the frame" else self.reader.page
        selectors = [*CSS, *JS.values()]
        with suppress(TimeoutError):  # the test of a selector says that it is missing
            where.wait_for_function(
                "(all) => all.every((selector) => document.querySelector(selector))",
                arg=[selector for selector in selectors if place(selector) == name],
                timeout=10_000,
            )
        script = "(all) => all.filter((selector) => document.querySelector(selector))"
        return set(where.evaluate(script, selectors))


@pytest.fixture(scope="module")
def desk(public: str, browser: Browser, network: Network) -> Iterator[Desk]:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
    desk = Desk(Reader(page, public))
    factory = network.factories[0]
    desk.reader.opens(f"/?country={factory.country}&site={factory.id}")
    yield desk
    page.close()


@pytest.fixture(scope="module")
def found(desk: Desk, network: Network) -> dict[str, set[str]]:
    """The selectors that match something, by the place where. At each place it waits for those that should."""
    page = desk.reader.page
    factory = network.factories[0]
    desk.reader.returns_to(f"/?country={factory.country}&site={factory.id}")
    found = {name: desk.matching(name) for name in ("the map", "the frame")}
    page.locator(".st-key-download button").first.click()
    found["a panel"] = desk.matching("a panel")
    page.keyboard.press("Escape")
    desk.reader.goes_to("Consortia")
    expect(desk.reader.part("matrix")).to_be_visible()
    found["another view"] = desk.matching("another view")
    return found


def has_test(item: str) -> bool:
    return any(name.startswith(f"test_{item}") for name in globals())


def test_every_item_has_a_test(desk: Desk) -> None:
    tree = ast.parse(Path(seams.__file__).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names |= {node.targets[0].id for node in tree.body if isinstance(node, ast.Assign)}  # type: ignore[attr-defined]
    names -= {
        "FRONTEND",
        "LIBRARY",
        "VERSION_LENGTH",
        "_version",
        "base_path",
        "static_files",
    }  # rely on nothing undocumented
    assert [name for name in sorted(names) if not has_test(f"py_{name.strip('_').lower()}")] == []
    keys: list[str] = desk.frame.evaluate("() => Object.keys(seams)")
    assert [key for key in keys if not has_test(f"js_{key.lower()}")] == []


GUARDED = re.compile(
    r"data-testid|data-test-|data-tag-index|_stcore|to_dict|declare_component|/component/|streamlit_folium"
    r"|\bfolium\.\w|(from|import) (folium|branca)|\.st[A-Z]\w+|streamlit\.(logger|runtime|proto|web|config|elements)\b"
)


def test_no_undocumented_name_is_anywhere_else() -> None:
    ours = [ROOT / "app.py", ROOT / "server.py"]
    ours += [path for folder in ("ai_factories", "components") for path in (ROOT / folder).rglob("*")]
    strays = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in ours
        if path.suffix in {".py", ".js", ".css", ".html", ".svg"} and path.stem != "seams"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if GUARDED.search(line)
    ]
    assert strays == []


# --- seams.py ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", seams.HIDDEN_OPTIONS)
def test_py_hidden_options_exist(name: str) -> None:
    assert name in options


def test_py_hidden_options_are_all_that_are_set() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    names = {f"{section}.{name}" for section, values in config.items() if section != "theme" for name in values}
    assert {name for name in names if options[name].visibility == "hidden"} == set(seams.HIDDEN_OPTIONS)


def test_py_folders_are_where_all_scripts_and_styles_come_from(desk: Desk) -> None:
    loaded = [
        url for url, response in desk.responses.items() if response.request.resource_type in ("script", "stylesheet")
    ]
    own = [url for url in loaded if not url.startswith("blob:") and "/pages-" not in url]
    assert len(own) > 10
    assert [url for url in own if not urlsplit(url).path.startswith(seams.FOLDERS)] == []


@pytest.mark.parametrize("path", seams.OWN_FILES)
def test_py_own_files_are_served_by_streamlit(desk: Desk, path: str) -> None:
    answer = requests.get(desk.reader.app + path, timeout=10)
    assert (answer.status_code, "html" in answer.headers["Content-Type"]) == (200, False)


def test_py_core_is_where_the_page_asks_streamlit(desk: Desk) -> None:
    answer = requests.get(f"{desk.reader.app}{seams.CORE}health", timeout=10)
    assert (answer.status_code, answer.text) == (200, "ok")


def test_py_index_page_is_the_one_that_streamlit_sends(app: str) -> None:
    sent = requests.get(app, timeout=10).text
    assert sent == seams.index_page()
    for part in ("<title>Streamlit</title>", '<div id="root"></div>', '<html lang="en">', "<noscript>"):
        assert sent.count(part) == 1, part


def test_py_frames_are_where_the_map_is(desk: Desk) -> None:
    assert urlsplit(desk.frame.url).path.startswith(seams.FRAMES)


def test_py_versioned_are_the_files_of_the_frame(desk: Desk) -> None:
    paths = {urlsplit(url).path for url in desk.responses}
    files = {path for path in paths if re.match(r"/(component|media)/", path) and not path.endswith("/index.html")}
    assert len(files) >= 8
    assert [path for path in sorted(files) if not seams.VERSIONED.fullmatch(path)] == []


def test_py_versioned_are_streamlits_own_files(desk: Desk) -> None:
    scripts = [url for url in desk.responses if "/static/js/" in url and url.startswith(f"{desk.reader.app}/static/")]
    assert scripts
    for url in scripts:
        assert "immutable" in desk.responses[url].header_value("cache-control"), url  # type: ignore[operator]


KNOWN = {
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/stream",
    "/_stcore/bidi-components/{path:path}",
}


def test_py_private_paths_exist_and_no_other_is_unknown() -> None:
    routes = {path for route in create_streamlit_routes(MagicMock()) if (path := getattr(route, "path", None))}
    for private in seams.PRIVATE:
        assert any(path.startswith(private) for path in routes), private
    core = {path for path in routes if path.startswith("/_stcore/") and not path.startswith(seams.PRIVATE)}
    assert core == KNOWN


def test_py_inline_scripts_are_all_of_streamlits_page(desk: Desk) -> None:
    scripts: list[str] = []

    class Reading(HTMLParser):
        inline = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inline = tag == "script" and not {"src", "type"} & set(dict(attrs))  # data are no scripts

        def handle_data(self, data: str) -> None:
            if self.inline:
                scripts.append(data)
                self.inline = False

    Reading().feed(requests.get(desk.reader.app, timeout=10).text)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert hashes
    assert [hash for hash in hashes if f"'sha256-{hash}'" not in seams.inline_scripts()] == []


def test_py_inline_scripts_let_the_page_run_under_its_policy(desk: Desk) -> None:
    assert "Content-Security-Policy" in requests.get(desk.reader.app, timeout=10).headers
    assert desk.errors == []


def test_py_start_logs_sets_up_new_loggers_and_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[logging.Logger] = []
    monkeypatch.setattr(streamlit.logger, "setup_formatter", asked.append)
    new = streamlit.logger.get_logger(f"{__name__}.new")
    assert asked == [new]
    asked.clear()
    streamlit.logger.update_formatter()
    assert new in asked
    assert len(asked) == len(streamlit.logger._loggers)


def test_py_start_logs_silences_a_warning_of_what_runs_outside_a_session(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger(script_run_context.__name__)
    filters = logger.filters[:]
    try:
        logger.filters.clear()
        with caplog.at_level(logging.WARNING, logger.name):
            logger.addHandler(caplog.handler)
            script_run_context.get_script_run_ctx()
            assert len(caplog.records) >= 1
            caplog.clear()
            seams.start_logs.cache_clear()
            seams.start_logs()
            script_run_context.get_script_run_ctx()
            assert caplog.records == []
    finally:
        logger.removeHandler(caplog.handler)
        logger.filters[:] = filters


def test_py_stay_private_replaces_what_streamlit_asks_of_origins() -> None:
    """What it asks, and that nothing is asked any more, is in tests/ops/test_outside.py."""
    assert "_is_origin_allowed(origin, host)" in inspect.getsource(starlette_websocket.create_websocket_handler)
    seams.stay_private()
    assert not starlette_websocket._is_origin_allowed("https://example.org", "example.net")
    assert starlette_websocket._is_origin_allowed("https://example.net", "example.net")


def test_py_stay_private_leaves_no_id_of_the_machine() -> None:
    seams.stay_private()
    message = NewSession()
    app_session._populate_user_info_msg(message.initialize.user_info)
    assert str(message) == "initialize {\n  user_info {\n  }\n}\n"


def test_py_widget_value_is_in_a_callback_what_the_browser_has_sent() -> None:
    """The events of a component (v2) by the names that its script gives them; our callback applies what they say."""
    page = Page("/?lang=en")
    page.goes("?country=HU", "?country.add=IE")
    assert page.address == {"country": "HU,IE", "lang": "en"}
    page.runs()  # an event happens once
    assert page.address == {"country": "HU,IE", "lang": "en"}


def test_py_widget_value_does_not_let_streamlit_stop_the_callback(monkeypatch: pytest.MonkeyPatch) -> None:
    stops: list[bool] = []
    state = SafeSessionState(SessionState(), lambda: stops.append(True))
    state["name"] = "a reader"
    monkeypatch.setattr(session_state_proxy, "get_session_state", lambda: state)
    stops.clear()
    assert seams.widget_value("name") == "a reader"
    assert stops == []
    assert st.session_state["name"] == "a reader"
    assert stops  # the reason for it


def test_py_widget_value_is_also_what_the_browser_sends_along_to_another_process(public: str, network: Network) -> None:
    """A click that no process has answered, and a page that connects again: its address does not have it yet."""
    chosen, count = next((chosen, count) for chosen, count in choices(network).items() if len(chosen) == 1)

    async def connect_again() -> tuple[str, str]:
        async with session(public) as first:
            await first.run()
            page = first
        async with session(public) as second:
            page.socket = second.socket
            page.press(chosen)
            answer = await page.run()
            return answer.count, page.state.query_string

    found, query = wait_for(connect_again())
    assert found == count
    assert query.startswith("system=")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> LocalComponentRegistry:
    """What Streamlit would serve, without a server."""
    found = LocalComponentRegistry()
    runtime = SimpleNamespace(
        component_registry=found, media_file_mgr=MediaFileManager(MemoryMediaFileStorage("/media"))
    )
    monkeypatch.setattr(Runtime, "_instance", runtime)
    return found


@pytest.mark.parametrize(
    ("name", "folder", "file"),
    [
        ("leaflet", assets.LEAFLET, "leaflet.js"),
        ("map", assets.FRONTEND, "map.js"),
        ("frontend", seams.FRONTEND, "seams.js"),
    ],
)
def test_py_serve_returns_the_address_of_the_folder_of_a_component_that_is_not_drawn(
    desk: Desk, registry: LocalComponentRegistry, name: str, folder: Path, file: str
) -> None:
    url = urljoin(desk.frame.url, f"{seams.serve(name, folder)}/{file}")
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200
    assert answer.content == (folder / file).read_bytes()
    path = registry.get_component_path(urlsplit(url).path.split("/")[2])
    assert path == str(folder)


def test_py_page_script_is_imported_as_a_module_with_what_it_imports_and_runs_once(desk: Desk) -> None:
    """Streamlit calls the script of a component from a blob of its own: the file has an address of the page's."""
    desk.reader.returns_to("/")
    url = desk.reader.page.evaluate("(path) => new URL(path, document.baseURI).href", seams.page_script("page.js"))
    assert desk.responses[url].body() == (FRONTEND / "page.js").read_bytes()
    for name in re.findall(r'"\./([\w.]+)"', (FRONTEND / "page.js").read_text(encoding="utf-8")):
        assert urljoin(url, name) in desk.responses
    script = "(url) => import(url).then((module) => ['part', 'page'].map((name) => typeof module[name]))"
    assert desk.reader.page.evaluate(script, url) == ["function", "function"]
    expect(desk.reader.page.locator("body > [role=status]")).to_have_count(1)


def test_py_page_script_is_told_all_changes_and_its_events_reach_the_callback(desk: Desk, network: Network) -> None:
    """Several at once, of which Streamlit forwards the last."""
    reader, country = desk.reader, network.factories[0].country
    reader.returns_to("/")
    reader.page.evaluate(
        """(country) => {
            for (const change of [`?country=${country}`, "?system.add=new-build", "?system.remove=new-build"])
                document.dispatchEvent(new CustomEvent("go", { detail: change }));
        }""",
        country,
    )
    shown = filter_factories(network, Filters(country=(country,)))
    expect(reader.markers()).to_have_count(len(shown))
    expect(reader.page.locator("html[data-waiting]")).to_have_count(0)
    reader.has_address({"country": country})


def test_py_serve_frame_names_it_as_the_library_does(registry: LocalComponentRegistry, desk: Desk) -> None:
    seams.serve_frame()
    name = streamlit_folium._component_func.name
    assert name == urlsplit(desk.frame.url).path.split("/")[2]
    assert registry.get_component_path(name) == str(FRONTEND / "frame")


@pytest.mark.parametrize("in_a_run", [True, False])
def test_py_library_would_only_be_registered_during_a_run(
    registry: LocalComponentRegistry, monkeypatch: pytest.MonkeyPatch, in_a_run: bool
) -> None:
    monkeypatch.setattr(component_registry, "get_script_run_ctx", lambda: object() if in_a_run else None)
    declare_component("any", path=FRONTEND)
    assert len(registry.get_components()) == int(in_a_run)


def test_py_serve_frame_differs_from_the_librarys_by_what_comes_first() -> None:
    build = Path(streamlit_folium.__file__).parent / "frontend" / "build"
    theirs, ours = ((folder / "index.html").read_text(encoding="utf-8") for folder in (build, FRONTEND / "frame"))
    assert (
        re.findall(r"<body>.*</body>", theirs)[0].replace(
            "<noscript>You need to enable JavaScript to run this app.</noscript>", ""
        )
        == re.findall(r"<body>.*</body>", ours)[0]
    )
    for part in (r"<html[^>]*>", r"<style>.*</style>"):
        assert re.findall(part, theirs) == re.findall(part, ours)
    (script,) = re.findall(r'src="\./static/js/([\w.]+)"', theirs)
    assert f'src="../components.seams.folium/{script}"' in ours
    assert ours.index("stopImmediatePropagation") < ours.index(script)


def test_py_serve_frame_tells_the_browser_of_all_files_of_the_map_at_once(desk: Desk) -> None:
    links = "Array.from(document.querySelectorAll('{}'), (element) => element.getAttribute('{}'))"
    loaded = desk.frame.evaluate(links.format("script[src]:not([defer])", "src"))
    loaded += desk.frame.evaluate(links.format("link[rel=stylesheet]", "href"))
    assert len(loaded) == 6
    assert sorted(desk.frame.evaluate(links.format("link[rel=preload]", "href"))) == sorted(loaded)


def test_py_serve_content_returns_the_address_of_what_is_in_memory(desk: Desk, network: Network) -> None:
    url = next(url for url in desk.responses if re.search(r"/media/.*json$", url))
    assert desk.responses[url].body() == network.files[OUTLINES]


@pytest.mark.usefixtures("registry")
def test_py_serve_content_is_there_for_as_long_as_it_is_asked_for_outside_a_session() -> None:
    manager: Any = get_instance().media_file_mgr
    path = seams.serve_content("name", b"[]")
    assert re.fullmatch(r"../../media/[0-9a-f]{32}\.json", path)
    manager.clear_session_refs("a session")
    manager.remove_orphaned_files()
    assert manager._storage.get_file(path.rpartition("/")[2]).content == b"[]"


def test_py_localmap_loads_its_own_files_in_their_order_and_nothing_else(desk: Desk) -> None:
    desk.reader.returns_to("/")
    for selector, names in (
        ("script[src]", ["leaflet.js", "map.js", "seams.js"]),
        ("link[rel=stylesheet]", ["leaflet.css", "map.css", "seams.css"]),
    ):
        urls = desk.frame.evaluate(
            f"() => [...document.querySelectorAll('{selector}')].map((one) => one.src ?? one.href)"
        )
        own = [url for url in urls if "/components.seams.folium/" not in url]
        assert [url.rpartition("/")[2] for url in own] == names
    strange = [url for url in desk.responses if not url.startswith((desk.reader.app, "data:", "blob:"))]
    assert strange == []


def drawn(state: dict[str, object], start: dict[str, object]) -> dict[str, Any]:
    """What streamlit-folium tells the frame of a map."""

    def page(state: dict[str, object], start: dict[str, object]) -> None:
        from components.seams import draw_map

        draw_map("sites", 500, ["a/leaflet.js", "a/leaflet.css"], start, state)

    at = AppTest.from_function(page, args=(state, start), default_timeout=30).run()
    assert not at.exception
    (frame,) = at.get("component_instance")
    return dict(json.loads(frame.proto.json_args))


HOSTILE: dict[str, object] = {"name": "{{ 7 * 7 }}{% set x = 1 %}{# no #}{% raw %}</script>`${alert(1)}`'\"\\ \u2028 Å"}


def test_py_call_hands_over_any_value_as_it_is() -> None:
    """folium compiles what it wrote once more as a template, which fails for a block that does not end."""
    told = drawn(state=HOSTILE, start=HOSTILE)
    for script, function in ((told["script"], "seams.start"), (told["feature_group"], "sites.update")):
        (literal,) = re.findall(rf"{re.escape(function)}\(JSON\.parse\((\".*?\")\)\);", script)
        assert json.loads(json.loads(literal)) == HOSTILE


def test_py_call_is_needed_because_folium_reads_braces_as_a_program() -> None:
    group = folium.FeatureGroup()
    seams._Call("f", {}).add_to(group)
    call = next(child for child in group._children.values() if isinstance(child, seams._Call))
    call.literal = Markup('"{{ 6 * 7 }}"')
    map = folium.Map(tiles=None)
    group.add_to(map)
    assert 'f(JSON.parse("42"))' in map.get_root().render()


def test_py_draw_map_tells_the_frame_only_the_group_anew() -> None:
    one, other = drawn({"site": "a"}, {"home": 1}), drawn({"site": "b"}, {"home": 1})
    different = {name for name in one if one[name] != other[name]}
    assert different == {"feature_group"}


def test_py_draw_map_does_not_build_the_frame_anew(desk: Desk, network: Network) -> None:
    reader = desk.reader
    reader.returns_to("/")
    reader.mark_map()
    reader.marker(network.factories[0].id).click()
    reader.sees_selected(network.factories[0].id)
    shown = filter_factories(network, Filters(country=(network.factories[0].country,)))
    reader.returns_to(f"/?country={network.factories[0].country}&lang=nb")
    expect(reader.markers()).to_have_count(len(shown))
    assert reader.map_is_the_same()


def test_py_draw_map_reports_nothing_but_clicks(desk: Desk, network: Network) -> None:
    reader = desk.reader
    reader.returns_to("/")
    run = reader.page.locator("html").get_attribute("data-run")
    reported = desk.frame.evaluate(
        """() => new Promise((done) => {
            const reported = [];
            const report = window.Streamlit.setComponentValue;
            window.Streamlit.setComponentValue = (value) => { reported.push(value); report(value); };
            map.panBy([40, 40], { animate: false });
            map.fire("click", { latlng: map.getCenter() });
            // streamlit-folium reports after 250 ms: a timer that is set later and runs longer ends after its own.
            setTimeout(() => { window.Streamlit.setComponentValue = report; done(reported); }, 400);
        })"""
    )
    assert reported == []
    assert reader.page.locator("html").get_attribute("data-run") == run
    site = network.factories[0].id
    reader.marker(site).click()
    reader.sees_selected(site)


# --- seams.css --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("selector", CSS)
def test_css_selector_matches(found: dict[str, set[str]], selector: str) -> None:
    assert selector in found[place(selector)]


# --- seams.js ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", JS)
def test_js_selectors_match(found: dict[str, set[str]], name: str) -> None:
    assert JS[name] in found[place(JS[name])]


def test_js_stateattributes_are_on_the_element_that_tells_the_state(desk: Desk) -> None:
    app = desk.reader.page.locator(JS["app"])
    expect(app).to_have_count(1)
    for name in desk.frame.evaluate("() => seams.stateAttributes"):
        assert app.get_attribute(name)


def test_js_isconnected(desk: Desk) -> None:
    desk.reader.returns_to("/")
    source = desk.frame.evaluate("() => String(seams.isConnected)")
    asked = source.replace("seams.selectors.app", json.dumps(JS["app"]))
    assert desk.reader.page.evaluate(f"() => ({asked})()") is True


def test_js_isrunning_while_the_page_is_drawn_and_no_longer(desk: Desk) -> None:
    reader = desk.reader
    reader.returns_to("/")
    source = desk.frame.evaluate("() => String(seams.isRunning)")
    asked = source.replace("seams.selectors.app", json.dumps(JS["app"]))
    reader.page.evaluate(
        f"""() => {{
            const isRunning = {asked};
            window.told = [];
            const app = document.querySelector('{JS["app"]}');
            new MutationObserver(() => window.told.push(isRunning())).observe(app, {{ attributes: true }});
        }}"""
    )
    told: list[bool] = []
    for view in ("/timeline", "/about", "/consortia", "/compare", "/"):  # a short run may pass unseen
        reader.returns_to(view)
        told += reader.page.evaluate("() => window.told")
        if True in told:
            break
    assert True in told
    assert told[-1] is False


def test_js_start_finds_streamlits_library_and_the_map(desk: Desk) -> None:
    desk.reader.returns_to("/")
    frame = desk.frame
    assert frame.evaluate("() => typeof window.Streamlit.setComponentValue") == "function"
    assert frame.evaluate("() => window.map_div instanceof L.Map && window.map_div.getContainer().id") == "map_div"
    assert frame.evaluate("() => window.map === window.map_div") is True


def test_js_followtheme_finds_the_theme_in_a_css_variable_and_in_messages(desk: Desk) -> None:
    reader = desk.reader
    reader.returns_to("/")
    frame = desk.frame
    variable = "() => getComputedStyle(document.documentElement).getPropertyValue('--background-color').trim()"
    assert re.fullmatch("#[0-9a-f]{6}", frame.evaluate(variable))
    frame.evaluate(
        "() => { window.marked = true; addEventListener('message', ({ data }) => { window.said = data; }); }"
    )
    light = frame.evaluate(variable)
    reader.page.emulate_media(color_scheme="dark")
    expect(reader.map.locator("html")).to_have_attribute("data-theme", "dark")
    dark = frame.evaluate("() => window.said.theme.backgroundColor")
    assert re.fullmatch("#[0-9a-f]{6}", dark)
    assert dark != light
    assert reader.map_is_the_same()
    reader.page.emulate_media(color_scheme="light")
    expect(reader.map.locator("html")).to_have_attribute("data-theme", "light")

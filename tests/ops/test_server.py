"""The public server in front of Streamlit: headers, static files, being embedded, and its settings."""

import gzip
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import MagicMock

import pytest
import requests
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from playwright.sync_api import Request as Asked
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from ai_factories.filters import Filters, filter_factories
from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from ai_factories.web.headers import Policy, answer_failure
from ai_factories.web.settings import embedders
from ai_factories.web.static_files import StaticFiles
from components import seams
from components.views import VIEWS
from tests.conftest import HOST
from tests.ops.checks import check_headers, policy
from tests.support.loops import wait_for
from tests.support.reader import FIRST_LOAD, Reader
from tests.support.servers import free_port, running_app


class Visit:
    """A reader on the public server who has looked at every view, and what their browser said and asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.reader = Reader(page, address)
        self.errors: list[str] = []
        self.files: dict[str, str] = {}  # addresses by the names of the files
        page.on("console", self._hears)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._asks)

    def _hears(self, said: ConsoleMessage) -> None:
        if "Content Security" in said.text:
            self.errors.append(said.text)

    def _asks(self, asked: Asked) -> None:
        name = asked.url.rpartition("/")[2]
        self.files.setdefault("outlines" if re.search(r"/media/\w+\.json$", asked.url) else name, asked.url)


@pytest.fixture(scope="module")
def visit(public: str, browser: Browser, network: Network) -> Iterator[Visit]:
    page = browser.new_page(locale="en-GB")
    visit = Visit(page, public)
    visit.reader.opens()
    visit.reader.marker(network.factories[0].id).click()
    visit.reader.sees_selected(network.factories[0].id)
    for path in VIEWS:
        visit.reader.returns_to(f"/{path}?from={network.factories[0].country}&who=startup&need=try")
    yield visit
    page.close()


# --- headers ----------------------------------------------------------------------------------------------------

KINDS = {
    "the page": ("GET", "/", 200),
    "a view": ("GET", "/timeline?country=FI", 200),
    "the page's headers alone": ("HEAD", "/", 200),
    "the frame of the map": ("GET", f"{seams.FRAMES}streamlit_folium.st_folium/index.html", 200),
    "no such component": ("GET", f"{seams.FRAMES}nothing/leaflet.js", 404),
    "Streamlit's probe": ("GET", "/_stcore/health", 200),
    "Streamlit's figures": ("GET", "/_stcore/metrics", 404),
    "Streamlit's agent": ("POST", "/_stcore/agent/mcp", 404),
    "an upload": ("PUT", "/_stcore/upload_file/a/b", 404),
    "no such media": ("GET", "/media/nothing.png", 404),
    "a path out of the folder": ("GET", f"{seams.FRAMES}streamlit_folium.st_folium/..%2f..%2fsecret", 400),
    "JSON": ("GET", "/api/v1/factories", 200),
    "GeoJSON": ("GET", "/api/v1/factories.geojson", 200),
    "CSV": ("GET", "/api/v1/factories.csv", 200),
    "the package": ("GET", "/api/v1/datapackage.zip", 200),
    "the documentation": ("GET", "/api/v1/docs", 200),
    "a redirection": ("GET", "/api/v1", 307),
    "a redirection's headers alone": ("HEAD", "/api/v1", 307),
    "a redirection with a slash": ("GET", "/api/v1/", 307),
    "an unknown parameter": ("GET", "/api/v1/factories?colour=red", 422),
    "an unknown id": ("GET", "/api/v1/factories/nowhere", 404),
    "an unknown address": ("GET", "/api/v1/nothing", 404),
    "an id with a line break": ("GET", "/api/v1/factories/a%0Ab", 404),
    "a method that is refused": ("POST", "/api/v1/factories", 405),
    "a method that is no preflight": ("OPTIONS", "/api/v1/factories", 405),
    "an address that only looks like the interface": ("GET", "/api/v1x", 404),
    "headers alone": ("HEAD", "/api/v1/factories", 200),
    "a page": ("GET", "/factories/lumi-aif", 200),
    "a page in Bokmål": ("GET", "/nb/countries/NO", 200),
    "no page": ("GET", "/factories/none", 404),
    "a picture": ("GET", "/pictures/nb/map.png", 200),
    "the start": ("GET", "/?site=mimer", 200),
    "liveness": ("GET", "/healthz", 200),
    "readiness": ("GET", "/readyz", 200),
    "liveness' headers alone": ("HEAD", "/healthz", 200),
    "readiness for a method that is refused": ("POST", "/readyz", 405),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("visit")  # Streamlit knows the frame of the map once it has shown it
def test_every_kind_of_response_has_the_headers(public: str, kind: str) -> None:
    method, path, status = KINDS[kind]
    answer = requests.request(method, public + path, timeout=10, allow_redirects=False)
    assert answer.status_code == status
    check_headers(answer)


def test_a_response_that_the_browser_has_cached_has_them_too(public: str) -> None:
    tag = requests.get(f"{public}/api/v1/sources", timeout=10).headers["ETag"]
    answer = requests.get(f"{public}/api/v1/sources", headers={"If-None-Match": tag}, timeout=10)
    assert answer.status_code == 304
    check_headers(answer)


def test_a_preflight_has_them_too(public: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = requests.options(f"{public}/api/v1/sources", headers=asked, timeout=10)
    assert answer.status_code == 200
    check_headers(answer)


def test_a_failure_has_them_too() -> None:
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})
    answer = answer_failure(request, Policy("", seams.FRAMES, seams.inline_scripts(), "*"))
    assert answer.status_code == 500
    check_headers(answer)


def test_the_probes_are_never_cached(public: str) -> None:
    for path in ("/healthz", "/readyz"):
        assert requests.get(public + path, timeout=10).headers["Cache-Control"] == "no-store"


def test_the_interface_without_a_path_leads_to_its_documentation(public: str) -> None:
    for path in ("/api/v1", "/api/v1/"):
        answer = requests.get(f"{public}{path}?lang=nb", timeout=10, allow_redirects=False)
        assert answer.headers["Location"] == "/api/v1/docs?lang=nb"  # whatever the Host is
        assert 'lang="nb"' in requests.get(f"{public}{path}?lang=nb", timeout=10).text


def test_only_the_frame_of_the_map_may_run_inline_scripts(public: str) -> None:
    scripts = policy(requests.get(public, timeout=10))["script-src"]
    assert "unsafe" not in scripts
    frame = f"{public}{seams.FRAMES}streamlit_folium.st_folium/index.html"
    assert "'unsafe-eval'" in policy(requests.get(frame, timeout=10))["script-src"]  # folium writes scripts
    assert "script-src" not in policy(requests.get(f"{public}/api/v1/docs", timeout=10))


def test_no_view_breaks_the_policy(visit: Visit) -> None:
    visit.reader.returns_to("/timeline")
    expect(visit.reader.part("timeline").locator(".event").first).to_be_visible()
    assert visit.errors == []


def test_an_injected_script_does_not_run(visit: Visit) -> None:
    visit.reader.returns_to("/about")
    found = visit.reader.page.evaluate(
        """() => new Promise((done) => {
            const blocked = [];
            addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
                blocked.push(effectiveDirective);
                if (blocked.length === 2) done([blocked.sort(), window.ran ?? "nothing"]);
            });
            const image = document.createElement("div");
            image.innerHTML = '<img src="x" onerror="window.ran = true">';
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(image, script);
        })"""
    )
    visit.errors.clear()
    assert found == [["script-src-attr", "script-src-elem"], "nothing"]


# --- static files -----------------------------------------------------------------------------------------------

FILES = ["leaflet.js", "leaflet.css", "map.js", "map.css", "seams.js", "seams.css", "outlines"]
STREAMLITS = ["index", "main"]  # of the page, and of the map's frame


def address_of(visit: Visit, name: str) -> str:
    return next(url for found, url in visit.files.items() if re.fullmatch(rf"{name}(\.[\w-]+\.js)?", found))


@pytest.mark.parametrize("name", FILES + STREAMLITS)
def test_static_files_are_compressed_and_cached(visit: Visit, name: str) -> None:
    url = address_of(visit, name)
    plain = requests.get(url, headers={"Accept-Encoding": "identity"}, timeout=10)
    for _ in range(2):  # made, and then cached
        small = requests.get(url, headers={"Accept-Encoding": "gzip, br"}, timeout=10, stream=True)
        content = small.raw.read()
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(content) == plain.content
        assert len(content) == int(small.headers["Content-Length"]) < len(plain.content) / 1.5
        assert "Accept-Encoding" in small.headers["Vary"]
        for answer in (small, plain):
            assert "immutable" in answer.headers["Cache-Control"]
            assert "max-age=31536000" in answer.headers["Cache-Control"]
            check_headers(answer)
    assert "Content-Encoding" not in plain.headers


def test_addresses_of_no_file_are_not_cached(public: str) -> None:
    """Streamlit answers them with its page; were that cached, visitors could fill the memory."""
    for path in (
        "/static/js/nothing.js",
        f"/static{seams.FRAMES}components.seams.x-00000000/a.js",
        f"{seams.FRAMES}components.seams.folium/main.00000000.js",
    ):
        answer = requests.get(public + path, timeout=10)
        assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_only_files_that_never_change_are_kept_in_memory() -> None:
    """Through the middleware itself, since no server tells what it keeps."""

    async def streamlit(scope: Scope, _receive: Receive, send: Send) -> None:
        control = b"public, immutable" if "real" in scope["path"] else b"no-cache"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", control)]})
        await send({"type": "http.response.body", "body": b"x" * 1000})

    async def nothing(*_: object) -> Message:
        return {}

    files = StaticFiles(streamlit, seams.static_files())
    for path in ("/static/js/real.js", "/static/js/invented.js", "/static/js/./real.js", "/static/js/real.png"):
        scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept-encoding", b"gzip")]}
        wait_for(files(scope, nothing, nothing))  # type: ignore[arg-type]
    assert list(files.compressed) == ["/static/js/real.js"]


def test_who_refuses_gzip_gets_none(visit: Visit) -> None:
    url = address_of(visit, "leaflet.js")
    for refused in ("gzip;q=0", "br, gzip ; q=0.0, deflate", "identity"):
        answer = requests.get(url, headers={"Accept-Encoding": refused}, timeout=10)
        assert "Content-Encoding" not in answer.headers
    for wanted in ("gzip", "br;q=1.0, gzip;q=0.8", "*"):
        answer = requests.get(url, headers={"Accept-Encoding": wanted}, timeout=10)
        assert answer.headers["Content-Encoding"] == "gzip"


def test_a_part_of_a_static_file_is_that_part(visit: Visit) -> None:
    url = address_of(visit, "index")
    whole = requests.get(url, timeout=10).content
    part = requests.get(url, headers={"Range": "bytes=10-19", "Accept-Encoding": "gzip"}, timeout=10)
    assert (part.status_code, part.content) == (206, whole[10:20])


def test_what_changes_gets_another_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.components.v1.component_registry.get_instance", MagicMock())
    file = tmp_path / "map.js"
    found = []
    for text in ("one", "two"):
        file.write_text(text)
        seams._version.cache_clear()  # as in a server that starts anew
        found.append(seams.serve("changing", tmp_path))
    assert found[0] != found[1]
    assert all(re.fullmatch(seams.VERSIONED, f"{seams.FRAMES}{address[3:]}/map.js") for address in found)


# --- embedding --------------------------------------------------------------------------------------------------

PARENT = free_port()


@contextmanager
def article(browser: Browser, html: str) -> Iterator[Page]:
    """A page of another site that holds this HTML."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the library asks for
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html>{html}".encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", PARENT), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page(viewport={"width": 1200, "height": 900}, locale="en-GB")
        page.goto(f"http://{HOST}:{PARENT}/")
        yield page
        page.close()
        server.shutdown()


@pytest.mark.audit
def test_the_snippet_shows_map_and_card_on_another_page(
    public: str, browser: Browser, visit: Visit, network: Network
) -> None:
    first = network.factories[0]
    second = next(factory for factory in network.factories if factory.country != first.country)
    countries = sorted({first.country, second.country})
    shown = len(filter_factories(network, Filters(country=tuple(countries))))
    texts = texts_in("nb")
    reader = visit.reader
    reader.returns_to(f"/?country={','.join(countries)}&site={first.id}&lang=nb")
    reader.part("embed").get_by_role("button").first.click()
    snippet = reader.page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert snippet.startswith("<iframe ")
    reader.page.keyboard.press("Escape")

    with article(browser, snippet) as page:
        frame = page.frame_locator("iframe").first
        markers = frame.frame_locator(".st-key-map iframe").locator("[data-site]")
        expect(markers).to_have_count(shown, timeout=FIRST_LOAD)
        expect(frame.locator(".st-key-site-card article")).to_have_attribute("data-site", first.id)
        expect(frame.locator(".st-key-site-card h2")).to_contain_text(first.name)
        expect(frame.locator(".st-key-count")).to_contain_text(re.compile(rf"^{shown} av {len(network.factories)} "))
        # Nothing but map and card, and the way to the whole page.
        for key in ("site-list", "download-bar", "views", "head", "filter-bar", "figures"):
            expect(frame.locator(f".st-key-{key}")).to_have_count(0)
        expect(frame.get_by_test_id("stToolbar")).to_have_count(0)
        expect(frame.locator(".st-key-banner")).to_contain_text(texts.country(second.country))
        link = frame.locator(".st-key-banner a")
        expect(link).to_have_attribute("href", f"{public}/?country={'%2C'.join(countries)}&site={first.id}&lang=nb")
        expect(link).to_have_attribute("target", "_blank")
        # It answers to clicks, and stays embedded.
        frame.frame_locator(".st-key-map iframe").locator(f'[data-site="{second.id}"]').click()
        expect(frame.locator(".st-key-site-card article")).to_have_attribute("data-site", second.id)
        expect(frame.locator(".st-key-site-list")).to_have_count(0)


EMBEDDERS = {
    "everybody": ("*", "'self' *"),
    "nobody": ("", "'self'"),
    "one": ("https://example.org", "'self' https://example.org"),
    "two": ("https://*.example.org http://a.test:8080", "'self' https://*.example.org http://a.test:8080"),
}


@pytest.mark.parametrize("value", EMBEDDERS)
def test_who_may_embed_the_page_is_a_setting(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setting, expected = EMBEDDERS[value]
    monkeypatch.setenv("AI_FACTORIES_FRAME_ANCESTORS", setting)
    for path in ("/", f"{seams.FRAMES}x/index.html", "/api/v1/docs"):
        headers = Policy("", seams.FRAMES, "", embedders()).headers(path)
        assert headers["Content-Security-Policy"].endswith(f"; frame-ancestors {expected}")


@pytest.mark.audit
@pytest.mark.parametrize("shown", [True, False])
def test_only_those_who_may_embed_the_page_show_it(browser: Browser, shown: bool) -> None:
    embedder = f"http://{HOST}:{PARENT}" if shown else "https://example.org"
    with running_app(script="server.py", settings={"AI_FACTORIES_FRAME_ANCESTORS": embedder}) as address:
        assert policy(requests.get(address, timeout=10))["frame-ancestors"] == f"'self' {embedder}"
        with article(browser, "") as page:
            refused: list[str] = []
            page.on("console", lambda said: refused.append(said.text) if "frame-ancestors" in said.text else None)
            page.set_content(f'<iframe src="{address}/?embed=true" width="900" height="700"></iframe>')
            inside = page.frame_locator("iframe").first.locator(".st-key-count")
            expect(inside).to_have_count(int(shown), timeout=FIRST_LOAD)
            assert bool(refused) is not shown
            page.goto(address)  # by itself it always works, with its map, which it embeds
            expect(page.frame_locator(".st-key-map iframe").locator("[data-site]").first).to_be_visible()


# --- settings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["example.org", "https://a.org; script-src *", "'none'", "javascript:x"])
def test_a_setting_that_cannot_be_used_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AI_FACTORIES_FRAME_ANCESTORS", value)
    with pytest.raises(
        ValueError, match=r"AI_FACTORIES_FRAME_ANCESTORS: .* allowed: \*, nothing, or https://example.org"
    ):
        embedders()

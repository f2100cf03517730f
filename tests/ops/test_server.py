"""The public server in front of Streamlit: headers, fixed files, probes, being embedded, and what is in the image."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import anyio
import pytest
import requests
import yaml
from components.serving import FixedFiles
from playwright.sync_api import Browser, Page, Request, expect
from starlette.types import Message, Receive, Scope, Send

from tests.conftest import HOST, Watch
from tests.support.data import DATA, ROOT, Folder
from tests.support.reader import FIRST_LOAD, Reader
from tests.support.servers import free_port, running, running_app

OWN = re.compile(r"'(self|none|unsafe-inline|unsafe-eval|sha256-[\w+/=]+)'|data:|blob:")


def policy(answer: requests.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts}


# --- headers ----------------------------------------------------------------------------------------------------

KINDS = {
    "the page": ("GET", "/", 200),
    "a view": ("GET", "/timeline?country=FI", 200),
    "the frame of the map": ("GET", "/component/streamlit_folium.st_folium/index.html", 200),
    "no such component": ("GET", "/component/nothing/leaflet.js", 404),
    "Streamlit's probe": ("GET", "/_stcore/health", 200),
    "no such media": ("GET", "/media/nothing.png", 404),
    "a path out of the folder": ("GET", "/component/streamlit_folium.st_folium/..%2f..%2fsecret", 400),
    "JSON": ("GET", "/api/v1/factories", 200),
    "GeoJSON": ("GET", "/api/v1/factories.geojson", 200),
    "CSV": ("GET", "/api/v1/factories.csv", 200),
    "the package": ("GET", "/api/v1/datapackage.zip", 200),
    "the documentation": ("GET", "/api/v1/docs", 200),
    "a redirection": ("GET", "/api/v1", 307),
    "an unknown parameter": ("GET", "/api/v1/factories?colour=red", 422),
    "an unknown id": ("GET", "/api/v1/factories/nowhere", 404),
    "an unknown address": ("GET", "/api/v1/nothing", 404),
    "an id with a line break": ("GET", "/api/v1/factories/a%0Ab", 404),
    "a method that is refused": ("POST", "/api/v1/factories", 405),
    "a method that is no preflight": ("OPTIONS", "/api/v1/factories", 405),
    "an address that only looks like the interface": ("GET", "/api/v1x", 200),
    "headers alone": ("HEAD", "/api/v1/factories", 200),
    "liveness": ("GET", "/healthz", 200),
    "readiness": ("GET", "/readyz", 200),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("files")  # Streamlit knows the frame of the map once it has shown it
def test_every_kind_of_response_has_the_headers(public: str, kind: str) -> None:
    method, path, status = KINDS[kind]
    answer = requests.request(method, public + path, timeout=10, allow_redirects=False)
    assert answer.status_code == status
    check_headers(answer)


def check_headers(answer: requests.Response) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    allowed = policy(answer)
    for name in ("default-src", "base-uri", "form-action"):
        assert allowed[name] == "'none'"
    assert allowed.pop("frame-ancestors") == "'self' *"
    foreign = [source for sources in allowed.values() for source in sources.split() if not OWN.fullmatch(source)]
    assert foreign == []


def test_an_answer_that_is_already_there_has_them_too(public: str) -> None:
    tag = requests.get(f"{public}/api/v1/sources", timeout=10).headers["ETag"]
    answer = requests.get(f"{public}/api/v1/sources", headers={"If-None-Match": tag}, timeout=10)
    assert answer.status_code == 304
    check_headers(answer)


def test_a_preflight_has_them_too(public: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = requests.options(f"{public}/api/v1/sources", headers=asked, timeout=10)
    assert answer.status_code == 200
    check_headers(answer)


def test_the_probes_are_never_kept(public: str) -> None:
    for path in ("/healthz", "/readyz"):
        assert requests.get(public + path, timeout=10).headers["Cache-Control"] == "no-store"


def test_a_failure_of_the_server_has_them_too_and_tells_nothing(tmp_path: Path) -> None:
    launcher = tmp_path / "failing.py"
    launcher.write_text(
        "import uvicorn, server\n"
        "from components import api, serving\n"
        "def fail(*_): raise RuntimeError('a secret')\n"
        "serving.PROBES = {'/fails': fail}\n"
        "api.factory_record = fail\n"
        "uvicorn.run(server.app, port=int(__import__('sys').argv[1]), log_level='critical')\n"
    )
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "AI_FACTORIES_DATA": str(DATA)}
    command = [sys.executable, str(launcher), str(port)]
    with running(command, f"{address}/_stcore/health", environment=environment):
        for path in ("/fails", "/api/v1/factories/mimer"):
            answer = requests.get(address + path, timeout=10)
            assert answer.status_code == 500
            assert "secret" not in answer.text
            check_headers(answer)
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_page_runs_no_inline_script(public: str) -> None:
    scripts = policy(requests.get(public, timeout=10))["script-src"]
    assert "unsafe" not in scripts
    frame = f"{public}/component/streamlit_folium.st_folium/index.html"
    assert "'unsafe-eval'" in policy(requests.get(frame, timeout=10))["script-src"]  # folium writes scripts
    assert "script-src" not in policy(requests.get(f"{public}/api/v1/docs", timeout=10))


@pytest.mark.parametrize(
    "view", ["", "way-in?from=NO&who=startup&need=try", "consortia", "timeline", "compare", "about", "accessibility"]
)
def test_no_view_breaks_the_policy(public: str, page: Page, view: str) -> None:
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{public}/{view}")
    expect(page.locator(".st-key-footer")).to_be_visible(timeout=FIRST_LOAD)
    if not view:
        expect(page.frame_locator(".st-key-map iframe").locator("[data-site]")).to_have_count(19, timeout=FIRST_LOAD)
        page.frame_locator(".st-key-map iframe").locator('[data-site="lumi-aif"]').click()
        expect(page.locator(".st-key-site-card article")).to_have_attribute("data-site", "lumi-aif")
    if view == "timeline":
        expect(page.locator(".st-key-timeline").locator("canvas, svg.marks").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_timeout(300)
    assert broken == []


def test_an_injected_script_does_not_run(public: str, page: Page) -> None:
    page.goto(public)
    expect(page.locator(".st-key-footer")).to_be_visible(timeout=FIRST_LOAD)
    page.evaluate(
        """() => {
            const image = document.createElement("div");
            image.innerHTML = '<img src="x" onerror="window.ran = true">';
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(image, script);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.ran") is None


# --- fixed files ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(public: str, browser: Browser) -> Iterator[dict[str, str]]:
    """The fixed files of the map, by name, as a browser asks for them."""
    page = browser.new_page()
    found: dict[str, str] = {}

    def asked(request: Request) -> None:
        found[request.url.rpartition("/")[2]] = request.url

    page.on("request", asked)
    page.goto(public)
    expect(page.frame_locator(".st-key-map iframe").locator("path.country").first).to_be_attached(timeout=FIRST_LOAD)
    yield found
    page.close()


FILES = ["leaflet.js", "leaflet.css", "map.js", "map.css", "europe-basemap.geojson", "index", "main"]


@pytest.mark.parametrize("name", FILES)
def test_fixed_files_are_compressed_and_kept(files: dict[str, str], name: str) -> None:
    url = files.get(name) or next(url for found, url in files.items() if re.fullmatch(rf"{name}\..+\.js", found))
    plain = requests.get(url, headers={"Accept-Encoding": "identity"}, timeout=10)
    for _ in range(2):  # made, and then kept
        small = requests.get(url, headers={"Accept-Encoding": "gzip, br"}, timeout=10, stream=True)
        content = small.raw.read()
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(content) == plain.content
        assert len(content) == int(small.headers["Content-Length"]) < len(plain.content) / 2
        assert "Accept-Encoding" in small.headers["Vary"]
        for answer in (small, plain):
            assert "immutable" in answer.headers["Cache-Control"]
            assert "max-age=31536000" in answer.headers["Cache-Control"]
            check_headers(answer)
    assert "Content-Encoding" not in plain.headers


def test_addresses_that_are_none_are_not_kept(public: str) -> None:
    """Streamlit answers them with its page; were that kept, visitors could fill the memory."""
    for path in (
        "/static/js/nothing.js",
        "/static/component/components.map_view.x-00000000/a.js",
        "/component/streamlit_folium.st_folium/static/js/main.00000000.js",
    ):
        answer = requests.get(public + path, timeout=10)
        assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_only_files_that_last_are_kept_in_memory() -> None:
    """Through the middleware itself, since no server tells how much it keeps."""

    async def streamlit(scope: Scope, _receive: Receive, send: Send) -> None:
        lasting = "real" in scope["path"]
        kept = (b"cache-control", b"public, immutable" if lasting else b"no-cache")
        await send({"type": "http.response.start", "status": 200, "headers": [kept]})
        await send({"type": "http.response.body", "body": b"x" * 1000})

    files = FixedFiles(streamlit)

    async def ask(path: str) -> None:
        scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept-encoding", b"gzip")]}

        async def nothing(*_: object) -> Message:
            return {}

        await files(scope, nothing, nothing)  # type: ignore[arg-type]

    for path in ("/static/js/real.js", "/static/js/invented.js", "/static/js/./real.js", "/static/js/real.png"):
        with ThreadPoolExecutor() as pool:  # the browser's loop runs in this thread
            pool.submit(anyio.run, ask, path).result()
    assert list(files.kept) == ["/static/js/real.js"]


def test_who_refuses_gzip_gets_none(files: dict[str, str]) -> None:
    for refused in ("gzip;q=0", "br, gzip ; q=0.0, deflate", "identity"):
        answer = requests.get(files["leaflet.js"], headers={"Accept-Encoding": refused}, timeout=10)
        assert "Content-Encoding" not in answer.headers
    for wanted in ("gzip", "br;q=1.0, gzip;q=0.8", "*"):
        answer = requests.get(files["leaflet.js"], headers={"Accept-Encoding": wanted}, timeout=10)
        assert answer.headers["Content-Encoding"] == "gzip"


def test_a_part_of_a_fixed_file_is_that_part(files: dict[str, str]) -> None:
    url = next(url for found, url in files.items() if re.fullmatch(r"index\..+\.js", found))
    whole = requests.get(url, timeout=10).content
    part = requests.get(url, headers={"Range": "bytes=10-19", "Accept-Encoding": "gzip"}, timeout=10)
    assert (part.status_code, part.content) == (206, whole[10:20])


def test_what_changes_gets_another_address(folder: Folder, browser: Browser) -> None:
    path = folder.path / "outlines" / "europe-basemap.geojson"
    found: list[str] = []
    with running_app(folder.path, script="server.py") as address:
        page = browser.new_page()
        page.on("request", lambda request: found.append(request.url) if request.url.endswith(path.name) else None)
        for _ in range(2):
            page.goto(address)
            frame = page.frame_locator(".st-key-map iframe")
            expect(frame.locator("path.country").first).to_be_attached(timeout=FIRST_LOAD)
            path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        page.close()
    assert len(set(found)) == 2


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


def test_the_snippet_shows_map_and_card_on_another_page(public: str, browser: Browser, watch: Watch) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    watch(context, public)
    reader = Reader(context.new_page(), public)
    reader.opens("/?country=FI,ES&site=lumi-aif&lang=nb", sites=3)
    reader.part("embed").get_by_role("button").first.click()
    snippet = reader.page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert snippet.startswith("<iframe ")
    context.close()

    with article(browser, snippet) as page:
        frame = page.frame_locator("iframe").first
        markers = frame.frame_locator(".st-key-map iframe").locator("[data-site]")
        expect(markers).to_have_count(3, timeout=FIRST_LOAD)
        expect(frame.locator(".st-key-site-card article")).to_have_attribute("data-site", "lumi-aif")
        expect(frame.locator(".st-key-site-card h2")).to_contain_text("LUMI AI Factory")
        expect(frame.locator(".st-key-count")).to_contain_text("3 av 19 KI-fabrikker")
        # Nothing but map and card, and the way to the whole page.
        for key in ("site-table", "take-away", "views", "head", "reset", "figures"):
            expect(frame.locator(f".st-key-{key}")).to_have_count(0)
        expect(frame.get_by_test_id("stSidebar")).to_have_count(0)
        expect(frame.get_by_test_id("stToolbar")).to_have_count(0)
        expect(frame.locator(".st-key-banner")).to_have_text("Europeiske KI-fabrikker · Vertsland: Spania, Finland")
        link = frame.locator(".st-key-banner a")
        expect(link).to_have_attribute("href", f"{public}/?country=ES%2CFI&site=lumi-aif&lang=nb")
        expect(link).to_have_attribute("target", "_blank")
        # It answers to clicks, and stays embedded.
        frame.frame_locator(".st-key-map iframe").locator('[data-site="bsc-aif"]').click()
        expect(frame.locator(".st-key-site-card article")).to_have_attribute("data-site", "bsc-aif")
        expect(frame.locator(".st-key-site-table")).to_have_count(0)


@pytest.mark.parametrize(
    ("embedders", "shown"),
    [("", False), ("https://example.org", False), (f"https://example.org http://{HOST}:{PARENT}", True)],
    ids=["nobody", "another", "this one too"],
)
def test_who_may_embed_the_page_is_a_setting(browser: Browser, embedders: str, shown: bool) -> None:
    setting = {"AI_FACTORIES_FRAME_ANCESTORS": embedders}
    with running_app(script="server.py", settings=setting) as address:
        assert policy(requests.get(address, timeout=10))["frame-ancestors"] == f"'self' {embedders}".strip()
        with article(browser, f'<iframe src="{address}/?embed=true" width="900" height="700"></iframe>') as page:
            inside = page.frame_locator("iframe").first.locator(".st-key-count")
            if shown:
                expect(inside).to_be_visible(timeout=FIRST_LOAD)
            else:
                page.wait_for_timeout(3000)
                expect(inside).to_have_count(0)
            page.goto(address)  # by itself it always works, with its map, which it embeds
            markers = page.frame_locator(".st-key-map iframe").locator("[data-site]")
            expect(markers).to_have_count(19, timeout=FIRST_LOAD)


@pytest.mark.parametrize("value", ["example.org", "https://a.org; script-src *", "'none'", "javascript:x"])
def test_a_setting_that_cannot_be_used_is_said_at_the_start(value: str) -> None:
    environment = os.environ | {"AI_FACTORIES_FRAME_ANCESTORS": value}
    command = [sys.executable, "-c", "import server"]
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode != 0
    assert "AI_FACTORIES_FRAME_ANCESTORS" in found.stderr
    assert "allowed: *, nothing, or https://example.org" in found.stderr


# --- other ways to start it -------------------------------------------------------------------------------------


def test_uvicorn_serves_it_too(tmp_path: Path, page: Page) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = tmp_path / "log"
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "server:app"]
    with running(command, f"{address}/_stcore/health", log):
        reader = Reader(page, address)
        reader.opens("/?site=mimer")
        reader.sees_selected("mimer")
        assert requests.get(f"{address}/api/v1/factories/mimer", timeout=10).json()["item"]["id"] == "mimer"
    said = log.read_text()
    assert "unsupported" not in said
    for line in said[said.index('"data loaded"') :].splitlines()[1:]:  # nothing of readers
        assert "127.0.0.1" not in line


def test_the_image_has_all_that_it_needs(tmp_path: Path) -> None:
    """Does what the Dockerfile does, but for the parts that need a container: copies, then starts and asks."""
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    for _, arguments in (step for step in steps if step[0] == "COPY"):
        *sources, target = arguments.split()
        for source in sources:
            where = tmp_path / target / ("" if target.endswith("./") else ".")
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy2
            copy(ROOT / source, where if (ROOT / source).is_dir() else tmp_path)
    assert ["USER", "10001"] in steps
    port = free_port()
    (start,) = (yaml.safe_load(arguments) for name, arguments in steps if name == "CMD")
    (check,) = (arguments.partition("CMD")[2] for name, arguments in steps if name == "HEALTHCHECK")
    swap = {
        "streamlit": f"{Path(sys.executable).parent}/streamlit",
        "--server.address=0.0.0.0": "--server.address=127.0.0.1",
    }
    command = [swap.get(part, part).replace("8501", str(port)) for part in start]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    probe = [sys.executable, *(part.replace("8501", str(port)) for part in yaml.safe_load(check)[1:])]
    try:
        for _ in range(100):
            healthy = subprocess.run(probe, check=False, capture_output=True).returncode == 0
            if healthy or server.poll() is not None:
                break
        assert healthy
        assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10).json()["ready"] is True
    finally:
        server.terminate()
        server.wait()


def test_the_files_for_deployment_fit_the_app(public: str) -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    app, web = compose["services"]["app"], compose["services"]["web"]
    assert app["deploy"]["replicas"] > 1
    assert {volume.partition(":")[0] for volume in web["volumes"]} == {"./nginx.conf", "./replicas.conf"}
    base = app["environment"]["STREAMLIT_SERVER_BASE_URL_PATH"]
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    assert f"location /{base}/" in conf
    (port,) = web["ports"]
    assert f"listen {port.partition(':')[2]};" in conf
    # One name stands for all replicas: "consistent" would go by the name, and a reader would be sent to any of them.
    upstream = re.sub("#.*", "", (ROOT / "deploy" / "replicas.conf").read_text())
    assert re.search(r"hash [^;]+;", upstream)
    assert "consistent" not in upstream

    manifest = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text()))
    deployment, service, ingress = manifest
    assert [part["kind"] for part in manifest] == ["Deployment", "Service", "Ingress"]
    pod = deployment["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        assert requests.get(public + container[probe]["httpGet"]["path"], timeout=10).status_code == 200
    assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    notes = ingress["metadata"]["annotations"]
    assert notes["nginx.org/lb-method"].startswith("hash $remote_addr")
    assert notes["nginx.org/websocket-services"] == service["metadata"]["name"]
    assert container["startupProbe"]["httpGet"]["path"] == "/healthz"  # faulty data must not end the process
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    settings: dict[str, Any] = {setting["name"]: setting["value"] for setting in container["env"]}
    assert path["path"] == f"/{settings['STREAMLIT_SERVER_BASE_URL_PATH']}"
    assert {"cpu", "memory"} <= container["resources"]["limits"].keys()

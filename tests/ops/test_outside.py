"""What comes from outside and is none of our readers': other pages, hosts, half requests, too many of them."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
import websockets
from playwright.sync_api import Browser, expect

from tests.bench.sessions import session
from tests.ops.checks import events
from tests.ops.test_server import article, visit  # noqa: F401  # a fixture
from tests.support.data import ROOT
from tests.support.loops import wait_for
from tests.support.reader import FIRST_LOAD
from tests.support.servers import free_port, running, started_app
from tests.support.waiting import eventually

FOREIGN = [
    "http://evil.example",
    "https://evil.streamlit.app",
    "http://localhost:9",
    "http://127.0.0.1:9",
    "null",
    "http://[",
]
PATIENCE = 60  # seconds for what ends after a while
BASE = "ai-factories"


class Outside:
    """A proxy that takes all connections and never answers; this is where every request to another host would go."""

    def __init__(self) -> None:
        self.asked = 0
        self.door = socket.create_server(("127.0.0.1", 0))
        self.held: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self.held.append(self.door.accept()[0])
            except OSError:
                return
            self.asked += 1

    @property
    def settings(self) -> dict[str, str]:
        url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        return dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), url)


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    outside = Outside()
    yield outside
    outside.door.close()


async def _handshake(address: str, origin: str | None) -> int:
    """The status of a handshake from a page of this origin; 101 if the session is open."""
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    try:
        async with websockets.connect(url, origin=origin, subprotocols=["streamlit"], proxy=None):  # type: ignore[arg-type, list-item]
            return 101
    except websockets.InvalidStatus as refused:
        return refused.response.status_code


def handshake(address: str, origin: str | None) -> int:
    return wait_for(_handshake(address, origin))


# --- other pages ------------------------------------------------------------------------------------------------

STARTS = {"server.py": "", "server.py below a path": BASE, "app.py": ""}


@pytest.mark.audit
@pytest.mark.parametrize("start", STARTS)
def test_other_pages_open_no_session_and_nobody_else_is_asked(start: str, outside: Outside) -> None:
    script, base = start.partition(" ")[0], STARTS[start]
    with started_app(script=script, base=base, settings=outside.settings) as (address, _process):
        own = re.sub(r"^(http://[^/]+).*", r"\1", address)
        if script == "app.py":  # without server.py, this holds from the first run of the page on

            async def visit() -> None:
                async with session(address) as reader:
                    await reader.run()

            wait_for(visit())
        found = {origin: handshake(address, origin) for origin in FOREIGN}
        assert found == dict.fromkeys(FOREIGN, 403)
        assert handshake(address, own) == handshake(address, None) == 101
        # Nor does any other request of theirs lead to a question.
        paths = ["/", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/media/x", "/component/x/y"]
        for path in paths:
            for method in ("GET", "OPTIONS", "POST"):
                requests.request(method, address + path, headers={"Origin": FOREIGN[0]}, timeout=10)
    assert outside.asked == 0


def test_no_origin_may_command_the_page(public: str) -> None:
    assert requests.get(f"{public}/_stcore/host-config", timeout=10).json()["allowedOrigins"] == []


COMMANDS = """({ url, depth }) => {
    window.heard = [];
    window.sent = 0;
    addEventListener("message", ({ data }) => heard.push(data));  // first: the frame says only once that it is there
    document.body.append(Object.assign(document.createElement("iframe"), { src: url, width: 900, height: 700 }));
    const tell = "top.postMessage('commanded', '*');";
    const args = { script: tell, header: "", html: "", id: "map_div", height: 500, width: null, returned_objects: [],
        zoom: null, center: null, feature_group: tell, return_on_hover: false, layer_control: null, pixelated: false,
        css_links: [], js_links: [], wrap_longitude: false, default: {}, key: "sites" };
    setInterval(() => {  // all the while, also before the page itself has said anything
        const target = depth === 1 ? frames[0] : frames[0][0];
        sent += 1;
        target?.postMessage({ type: "streamlit:render", args, dfs: [], disabled: false }, "*");
        for (const type of ["SET_TOOLBAR_ITEMS", "SET_MENU_ITEMS", "STOP_SCRIPT", "UPDATE_HASH", "RERUN_SCRIPT",
            "CLEAR_CACHE", "SET_CUSTOM_THEME_CONFIG", "SET_INPUTS_DISABLED", "TERMINATE_WEBSOCKET_CONNECTION"])
            frames[0].postMessage({ stCommVersion: 1, type, disabled: true, inputsDisabled: true, hash: "x",
                items: [{ key: "evil", label: "commanded" }], themeInfo: { primaryColor: "#ff0000" } }, "*");
    }, 20);
}"""


@pytest.mark.audit
@pytest.mark.parametrize("what", ["page", "frame"])
@pytest.mark.usefixtures("visit")  # until then, Streamlit may not know the frame
def test_a_page_that_embeds_ours_cannot_command_it_or_run_a_script_in_it(
    public: str, browser: Browser, what: str
) -> None:
    path = "/?embed=true" if what == "page" else "/component/streamlit_folium.st_folium/index.html"
    with article(browser, "") as page:
        page.evaluate(COMMANDS, {"url": public + path, "depth": 2 if what == "page" else 1})
        ours = page.frame_locator("iframe").first
        if what == "page":
            inside = ours.frame_locator(".st-key-map iframe")
            expect(inside.locator("[data-site]").first).to_be_visible(timeout=FIRST_LOAD)
            inside.locator("[data-site]").last.press("Enter")  # it still obeys its reader
            expect(ours.locator(".st-key-site-card article")).to_be_visible()
            expect(ours.get_by_text("commanded")).to_have_count(0)
        else:
            # The library reports that it is there; it then has all these messages to obey.
            page.wait_for_function("() => heard.some((data) => data?.type === 'streamlit:componentReady')")
            sent = page.evaluate("() => sent")
            page.wait_for_function("(before) => sent > before + 10", arg=sent)
        assert "commanded" not in page.evaluate("() => heard")


# --- other hosts ------------------------------------------------------------------------------------------------

REDIRECTS = ["/api/v1", "/api/v1/", "/api/v1/factories/", "/about/", "//evil.example/", "/static/", "/auth/logout"]


@pytest.mark.parametrize("path", REDIRECTS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_never_leads_where_the_host_says(public: str, path: str, scheme: str) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": scheme}
    prepared = requests.Request("GET", public, headers=headers).prepare()
    prepared.url = public + path
    answer = requests.Session().send(prepared, timeout=10, allow_redirects=False)
    assert answer.status_code < 500
    assert "evil.example" not in answer.text
    if "Location" in answer.headers:
        assert re.match(r"/(?![/\\])|\?", answer.headers["Location"]), answer.headers["Location"]


@pytest.mark.audit
def test_below_a_path_a_redirect_does_not_either() -> None:
    with started_app(script="server.py", base=BASE) as (address, _process):
        for path in ("", "/", "/api/v1", "/api/v1/", "/api/v1/factories/", "/about/"):
            answer = requests.get(address + path, headers={"Host": "evil.example"}, timeout=10, allow_redirects=False)
            location = answer.headers.get("Location", f"/{BASE}/")
            assert location.startswith(f"/{BASE}/"), (path, location)


HOSTS = ["[", "a:b:c", "evil.example:99999", "http://evil.example", "a b", "\u00e9", "'\"><script>", ""]


@pytest.mark.parametrize("host", HOSTS)
def test_an_absurd_host_fails_nothing(public: str, host: str) -> None:
    for path in ("/", "/api/v1/factories/", "/api/v1/docs", "/healthz"):
        answer = requests.get(public + path, headers={"Host": host.encode()}, timeout=10, allow_redirects=False)
        assert answer.status_code < 500, path
        assert not host or host not in answer.headers.get("Location", "")


# --- connections ------------------------------------------------------------------------------------------------


class Narrow(NamedTuple):
    """A server that may open few descriptors, and its log."""

    address: str
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path


DESCRIPTORS = 300


@contextmanager
def narrow(tmp_path: Path, settings: dict[str, str] | None = None) -> Iterator[Narrow]:
    port, log = free_port(), tmp_path / "log"
    limited = ["bash", "-c", f'ulimit -n {DESCRIPTORS}; exec "$@"', "bash"]
    command = [*limited, sys.executable, "-m", "uvicorn", "--port", str(port), "server:app"]
    with running(command, f"http://127.0.0.1:{port}/healthz", log, os.environ | (settings or {})) as process:
        yield Narrow(f"http://127.0.0.1:{port}", port, process, log)


def is_ended(end: socket.socket) -> bool:
    """Whether the server ends a connection, within ``PATIENCE``."""
    end.settimeout(PATIENCE)
    try:
        while end.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


HALVES = {
    "nothing": b"",
    "a line": b"GET / HTTP/1.1\r\n",
    "half a head": b"GET / HTTP/1.1\r\nHost: x\r\nA: b",
    "half of a second request": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET / HT",
}


@pytest.mark.audit
def test_what_is_half_sent_or_too_much_ends_and_others_are_served(tmp_path: Path) -> None:
    with narrow(tmp_path, {"AI_FACTORIES_SESSIONS_PER_ADDRESS": "0"}) as server, ExitStack() as ends:

        def opened(first: bytes) -> socket.socket:
            end = ends.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            end.sendall(first)
            return end

        halves = {what: opened(sent) for what, sent in HALVES.items()}
        # More than there are descriptors: it refuses what would take the last, and lives.
        flood = [opened(b"GET /healthz HTTP/1.1\r\n") for _ in range(DESCRIPTORS)]
        assert [what for what, end in halves.items() if not is_ended(end)] == []
        assert all(is_ended(end) for end in flood)
        assert requests.get(f"{server.address}/healthz", timeout=PATIENCE).text == "ok"
        assert requests.get(f"{server.address}/api/v1/factories", timeout=PATIENCE).status_code == 200
        events(server.log)  # all JSON


def _is_served(port: int, address: str) -> bool:
    with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), PATIENCE, (address, 0)) as end:
        end.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return end.makefile("rb").read().endswith(b"ok")
    return False


@pytest.mark.audit
def test_an_address_cannot_take_all_connections(tmp_path: Path) -> None:
    with narrow(tmp_path, {"AI_FACTORIES_SESSIONS_PER_ADDRESS": "5"}) as server, ExitStack() as ends:
        for _ in range(DESCRIPTORS + 20):
            ends.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        # Not at once: while the server still closes the surplus, it may have to refuse another address too.
        assert eventually(lambda: _is_served(server.port, "127.0.0.2"))


@pytest.mark.audit
def test_it_ends_soon_though_clients_hold_on(tmp_path: Path) -> None:
    """One that does not read what it asked for, one in the middle of a request, and an open session."""
    with narrow(tmp_path) as server, ExitStack() as ends:
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        slow.connect(("127.0.0.1", server.port))
        ends.enter_context(slow)
        slow.sendall(b"GET /api/v1/datapackage.zip HTTP/1.1\r\nHost: x\r\n\r\n" * 300)  # more than all buffers hold
        assert slow.recv(1)
        half = ends.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        half.sendall(b"GET / HTTP/1.1\r\n")
        assert handshake(server.address, None) == 101
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(PATIENCE)


@pytest.mark.audit
def test_descriptors_are_raised_as_far_as_allowed() -> None:
    script = (
        "import resource\nfrom ai_factories.web.connections import _raise_descriptors\n"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))\n"
        "print(_raise_descriptors(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    raised, now = map(int, done.stdout.split())
    assert raised == now == min(8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1])

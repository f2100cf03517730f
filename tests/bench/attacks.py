"""Hostile clients: what a public server gets to see beside its readers.

Whatever a client can put into a request holds a word that begins with ``PLANTED``, to be looked for in the log.
"""

import asyncio
import random
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import websockets
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.bench.sessions import session

PLANTED = "zqplanted"
HELD = 20  # seconds for which a connection is held open
ZIP = "/api/v1/datapackage.zip"
SOCKET = "/_stcore/stream"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol": "streamlit",
}
ORIGINS = ("http://evil.example", f"http://{PLANTED}-origin.example", "http://[", "http://localhost:9", "null")
HOSTS = ("evil.example", f"{PLANTED}-host.example", f"{PLANTED}@[::", "", "x" * 5_000, "localhost:99999")
METHODS = ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "HEAD", f"{PLANTED}METHOD".upper(), "G\x01T")
PATHS = (
    "/api/v1/factories/../../../etc/passwd",
    f"/api/v1/factories/{PLANTED}-path",
    f"/{PLANTED}-path/%2e%2e/%00%ff",
    f"//{PLANTED}-path.example/..",
    f"/component/..%2f{PLANTED}-path",
    f"/static/{PLANTED}-path.js",
    f"/api/v1/factories?country={PLANTED}-query&lang={PLANTED}-query",
    "/api/v1/factories?country%3DFI=1",
    f"/way-in?{PLANTED}-query={'a,' * 3_000}",
    f"http://{PLANTED}-path.example/",
    "*",
    "/_stcore/upload_file/a/b",
)
QUESTIONS = ("factories", "factories?country=FI", "factories.geojson", "sources", "milestones?lang=nb", "openapi.json")


async def ask(
    address: str, path: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """The status and body of a response. Path and headers go out as they are, which no library would allow."""
    reader, writer = await asyncio.open_connection(*place(address))
    try:
        writer.write(_request(address, path, method, headers))
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(maxsplit=2)[1])
        return status, b"" if status == 101 else await reader.read()
    finally:
        writer.close()


def place(address: str) -> tuple[str, int]:
    """The host and port of an address."""
    host, _colon, port = address.removeprefix("http://").partition(":")
    return host, int(port)


def _request(address: str, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> bytes:
    sent = {"Host": address.removeprefix("http://"), "Connection": "close", "User-Agent": f"{PLANTED}-agent"}
    lines = (f"{name}: {value}" for name, value in (sent | dict(headers or {})).items())
    return "\r\n".join((f"{method} {path} HTTP/1.1", *lines, "", "")).encode()


class Attacks:
    """Hostile clients by kind. Each returns the status with which the server answered, 0 if there is none to tell."""

    def __init__(self, address: str) -> None:
        self.address = address
        # The share of each kind. Sessions and archives cost the server most: more would only measure that it is busy.
        self.kinds: dict[str, tuple[int, Callable[[random.Random], Awaitable[int]]]] = {
            "origin": (4, self.origin),
            "path": (4, self.path),
            "host": (3, self.host),
            "method": (3, self.method),
            "interface": (4, self.interface),
            "zip": (1, self.zip),
            "frames": (2, self.frames),
            "half": (2, self.half),
            "slow": (1, self.slow),
            "widgets": (1, self.widgets),
            "leave": (1, self.leave),
        }

    async def origin(self, chance: random.Random) -> int:
        """Another site's page opens our WebSocket."""
        return (await ask(self.address, SOCKET, headers=UPGRADE | {"Origin": chance.choice(ORIGINS)}))[0]

    async def path(self, chance: random.Random) -> int:
        """Odd paths and queries."""
        return (await ask(self.address, chance.choice(PATHS), headers={"Referer": f"http://{PLANTED}-referer/"}))[0]

    async def host(self, chance: random.Random) -> int:
        """Odd hosts, where an answer may be made from them."""
        path = chance.choice(("/", "/api/v1", "/api/v1/factories/", "/healthz", "//"))
        return (await ask(self.address, path, headers={"Host": chance.choice(HOSTS)}))[0]

    async def method(self, chance: random.Random) -> int:
        path = chance.choice(("/", "/api/v1/factories", "/healthz", "/_stcore/health", SOCKET))
        return (await ask(self.address, path, chance.choice(METHODS)))[0]

    async def interface(self, chance: random.Random) -> int:
        return (await ask(self.address, f"/api/v1/{chance.choice(QUESTIONS)}"))[0]

    async def zip(self, _chance: random.Random) -> int:
        return (await ask(self.address, ZIP))[0]

    async def frames(self, chance: random.Random) -> int:
        """What is no message, on a WebSocket."""
        url = self.address.replace("http", "ws", 1) + SOCKET
        async with websockets.connect(url, subprotocols=[websockets.Subprotocol("streamlit")]) as stream:
            await stream.send(chance.choice((chance.randbytes(200), f"{PLANTED}-text", b"", b"\xff" * 100_000)))
            await asyncio.wait_for(stream.recv(), 5)
        return 0

    async def half(self, chance: random.Random) -> int:
        """A request that never ends."""
        _reader, writer = await asyncio.open_connection(*place(self.address))
        try:
            whole = _request(self.address, "/", headers={"X-Half": PLANTED})
            writer.write(whole[: chance.randrange(1, len(whole) - 2)])
            await asyncio.sleep(HELD)
        finally:
            writer.close()
        return 0

    async def slow(self, _chance: random.Random) -> int:
        """One byte a second of the archive."""
        loop = asyncio.get_running_loop()
        with socket.socket() as client:
            client.setblocking(False)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            await loop.sock_connect(client, place(self.address))
            await loop.sock_sendall(client, _request(self.address, ZIP))
            end = time.monotonic() + HELD
            while time.monotonic() < end and await loop.sock_recv(client, 1):
                await asyncio.sleep(1)
        return 0

    async def widgets(self, chance: random.Random) -> int:
        """Values of the wrong type for each widget, a fragment and a view that do not exist."""
        async with session(self.address) as page:
            await page.run()
            elements = (delta.new_element for delta in page.elements.values())
            parts = (getattr(element, element.WhichOneof("type") or "", None) for element in elements)
            for id in {getattr(part, "id", "") for part in parts} - {""}:
                page.state.widget_states.widgets.append(_wrong(id, chance))
            field = chance.choice(("fragment_id", "query_string", "page_name"))
            setattr(page.state, field, f"{PLANTED}-{field}")
            await asyncio.wait_for(page.run(), 5)
        return 0

    async def leave(self, _chance: random.Random) -> int:
        """Ask for the page and go at once."""
        async with session(self.address) as page:
            with suppress(TimeoutError):
                await asyncio.wait_for(page.run(), 0.01)
        return 0


def _wrong(id: str, chance: random.Random) -> WidgetState:
    state = WidgetState(id=id)
    text = f"{PLANTED}-widget"
    match chance.randrange(6):
        case 0:
            state.string_value = text
        case 1:
            state.string_array_value.data.extend([text, text])
        case 2:
            state.int_value = -1
        case 3:
            state.double_array_value.data.extend([float("nan"), float("inf")])
        case 4:
            state.json_value = f'{{"site": ["{text}"]}}'
        case _:
            state.bytes_value = text.encode()
    return state

"""Which pages may open a session, and how much a session and an address may ask for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from starlette.types import Message, Receive, Scope, Send

from ai_factories.web import limits
from ai_factories.web.limits import Limits
from ai_factories.web.origins import same_origin
from tests.support.loops import wait_for

Result = TypeVar("Result")
HOST = "factories.example"
ORIGINS = {
    None: True,  # a program
    f"http://{HOST}": True,
    f"https://{HOST}": True,  # TLS ends in front of us
    f"https://{HOST}:443": True,
    f"HTTPS://{HOST.upper()}": True,
    f"http://{HOST}:8501": False,
    f"http://{HOST}.evil.example": False,
    f"http://evil.example/{HOST}": False,
    f"http://{HOST}@evil.example": False,
    "http://localhost": False,
    "http://127.0.0.1:9": False,
    "http://[": False,
    "http://": False,
    "null": False,
    "": False,
    f"file://{HOST}": False,
    HOST: False,
}


@pytest.mark.parametrize("origin", ORIGINS)
def test_only_pages_of_the_same_host_and_programs_may_open_a_session(origin: str | None) -> None:
    assert same_origin(origin, HOST) is ORIGINS[origin]


def test_an_origin_has_the_port_of_the_host() -> None:
    assert same_origin("http://localhost:8501", "localhost:8501")
    assert not same_origin("http://localhost", "localhost:8501")
    assert not same_origin("http://", "")
    assert not same_origin("http://", None)


class Client:
    """A client of the middleware from an address, with as many messages to send as the server takes."""

    def __init__(
        self, app: Limits, address: str = "192.0.2.1", origin: str = f"http://{HOST}", *, text: bool = False
    ) -> None:
        self.message: Message = {"type": "websocket.receive"} | ({"text": ""} if text else {"bytes": b""})
        headers = [(b"host", HOST.encode()), (b"origin", origin.encode())]
        self.scope = {
            "type": "websocket",
            "path": "/_stcore/stream",
            "client": (address, 1),
            "headers": headers,
            "extensions": {"websocket.http.response": {}},
        }
        self.said: list[Message] = []
        self.task = asyncio.create_task(app(self.scope, self._receive, self._send))

    async def _receive(self) -> Message:
        return self.message

    async def _send(self, message: Message) -> None:
        self.said.append(message)

    async def settles(self) -> "Client":
        """Has done all that it can do without waiting."""
        for _ in range(1000):
            await asyncio.sleep(0)
        return self

    async def leaves(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    @property
    def status(self) -> int | None:
        """What it was refused with; 403 is what a server makes of a socket that is closed before it is opened."""
        first = self.said[0] if self.said else {}
        return 403 if first.get("type") == "websocket.close" else first.get("status")


class Streamlit:
    """An app that reads every message, and counts them by address."""

    def __init__(self) -> None:
        self.read: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            return
        while (await receive())["type"] == "websocket.receive":
            address = scope["client"][0]
            self.read[address] = self.read.get(address, 0) + 1


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that are soon reached, and that last."""
    monkeypatch.setattr(limits, "SESSION_MESSAGES", (3, 3600))
    monkeypatch.setattr(limits, "ADDRESS_MESSAGES", (5, 3600))
    monkeypatch.setattr(limits, "ADDRESS_SESSIONS", (4, 3600))
    monkeypatch.setattr(limits, "ADDRESS_REQUESTS", (2, 3600))


def played(
    scene: Callable[[Limits, Streamlit], Awaitable[Result]], per_address: int = 3, sessions: int = 100
) -> Result:
    """What comes of clients of the middleware."""

    async def playing() -> Result:
        streamlit = Streamlit()
        return await scene(Limits(streamlit, ("/api/v1/",), sessions, per_address), streamlit)

    return wait_for(playing())


def test_a_foreign_page_is_refused_before_anybody_else_sees_it() -> None:
    async def scene(app: Limits, streamlit: Streamlit) -> tuple[int | None, dict[str, int]]:
        return (await Client(app, origin="http://evil.example").settles()).status, streamlit.read

    assert played(scene) == (403, {})
    assert played(scene, per_address=0) == (403, {})


def test_a_session_that_asks_too_fast_has_to_wait() -> None:
    async def scene(app: Limits, streamlit: Streamlit) -> dict[str, int]:
        await Client(app, "192.0.2.1").settles()
        await Client(app, "192.0.2.2").settles()
        return streamlit.read

    assert played(scene) == {"192.0.2.1": 3, "192.0.2.2": 3}


def test_text_ends_a_session() -> None:
    async def scene(app: Limits, streamlit: Streamlit) -> tuple[list[Message], bool, dict[str, int]]:
        client = await Client(app, text=True).settles()
        return client.said, client.task.done(), streamlit.read

    assert played(scene) == ([{"type": "websocket.close", "code": 1003}], True, {})


def test_the_sessions_of_an_address_share_what_it_may_ask() -> None:
    async def scene(app: Limits, streamlit: Streamlit) -> dict[str, int]:
        for _ in range(3):
            await Client(app).settles()
        return streamlit.read

    assert played(scene) == {"192.0.2.1": 5}
    assert played(scene, per_address=0) == {"192.0.2.1": 9}  # behind a proxy


def test_an_address_may_have_so_many_sessions_open() -> None:
    async def scene(app: Limits, _streamlit: Streamlit) -> list[int | None]:
        clients = [await Client(app).settles() for _ in range(4)]
        other = await Client(app, "192.0.2.2").settles()
        await clients[0].leaves()
        return [client.status for client in (*clients, other, await Client(app).settles())]

    assert played(scene) == [None, None, None, 429, None, None]


def test_an_address_may_open_so_many_sessions_one_after_another() -> None:
    async def scene(app: Limits, _streamlit: Streamlit) -> list[int | None]:
        found = []
        for _ in range(5):
            client = await Client(app).settles()
            found.append(client.status)
            await client.leaves()
        return found

    assert played(scene) == [None, None, None, None, 429]


def test_a_process_has_so_many_sessions() -> None:
    async def scene(app: Limits, _streamlit: Streamlit) -> list[int | None]:
        return [(await Client(app, f"192.0.2.{number}").settles()).status for number in range(3)]

    assert played(scene, sessions=2) == [None, None, 429]
    assert played(scene, per_address=0, sessions=2) == [None, None, 429]


def test_in_ipv6_a_network_is_one_address() -> None:
    async def scene(app: Limits, _streamlit: Streamlit) -> list[int | None]:
        addresses = [*(f"2001:db8::{number}" for number in range(4)), "2001:db8:0:1::1"]
        return [(await Client(app, address).settles()).status for address in addresses]

    assert played(scene) == [None, None, None, 429, None]


def test_only_the_interface_is_limited_for_requests() -> None:
    async def scene(app: Limits, _streamlit: Streamlit) -> list[int]:
        found = []
        for path in ("/api/v1/factories", "/api/v1/docs", "/api/v1/factories", "/", "/static/a.js", "/healthz"):
            said: list[Message] = []

            async def send(message: Message, said: list[Message] = said) -> None:
                said.append(message)

            scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": [], "client": ("192.0.2.1", 1)}
            await app(scope, None, send)  # type: ignore[arg-type]
            found.append(said[0]["status"])
        return found

    assert played(scene) == [200, 200, 429, 200, 200, 200]
    assert played(scene, per_address=0) == [200] * 6


def test_addresses_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ADDRESSES", 2)

    async def scene(app: Limits, _streamlit: Streamlit) -> list[str]:
        for number in range(4):
            await (await Client(app, f"192.0.2.{number}").settles()).leaves()
        return list(app.addresses)

    assert played(scene) == ["192.0.2.2", "192.0.2.3"]

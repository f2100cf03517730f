"""How much a session and an address may ask for, where no proxy limits it.

A session that asks too fast is answered more slowly, and loses nothing. An address gets status 429 for requests beyond
its limits, which are wide enough for a class or a company behind one address.
"""

import ipaddress
from collections import OrderedDict

from aiolimiter import AsyncLimiter
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from ai_factories.web.origins import same_origin

# How many at once, and the seconds after which as many are possible again.
SESSION_MESSAGES = (40, 8)
ADDRESS_MESSAGES = (400, 20)
ADDRESS_SESSIONS = (200, 100)
ADDRESS_REQUESTS = (1000, 50)  # of programs
MAX_ADDRESSES = 10_000  # remembered
RETRY_AFTER = 10  # seconds
UNSUPPORTED = 1003  # code of RFC 6455


class _Address:
    """What an address may still ask for."""

    def __init__(self) -> None:
        self.open = 0  # sessions
        self.messages = AsyncLimiter(*ADDRESS_MESSAGES)
        self.sessions = AsyncLimiter(*ADDRESS_SESSIONS)
        self.requests = AsyncLimiter(*ADDRESS_REQUESTS)


class Limits:
    """Refuses sessions opened by pages of others, and those and requests to ``limited`` paths that exceed the limits.

    All may have ``sessions`` open, and each address ``per_address``; with 0, nothing is limited by address.
    """

    def __init__(self, app: ASGIApp, limited: tuple[str, ...], sessions: int, per_address: int) -> None:
        self.app = app
        self.limited = limited
        self.most = sessions
        self.per_address = per_address
        self.sessions = 0
        self.addresses: OrderedDict[str, _Address] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._open_session(scope, receive, send)
        elif scope["type"] == "http" and self.per_address and scope["path"].startswith(self.limited):
            if await _take(self._address(scope).requests):
                await self.app(scope, receive, send)
            else:
                await _too_many()(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _open_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        address = self._address(scope) if self.per_address else None
        if not same_origin(headers.get("Origin"), headers.get("Host")):
            await WebSocket(scope, receive, send).close(1008)
        elif self.sessions >= self.most or (
            address and (address.open >= self.per_address or not await _take(address.sessions))
        ):
            await WebSocket(scope, receive, send).send_denial_response(_too_many())
        else:
            counted = address or _Address()
            self.sessions += 1
            counted.open += 1
            try:
                await self.app(scope, _checked(receive, send, address), send)
            finally:
                self.sessions -= 1
                counted.open -= 1

    def _address(self, scope: Scope) -> _Address:
        name = _name(scope["client"][0] if scope.get("client") else "")
        found = self.addresses.setdefault(name, _Address())
        self.addresses.move_to_end(name)
        if len(self.addresses) > MAX_ADDRESSES:
            self.addresses.popitem(last=False)
        return found


def _checked(receive: Receive, send: Send, address: _Address | None) -> Receive:
    """``receive``, but messages that come too fast have to wait, in the sender's own buffers; text ends the session.

    Streamlit fails at text, which its page never sends.
    """
    session = AsyncLimiter(*SESSION_MESSAGES)

    async def receive_checked() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            if message.get("bytes") is None:
                await send({"type": "websocket.close", "code": UNSUPPORTED})
                return {"type": "websocket.disconnect", "code": UNSUPPORTED}
            await session.acquire()
            if address:
                await address.messages.acquire()
        return message

    return receive_checked


async def _take(limiter: AsyncLimiter) -> bool:
    if not limiter.has_capacity():
        return False
    await limiter.acquire()  # at once
    return True


def _too_many() -> PlainTextResponse:
    return PlainTextResponse("Too many requests. Try again later.", 429, headers={"Retry-After": str(RETRY_AFTER)})


def _name(address: str) -> str:
    """An address, or the network of one in IPv6: there, everybody has 2**64 of them."""
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False)) if ":" in address else address
    except ValueError:
        return address

"""Bounds on connections, which uvicorn lacks under ``streamlit run``.

By itself it waits for ever for a request that was half sent and for a client that does not read, also when it is told
to end, and accepts connections until there are no descriptors left.
"""

import asyncio
import socket
import time
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.auto import AutoHTTPProtocol

try:
    import resource
except ImportError:  # Windows, which does not limit descriptors
    resource = None  # type: ignore[assignment]

# Seconds that a connection may take: for a whole request, for reading the response, and for closing.
TIMEOUTS = {"request": 10, "response": 120, "closing": 10}
INTERVAL = 2  # seconds between two looks at all connections
UNREAD_TIMEOUT = 30_000  # milliseconds without a sign that the client receives anything
MAX_DESCRIPTORS = 8192
MAX_SESSIONS = 1000  # each takes about 0.2 MB
SESSION_DESCRIPTORS = 4
ENDED_DESCRIPTORS = 128 * 3  # Streamlit remembers so many sessions for a while after they have ended
RESERVED = 200  # descriptors for files, and for connections that are about to be refused
SESSION_CONNECTIONS = 3  # of an address, for each session that it may have open: a page loads its files on several


def bound(sessions_per_address: int) -> int:
    """Bound all connections of this process; with 0 sessions, their number is not bounded by address.

    Returns how many sessions the process has descriptors for. What is asked on connections has its limits elsewhere.
    """
    most, per_address = _raise_descriptors() - RESERVED, sessions_per_address * SESSION_CONNECTIONS
    protocol: Any = AutoHTTPProtocol
    made, shutdown = protocol.connection_made, protocol.shutdown
    watched: set[int] = set()

    def connection_made(connection: Any, transport: asyncio.Transport) -> None:
        made(connection, transport)
        others = connection.connections
        if id(others) not in watched:
            watched.add(id(others))
            _watch(connection.loop, others)
        if len(others) > most or (per_address and _number_from(connection, others) > per_address):
            transport.abort()
        elif (opened := transport.get_extra_info("socket")) and hasattr(socket, "TCP_USER_TIMEOUT"):
            with suppress(OSError):  # not a TCP connection
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_TIMEOUT)

    def shutdown_soon(connection: Any) -> None:
        shutdown(connection)
        connection.loop.call_later(TIMEOUTS["closing"], connection.transport.abort)

    protocol.connection_made, protocol.shutdown = connection_made, shutdown_soon
    return max(1, min(MAX_SESSIONS, (most - ENDED_DESCRIPTORS) // SESSION_DESCRIPTORS))


def _raise_descriptors() -> int:
    """Raise the limit of open descriptors as far as is sensible, and return it."""
    if resource is None:
        return MAX_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MAX_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def _number_from(connection: Any, others: set[Any]) -> int:
    """How many connections the address of this one has."""
    address = connection.client and connection.client[0]
    return sum(bool(other.client) and other.client[0] == address for other in others)


def _watch(loop: asyncio.AbstractEventLoop, connections: set[Any]) -> None:
    """End connections that take too long for what they are doing."""
    doing: WeakKeyDictionary[Any, tuple[object, float]] = WeakKeyDictionary()

    def look() -> None:
        now = time.monotonic()
        for connection in list(connections):
            kind, activity = _activity(connection)
            before, since = doing.get(connection, (None, now))
            doing[connection] = (activity, since if before == activity else now)
            if kind and before == activity and now - since > TIMEOUTS[kind]:
                connection.transport.abort()
        loop.call_later(INTERVAL, look)

    loop.call_later(INTERVAL, look)


def _activity(connection: Any) -> tuple[str, object]:
    """What a connection is doing, as a key of ``TIMEOUTS``, and a value that is another one for the next request."""
    if connection.transport.is_closing():
        return "closing", "closing"
    if not hasattr(connection, "cycle"):  # a WebSocket, which uvicorn asks regularly whether it is still there
        return "", None
    if connection.cycle is None or connection.cycle.response_complete:
        return "request", ("request", connection.cycle)
    return "response", ("response", connection.cycle)

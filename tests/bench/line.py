"""A slow line between a browser and a server: each way it takes 30 ms, and lets 10 Mbit a second through.

Chromium's own emulation (``Network.emulateNetworkConditions``) is not used, since it leaves WebSockets alone: with a
round trip of 60 ms, a page answered a click in 47.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from urllib.parse import urlsplit

ROUND_TRIP = 0.06  # seconds
RATE = 10_000_000 / 8  # bytes a second, each way
PIECE = 4096  # bytes sent at once
WINDOW = 16  # pieces of one connection on the way: what else is sent waits behind no more of it than that


class _Way:
    """One direction, which all connections share."""

    def __init__(self) -> None:
        self.free = 0.0  # when what has been sent so far is through

    async def carry(self, source: StreamReader, target: StreamWriter) -> None:
        """Carry over all that comes from ``source``."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WINDOW)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send(source, under_way))
            tasks.create_task(self._arrive(under_way, target))

    async def _send(self, source: StreamReader, under_way: asyncio.Queue[tuple[float, bytes]]) -> None:
        clock, piece = asyncio.get_running_loop().time, b"-"
        while piece:
            piece = await source.read(PIECE)
            self.free = max(self.free, clock()) + len(piece) / RATE
            await under_way.put((self.free + ROUND_TRIP / 2, piece))

    async def _arrive(self, under_way: asyncio.Queue[tuple[float, bytes]], target: StreamWriter) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            at, piece = await under_way.get()
            await asyncio.sleep(at - clock())
            if not piece:
                target.write_eof()
                return
            target.write(piece)
            await target.drain()


class _Line:
    """A line to a server."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.there, self.back = _Way(), _Way()

    async def connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carry one connection, which takes a round trip to be made."""
        with suppress(*BROKEN):
            await asyncio.sleep(ROUND_TRIP)
            answers, requests = await asyncio.open_connection(self.host, self.port)
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self.there.carry(reader, requests))
                    tasks.create_task(self.back.carry(answers, writer))
            finally:
                requests.close()
        writer.close()


# One of both ends has gone away, or the line has.
BROKEN = (ExceptionGroup, OSError, asyncio.CancelledError)


@contextmanager
def slow_line(address: str) -> Iterator[str]:
    """Lay a slow line to the server at ``address``; yields the address of the other end."""
    place = urlsplit(address)
    assert place.hostname and place.port
    line = _Line(place.hostname, place.port)
    listening: Future[tuple[int, Callable[[], object]]] = Future()

    async def listen() -> None:
        server, over = await asyncio.start_server(line.connect, "127.0.0.1"), asyncio.Event()
        end = partial(asyncio.get_running_loop().call_soon_threadsafe, over.set)
        listening.set_result((server.sockets[0].getsockname()[1], end))
        await over.wait()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, listen())
        port, end = listening.result()
        try:
            yield f"http://127.0.0.1:{port}{place.path}"
        finally:
            end()

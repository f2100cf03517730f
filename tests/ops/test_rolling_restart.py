"""A new version comes: three replicas end and start again, one after the other, while fifty readers go on."""

import asyncio
import random
import re
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from ai_factories.model.network import Network
from tests.bench.sessions import Session, choices, session
from tests.support.loops import wait_for
from tests.support.replicas import SLOWEST, Replicas, running_replicas

READERS = 50
THINKING = (3.0, 6.0)  # seconds between an answer and the next click
RETRY = 0.5  # seconds until a page tries again to connect, as Streamlit's does
FRAME = "component/streamlit_folium.st_folium/index.html"


@dataclass
class Seen:
    """What readers and programs saw; times in seconds."""

    wrong: list[str] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    readers: Counter[int] = field(default_factory=Counter)  # how many changes each of them saw
    reconnected: list[float] = field(default_factory=list)  # from the lost socket to the page as it was
    taken_over: int = 0  # clicks on their way to a replica that ended, which another one answered
    refused: Counter[int] = field(default_factory=Counter)  # by status, when connecting again
    requests: Counter[tuple[str, int | str]] = field(default_factory=Counter)  # by path, and status or failure
    ends: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)


@pytest.mark.audit
def test_a_rolling_restart_costs_nobody_anything(tmp_path: Path, network: Network) -> None:
    with running_replicas(tmp_path) as replicas:
        seen = wait_for(_restart(replicas, network))
        statuses = Counter(line["status"] for line in replicas.lines())
    print(_report(seen, statuses))
    assert seen.wrong == []
    failed = {request: number for request, number in seen.requests.items() if request[1] != 200}
    assert failed == {}
    assert {status for status in statuses if status >= 500 or status == 429} == set()
    assert len(seen.reconnected) >= READERS  # each replica had readers, and all had to move


def _report(seen: Seen, statuses: Counter[int]) -> str:
    def times(found: list[float]) -> str:
        ordered = sorted(found)
        return f"{len(found)}: median {ordered[len(found) // 2]:.2f} s, at most {ordered[-1]:.2f} s" if found else "0"

    return "\n".join(
        (
            f"ends {times(seen.ends)}; starts {times(seen.starts)}",
            f"changes of filters {times(seen.changes)}",
            f"reconnected {times(seen.reconnected)}, refused meanwhile {dict(seen.refused)}",
            f"clicks taken over {seen.taken_over}",
            f"requests {dict(seen.requests)}",
            f"nginx answered {dict(statuses)}",
            f"wrong {seen.wrong}",
        )
    )


async def _restart(replicas: Replicas, network: Network) -> Seen:
    seen, done = Seen(), asyncio.Event()
    others = [_requests(replicas.address, number, seen, done) for number in range(4)]
    readers = [_reader(replicas.address, number, network, seen, done) for number in range(READERS)]
    async with asyncio.TaskGroup() as group:
        for work in (*others, *readers):
            group.create_task(work)
        await _all_change(seen)
        for server in list(replicas.servers):
            start = time.perf_counter()
            replicas.servers[server].terminate()
            await asyncio.to_thread(replicas.servers[server].wait, SLOWEST)
            seen.ends.append(time.perf_counter() - start)
            start = time.perf_counter()
            replicas.start(server)
            await asyncio.to_thread(replicas.wait_for, server)
            seen.starts.append(time.perf_counter() - start)
        await _all_change(seen)
        done.set()
    return seen


async def _all_change(seen: Seen) -> None:
    """Wait until each reader has seen what a click of theirs led to."""
    before = Counter(seen.readers)
    async with asyncio.timeout(SLOWEST):
        while any(seen.readers[number] == before[number] for number in range(READERS)):
            await asyncio.sleep(0.1)


async def _reader(address: str, number: int, network: Network, seen: Seen, done: asyncio.Event) -> None:
    """Somebody who changes filters, and whose page connects again by itself as ours does (page.js): it asks for a run
    with the address as it is, and sends what was not acknowledged once more.
    """
    chance, expected = random.Random(number), choices(network)  # noqa: S311
    page: Session | None = None
    shown: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()  # and perhaps not answered
    lost = 0.0
    while not done.is_set():
        try:
            async with session(address, f"reader {number}") as connected:
                page = _moved(page, connected)
                answer = await page.run()
                if lost:
                    seen.reconnected.append(time.perf_counter() - lost)
                if answer.count != expected[asked]:
                    seen.wrong.append(f"{answer.count} instead of {expected[asked]} after connecting")
                seen.taken_over += asked != shown
                shown = asked
                while not done.is_set():
                    with suppress(TimeoutError):  # a page notices at once that its socket is closed
                        await asyncio.wait_for(page.socket.wait_closed(), chance.uniform(*THINKING))
                        raise ConnectionResetError
                    asked = chance.choice([choice for choice in expected if expected[choice] != expected[shown]])
                    answer = await page.choose(asked)
                    seen.changes.append(answer.seconds)
                    seen.readers[number] += 1
                    if answer.count != expected[asked]:
                        seen.wrong.append(f"{answer.count} instead of {expected[asked]}")
                    shown = asked
        except (ConnectionClosed, InvalidHandshake, OSError) as error:
            response = getattr(error, "response", None)
            if response:
                seen.refused[response.status_code] += 1
            else:
                lost = time.perf_counter()
            await asyncio.sleep(RETRY)


def _moved(page: Session | None, connected: Session) -> Session:
    """A page goes on at a new socket, with all that it shows."""
    if page:
        page.socket = connected.socket
    return page or connected


async def _requests(address: str, number: int, seen: Seen, done: asyncio.Event) -> None:
    """A program that loads the page, one of its scripts, the frame of the map, and what the interface has."""
    async with httpx.AsyncClient(headers={"User-Agent": f"program {number}"}, timeout=SLOWEST) as client:
        script = re.findall(r"static/js/index[^\"]+\.js", (await client.get(f"{address}/")).text)[0]
        while not done.is_set():
            for path in ("", script, FRAME, "api/v1/factories", "readyz"):
                try:
                    result: int | str = (await client.get(f"{address}/{path}")).status_code
                except httpx.HTTPError as error:
                    result = repr(error)
                seen.requests[path, result] += 1
            await asyncio.sleep(0.2)

"""Readers without a browser: they speak Streamlit's WebSocket protocol as its page does, many at once."""

import asyncio
import json
import os
import random
import re
import time
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.state.common import user_key_from_element_id

from ai_factories.filters import Filters, filter_factories
from ai_factories.labels import FILTERS, SYSTEM_TYPES
from ai_factories.model.network import Network
from tests.support.loops import wait_for

SLOWEST = 60  # seconds for a message
KEPT = 2  # runs for which a page keeps a message that did not come again (global.maxCachedMessageAge)
THINKING = (2.0, 4.0)  # seconds between an answer and the next click
ATTEMPTS = 3  # runs in which a change is sent until the server acknowledges it
MEGABYTE = 1024 * 1024


class _Connection(websockets.ClientConnection):
    """Counts the bytes that come over the wire."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


@dataclass(frozen=True)
class Answer:
    """What came back: after how many seconds, how many bytes on the wire, what it says of the number of sites ("6 of
    19"), and how many seconds the script took, if the server tells."""

    seconds: float
    bytes: int
    count: str
    script: float | None


@dataclass
class Session:
    """A reader's page: what it shows, and what it tells the server."""

    socket: _Connection
    state: ClientState = field(default_factory=ClientState)
    elements: dict[tuple[int, ...], Delta] = field(default_factory=dict)
    kept: dict[str, ForwardMsg] = field(default_factory=dict)  # messages that the server need not send again
    used: dict[str, int] = field(default_factory=dict)  # the run in which each of them came last
    waiting: list[tuple[int, str]] = field(default_factory=list)  # changes that the server has not acknowledged
    number: int = 0  # of the last change
    runs: int = 0

    async def run(self, counted: bool = True) -> Answer:
        """Ask for a run of the script and read all that it says, which has a count of sites unless not ``counted``.

        As page.js does, it sends all changes along that are waiting, until they are acknowledged.
        """
        start, before, script = time.perf_counter(), self.socket.received, None
        for _attempt in range(ATTEMPTS):
            script = await self._run()
            if not self.waiting:
                break
        else:
            raise RuntimeError(f"not acknowledged: {self.waiting}")
        seconds = time.perf_counter() - start
        return Answer(seconds, self.socket.received - before, self._count(counted), script)

    async def _run(self) -> float | None:
        """One run; returns the seconds in the script, if the server tells."""
        script = None
        self.runs += 1
        self.kept = {hash: kept for hash, kept in self.kept.items() if self.runs - self.used[hash] <= KEPT}
        self.state.cached_message_hashes[:] = list(self.kept)
        await self.socket.send(BackMsg(rerun_script=self._asked()).SerializeToString())
        while True:
            raw = await asyncio.wait_for(self.socket.recv(decode=False), SLOWEST)
            message = self._read(raw)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.elements.clear()
            elif kind == "navigation":  # with any other hash, Streamlit would forget its widgets at the next run
                self.state.page_script_hash = message.navigation.page_script_hash
            elif kind == "delta":
                self.elements[tuple(message.metadata.delta_path)] = message.delta
            elif kind == "page_info_changed":
                self.state.query_string = message.page_info_changed.query_string
            elif kind == "page_profile":
                script = message.page_profile.exec_time / 1e6
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                _id, told = self._page()
                self.waiting = [change for change in self.waiting if change[0] > told.get("acknowledged", 0)]
                return script

    def _asked(self) -> ClientState:
        """What a run is asked for with: an event happens once, while the state of widgets stays."""
        asked = ClientState()
        asked.CopyFrom(self.state)
        id, _told = self._page()
        if self.waiting and id:
            event = {"event": "changes", "value": json.dumps(self.waiting)}
            asked.widget_states.widgets.add(
                id=f"$$STREAMLIT_INTERNAL_KEY_{id}__events", json_trigger_value=json.dumps([event])
            )
        return asked

    def _page(self) -> tuple[str, dict[str, Any]]:
        """The component to which our page's changes go, and what it is told; nothing on other pages."""
        for delta in self.elements.values():
            component = delta.new_element.bidi_component
            if component.id and user_key_from_element_id(component.id) == "page":
                return component.id, json.loads(component.json)
        return "", {}

    def _read(self, raw: bytes) -> ForwardMsg:
        message: ForwardMsg = ForwardMsg.FromString(raw)
        if message.WhichOneof("type") == "ref_hash":
            metadata = message.metadata
            self.used[message.ref_hash] = self.runs
            message = ForwardMsg.FromString(self.kept[message.ref_hash].SerializeToString())
            message.metadata.CopyFrom(metadata)
        elif message.metadata.cacheable:
            self.kept[message.hash] = message
            self.used[message.hash] = self.runs
        return message

    def _count(self, counted: bool) -> str:
        elements = [delta.new_element for delta in self.elements.values()]
        faults = [element.exception.message for element in elements if element.WhichOneof("type") == "exception"]
        faults += [element.alert.body for element in elements if element.alert.format == Alert.ERROR]
        said = list(filter(None, map(_said, elements)))
        if faults or (counted and not said):
            raise RuntimeError(f"the page does not say how many sites it shows: {faults}")
        return said[0] if said else ""

    async def open(self, view: str) -> Answer:
        """Go to another view, by its path."""
        self.state.page_name, self.state.page_script_hash = view, ""
        return await self.run(counted=False)

    async def choose(self, system_types: Collection[str]) -> Answer:
        """Choose these in the filter of system types, by their labels, and none else."""
        self.press(system_types)
        return await self.run()

    def press(self, system_types: Collection[str]) -> None:
        """Make that choice, without telling the server yet."""
        groups = (delta.new_element.button_group for delta in self.elements.values())
        pills = next((group for group in groups if group.label == FILTERS["system"]), None)
        if pills:
            widgets = self.state.widget_states.widgets
            widget = next((widget for widget in widgets if widget.id == pills.id), None) or widgets.add(id=pills.id)
            widget.string_array_value.data[:] = list(system_types)
            return
        self.number = max(self.number + 1, time.time_ns() // 1_000_000)
        values = ",".join(value for value, label in SYSTEM_TYPES.items() if label in system_types)
        self.waiting.append((self.number, f"?system={values}"))


def _said(element: Element) -> str:
    """The number of sites that an element tells: our count, or what the other pages have in its place."""
    kind = element.WhichOneof("type")
    body = element.markdown.body if kind == "markdown" else element.html.body if kind == "html" else ""
    if kind == "bidi_component":
        content = json.loads(element.bidi_component.json or "null")
        body = content if isinstance(content, str) else ""
        if user_key_from_element_id(element.bidi_component.id) == "count":
            body = f"st-key-count>{body}"
    _before, ours, count = body.partition("st-key-count")
    words = re.sub(r"<[^>]*>", " ", count.partition(">")[2] if ours else body)
    found = re.search(r"\d+ of \d+" if ours else r"\d+ of \d+(?= AI Factories)", " ".join(words.split()))
    return found[0] if found else ""


@asynccontextmanager
async def session(address: str, browser: str = "reader") -> AsyncIterator[Session]:
    """Open a page and show it, in a browser of this name; it is closed at the end."""
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    protocols = [websockets.Subprotocol("streamlit")]
    async with websockets.connect(
        url, subprotocols=protocols, max_size=None, create_connection=_Connection, user_agent_header=browser
    ) as socket:
        assert isinstance(socket, _Connection)
        yield Session(socket)


def choices(network: Network) -> dict[tuple[str, ...], str]:
    """Each choice of system types, by their labels, and what the page must then say."""
    total = len(network.factories)
    return {
        tuple(SYSTEM_TYPES[value] for value in chosen): (
            f"{len(filter_factories(network, Filters(system=chosen)))} of {total}"
        )
        for size in range(len(SYSTEM_TYPES) + 1)
        for chosen in combinations(SYSTEM_TYPES, size)
    }


@dataclass
class Load:
    """What came of many sessions at once; times in seconds, memory in MB."""

    sessions: int
    seconds: float
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    answered: int = 0  # in the time measured
    processor: float = 0  # of the server, share of one core
    memory_before: float = 0
    memory: float = 0


def load(address: str, server: int, network: Network, sessions: int, seconds: float) -> Load:
    """Let ``sessions`` readers change a filter every few seconds, for ``seconds``, at the process ``server``."""
    return wait_for(_load(address, server, network, sessions, seconds))


async def _load(address: str, server: int, network: Network, sessions: int, seconds: float) -> Load:
    result = Load(sessions, seconds, memory_before=memory(server))
    expected = choices(network)

    async def reader(page: Session, chance: random.Random, start: float) -> None:
        last: tuple[str, ...] = ()
        await asyncio.sleep(chance.uniform(0, THINKING[1]))
        while time.perf_counter() < start + seconds:
            last = chance.choice([choice for choice in expected if choice != last])
            measured = time.perf_counter() >= start
            try:
                answer = await page.choose(last)
            except Exception as error:
                result.errors.append(repr(error))
                return
            if answer.count != expected[last]:
                result.errors.append(f"{answer.count} instead of {expected[last]}")
            if measured:
                result.latencies.append(answer.seconds)
                result.answered += time.perf_counter() < start + seconds
            await asyncio.sleep(chance.uniform(*THINKING))

    async def processor(start: float) -> None:
        await asyncio.sleep(start - time.perf_counter())
        busy = processor_time(server)
        await asyncio.sleep(seconds)
        result.processor = (processor_time(server) - busy) / seconds

    async with AsyncExitStack() as stack:
        pages = []
        for _ in range(sessions):
            pages.append(await stack.enter_async_context(session(address)))
            await pages[-1].run()
        start = time.perf_counter() + THINKING[1]  # by then all have begun
        # The same clicks in each run.
        readers = [reader(page, random.Random(number), start) for number, page in enumerate(pages)]  # noqa: S311
        await asyncio.gather(processor(start), *readers)
        result.memory = memory(server)
    return result


def come_and_go(address: str, server: int, network: Network, sessions: int, at_once: int) -> list[float]:
    """Open ``sessions`` in waves of ``at_once``, change two filters in each and close them; memory in MB per wave."""

    async def reader() -> None:
        async with session(address) as page:
            await page.run()
            for choice in list(choices(network))[1:3]:
                await page.choose(choice)

    async def waves() -> list[float]:
        found = [memory(server)]
        for _ in range(sessions // at_once):
            await asyncio.gather(*(reader() for _ in range(at_once)))
            found.append(memory(server))
        return found

    return wait_for(waves())


def visit(address: str) -> None:
    """Open a page and run it twice: what only the first visit to a new process has to wait for is done then."""

    async def visited() -> None:
        async with session(address) as page:
            await page.run()
            await page.run()

    wait_for(visited())


def changes(address: str, network: Network) -> list[Answer]:
    """What comes back for each choice of system types in turn, none of them made before in this session.

    For the time in the script, the server must run with ``browser.gatherUsageStats``: it then tells the page, and the
    page, which is us, tells nobody.
    """

    async def answers() -> list[Answer]:
        async with session(address) as page:
            await page.run()
            return [await page.choose(choice) for choice in choices(network) if choice]

    return wait_for(answers())


def memory(process: int) -> float:
    """The resident memory of a process in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def processor_time(process: int) -> float:
    """The seconds of a core that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

"""Readers for a long time, beside hostile clients and data that break and mend: what lasts, leaks or stops?

python -m tests.bench.soak --minutes 30 --readers 60 [--json out.json] [--plot out.svg]
"""

import argparse
import asyncio
import http.client
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import altair as alt
import vl_convert

from ai_factories import load as load_data
from ai_factories.labels import SYSTEM_TYPES
from components.views import VIEWS
from tests.bench.attacks import PLANTED, ZIP, Attacks, ask, place
from tests.bench.disturbances import OUTSIDE, Disturbances
from tests.bench.sessions import SLOWEST, THINKING, choices, memory, processor_time, session, visit
from tests.ops.checks import GREETING
from tests.support.data import DATA
from tests.support.loops import wait_for
from tests.support.servers import started_app

WARM = 30  # seconds, after which memory should no longer grow much
PROMPT = 1.0  # seconds for a probe, as Kubernetes has it by default
DESCRIPTORS = 1024  # which the server may open, the usual limit
OTHERS = 4  # readers without a page: files, interface, archive, probes
BURST = 100  # archives at once
BURSTS = 30.0  # seconds from one to the next
QUIET = 10.0  # seconds after the last has left, for connections to close
REMEMBERED = (
    3 * 128
)  # descriptors of sessions that have ended: Streamlit keeps 128 for 2 minutes, with an event loop each
PATIENCE = 30.0  # seconds for what should take none
ADDRESS = re.compile(r"127\.0\.0\.1|::1\b|::ffff:")


@dataclass(frozen=True)
class Plan:
    """How long, how many readers, and how many hostile requests a second; ``without`` names kinds of attacks or
    disturbances to leave out, so that one that stops everything does not hide what the others do."""

    minutes: float = 30
    readers: int = 60
    hostile: float = 30
    seed: int = 1
    without: Collection[str] = ()


@dataclass
class Result:
    """What came of it; all times in seconds, the first of each pair since the start."""

    samples: list[tuple[float, float, int, int]] = field(default_factory=list)  # memory in MB, descriptors, threads
    answers: list[tuple[float, float]] = field(default_factory=list)  # to readers' clicks
    requests: list[tuple[float, float]] = field(default_factory=list)  # of readers without a page
    health: list[tuple[float, float]] = field(default_factory=list)
    hostile: list[tuple[float, str]] = field(default_factory=list)  # and its kind
    statuses: dict[str, Counter[int]] = field(default_factory=dict)  # with which hostile requests were answered
    disturbances: list[tuple[float, str]] = field(default_factory=list)  # and its kind
    errors: list[tuple[float, str, str]] = field(default_factory=list)  # kind, and what happened
    descriptors: tuple[int, int] = (0, 0)  # before the first and after the last client
    connections: int = 0  # after the last client
    half: float | None = None  # until the server gave up on a request that never ended
    left: list[str] = field(default_factory=list)  # temporary files and folders, after the end of the server
    reloaded: float | None = None  # until the last valid change was to be read
    ended: float | None = None  # after SIGTERM; None if it had to be killed
    others_asked: int = 0  # connections that the server tried to make to other hosts
    cores: dict[str, float] = field(default_factory=dict)  # that the server, the clients and others took meanwhile
    log: dict[str, Any] = field(default_factory=dict)


class Soak:
    """The clients of one run."""

    def __init__(self, plan: Plan, address: str, process: int, room: Disturbances) -> None:
        self.plan, self.address, self.process, self.room = plan, address, process, room
        self.network = load_data(DATA)
        self.expected = choices(self.network)
        self.result = Result()
        self.start = time.monotonic()
        self.over = threading.Event()

    def run(self) -> Result:
        """Everything but the end of the server."""
        result = self.result
        before = _descriptors(self.process)
        watchers = [threading.Thread(target=work) for work in (self._watch_health, self._sample)]
        for watcher in watchers:
            watcher.start()
        try:
            busy, start = self._busy(), self.now
            wait_for(self._clients())
            result.cores = {who: (took - busy[who]) / (self.now - start) for who, took in self._busy().items()}
            time.sleep(QUIET)
            result.descriptors = before, _descriptors(self.process)
            result.connections = _connections(self.process)
            wait_for(self._reload())
        finally:
            self.over.set()
            for watcher in watchers:
                watcher.join()
        return result

    def _busy(self) -> dict[str, float]:
        """Seconds of cores taken so far."""
        server, clients = processor_time(self.process), time.process_time()
        user, nice, system, _idle, _waiting, *interrupts = Path("/proc/stat").read_text(encoding="ascii").split()[1:9]
        machine = sum(map(int, (user, nice, system, *interrupts))) / os.sysconf("SC_CLK_TCK")
        return {"server": server, "clients": clients, "others": machine - server - clients}

    @property
    def now(self) -> float:
        return time.monotonic() - self.start

    def fail(self, kind: str, what: object) -> None:
        self.result.errors.append((self.now, kind, str(what)[:300]))

    # --- what is measured -----------------------------------------------------------------------------------------

    def _watch_health(self) -> None:
        host = self.address.removeprefix("http://")
        while not self.over.wait(0.25):
            start, at = time.monotonic(), self.now
            try:
                connection = http.client.HTTPConnection(host, timeout=PATIENCE)
                connection.request("GET", "/healthz")
                answer = connection.getresponse()
                if (answer.status, answer.read()) != (200, b"ok"):
                    self.fail("health", answer.status)
                connection.close()
            except (OSError, http.client.HTTPException) as error:
                self.fail("health", repr(error))
            self.result.health.append((at, time.monotonic() - start))

    def _sample(self) -> None:
        every = 1 if self.plan.minutes <= 10 else 5
        while not self.over.wait(every):
            threads = len(list(Path(f"/proc/{self.process}/task").iterdir()))
            sample = (self.now, memory(self.process), _descriptors(self.process), threads)
            self.result.samples.append(sample)

    # --- clients --------------------------------------------------------------------------------------------------

    async def _clients(self) -> None:
        works = [
            *(self._again(self._visit, "reader", number) for number in range(self.plan.readers)),
            *(self._again(self._request, "request", number) for number in range(OTHERS)),
            self._attack(),
            self._burst(),
            self._disturb(),
            self._half(),
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(self.plan.minutes * 60):
                await asyncio.gather(*works)

    def _chance(self, name: str) -> random.Random:
        return random.Random(f"{name} {self.plan.seed}")  # noqa: S311  # the same in each run

    async def _again(self, work: Callable[[random.Random], Awaitable[None]], kind: str, number: int) -> None:
        """Do this until the end, with a rest in between."""
        chance = self._chance(f"{kind} {number}")
        while True:
            await asyncio.sleep(chance.uniform(0.5, 5))
            try:
                await work(chance)
            except Exception as error:
                self.fail(kind, repr(error))

    async def _visit(self, chance: random.Random) -> None:
        """Follow a link to the page, change filters, perhaps open another view, and leave."""
        values = {label: value for value, label in SYSTEM_TYPES.items()}
        async with session(self.address) as page:
            chosen = chance.choice(list(self.expected))
            page.state.query_string = urlencode([("system", values[label]) for label in chosen])
            for number in range(chance.randint(5, 20)):
                if number:
                    await asyncio.sleep(chance.uniform(*THINKING))
                    chosen = chance.choice([choice for choice in self.expected if choice != chosen])
                at = self.now
                answer = await (page.choose(chosen) if number else page.run())
                self.result.answers.append((at, answer.seconds))
                if answer.count != self.expected[chosen]:
                    self.fail("count", f"{answer.count} instead of {self.expected[chosen]}")
                if any(OUTSIDE.encode() in delta.SerializeToString() for delta in page.elements.values()):
                    self.fail("outside", "the page has what only a file outside the folder has")
            if chance.random() < 0.3:
                await page.open(chance.choice(list(VIEWS)[1:]))

    async def _request(self, chance: random.Random) -> None:
        path = chance.choice(("/", "/readyz", "/_stcore/health", "/api/v1/factories", ZIP))
        at = self.now
        status, body = await asyncio.wait_for(ask(self.address, path), SLOWEST)
        self.result.requests.append((at, self.now - at))
        if path == "/" and (script := re.search(rb'src="\./(static/js/[^"]+)"', body)):
            status, body = await asyncio.wait_for(ask(self.address, f"/{script[1].decode()}"), SLOWEST)
        elif path == "/api/v1/factories" and json.loads(body)["count"] != len(self.network.factories):
            self.fail("count", f"{path}: {body[:100]!r}")
        elif path == ZIP:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                body = b"".join(archive.read(name) for name in archive.namelist())
        if status != 200 or not body:
            self.fail("request", f"{status} for {path}")
        if OUTSIDE.encode() in body:
            self.fail("outside", f"{path} has what only a file outside the folder has")

    async def _attack(self) -> None:
        chance, attacks = self._chance("attack"), Attacks(self.address)
        kinds = {kind: share for kind, (share, _work) in attacks.kinds.items() if kind not in self.plan.without}
        async with asyncio.TaskGroup() as tasks:
            while kinds and self.plan.hostile:
                kind = chance.choices(list(kinds), list(kinds.values()))[0]
                tasks.create_task(self._attacked(kind, attacks.kinds[kind][1](random.Random(chance.random()))))  # noqa: S311
                await asyncio.sleep(1 / self.plan.hostile)

    async def _burst(self) -> None:
        attacks, chance = Attacks(self.address), self._chance("burst")
        await asyncio.sleep(BURSTS / 3)
        while self.plan.hostile and "burst" not in self.plan.without:
            work = (self._attacked("burst", attacks.zip(chance)) for _ in range(BURST))
            await asyncio.gather(asyncio.sleep(BURSTS), *work)

    async def _attacked(self, kind: str, work: Awaitable[int]) -> None:
        self.result.hostile.append((self.now, kind))
        status = 0
        with suppress(Exception):  # whatever the server does with it
            status = await asyncio.wait_for(work, SLOWEST)
        self.result.statuses.setdefault(kind, Counter())[status] += 1
        if status >= 500:
            self.fail("hostile request", f"{kind}: {status}")
        elif kind == "origin" and status == 101:
            self.fail("hostile request", "a WebSocket with a foreign origin was accepted")

    async def _half(self) -> None:
        """One request that never ends, for as long as the server holds it."""
        reader, writer = await asyncio.open_connection(*place(self.address))
        writer.write(b"GET / HTTP/1.1\r\nHost: a")
        with suppress(ConnectionError):
            await reader.read()
        self.result.half = self.now
        writer.close()

    async def _disturb(self) -> None:
        chance = self._chance("disturbance")
        kinds = [kind for kind in self.room.kinds if kind not in self.plan.without]
        while kinds:
            for kind in chance.sample(kinds, len(kinds)):
                await asyncio.sleep(chance.uniform(2, 5))
                self.result.disturbances.append((self.now, kind))
                work = asyncio.ensure_future(self.room.kinds[kind](chance))
                try:
                    await asyncio.shield(work)
                except asyncio.CancelledError:
                    await work  # the data are valid again at the end
                    raise

    async def _reload(self) -> None:
        """The last valid change is there to be read."""
        name = "The last of all"
        self.room.rename(3, name)
        start = time.monotonic()
        while self.result.reloaded is None and time.monotonic() < start + PATIENCE:
            with suppress(Exception):
                _status, body = await asyncio.wait_for(ask(self.address, "/api/v1/factories"), PATIENCE)
                if name.encode() in body:
                    self.result.reloaded = time.monotonic() - start
            await asyncio.sleep(0.1)


def soak(plan: Plan, kept: Path | None = None) -> Result:
    """Start a server, let them all loose on it, and end it. Its log is copied to ``kept``."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        proxy, asked = stack.enter_context(silent_proxy())
        room, log, temporary = Disturbances(folder), folder / "log", folder / "tmp"
        temporary.mkdir()
        # Without a way out of the network, which packets dropped by a firewall come to.
        environment = {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""}
        settings = environment | {"AI_FACTORIES_SESSIONS_PER_ADDRESS": "0", "TMPDIR": str(temporary)}
        address, process = stack.enter_context(started_app(room.live.path, log, script="server.py", settings=settings))
        resource.prlimit(process, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        try:
            visit(address)
            result = Soak(plan, address, process, room).run()
            result.ended = _end(process)
            result.left = [path.name for path in temporary.iterdir()]
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)  # else a server that hangs would be waited for
        result.others_asked = len(asked)
        result.log = _read(log)
        if kept:
            shutil.copy(log, kept)
        return result


@contextmanager
def silent_proxy() -> Iterator[tuple[str, list[socket.socket]]]:
    """A proxy that accepts connections and never answers; yields its address and these connections."""
    accepted: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    accepted.append(server.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", accepted
        server.shutdown(socket.SHUT_RDWR)
    for connection in accepted:
        connection.close()


def _descriptors(process: int) -> int:
    return len(os.listdir(f"/proc/{process}/fd"))  # noqa: PTH208  # some are gone before they could be looked at


def _connections(process: int) -> int:
    """The TCP connections of a process, without the socket that listens."""
    found = set()
    for path in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            found.add(str(path.readlink()))
    lines = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()]
    return sum(line[3] != "0A" and f"socket:[{line[9]}]" in found for line in lines)


def _end(process: int) -> float | None:
    os.kill(process, signal.SIGTERM)
    start = time.monotonic()
    while time.monotonic() < start + PATIENCE:
        if Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z":
            return time.monotonic() - start
        time.sleep(0.02)
    return None


def _read(log: Path) -> dict[str, Any]:
    """What the log says: events by name, lines that are not JSON, and those that tell of a client."""
    events: Counter[str] = Counter()
    plain, telling = [], []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if GREETING.fullmatch(line):
            continue
        try:
            events[json.loads(line)["event"].partition(":")[0].strip()] += 1
        except ValueError:
            plain.append(line)
        if PLANTED in line.lower() or ADDRESS.search(line):
            telling.append(line)
    return {
        "bytes": log.stat().st_size,
        "events": dict(events.most_common(20)),
        "not JSON": len(plain),
        "not JSON, first": [line[:300] for line in plain[:3]],
        "telling": len(telling),
        "telling, first": [line[:600] for line in telling[:3]],
    }


# --- what came of it --------------------------------------------------------------------------------------------


def minutes(result: Result) -> list[dict[str, float]]:
    """A row for each minute; memory, descriptors and threads are the highest in it, latencies in milliseconds."""
    rows = []
    for minute in range(int(result.samples[-1][0] // 60) + 1):

        def within(pairs: Sequence[tuple[Any, ...]], minute: int = minute) -> list[Any]:
            return [pair[1] if len(pair) == 2 else pair for pair in pairs if pair[0] // 60 == minute]

        samples, answers = within(result.samples), within(result.answers)
        cuts = quantiles(answers, n=20, method="inclusive") if len(answers) > 1 else [0.0] * 19
        rows.append(
            {
                "minute": minute + 1,
                "MB": max((sample[1] for sample in samples), default=0),
                "descriptors": max((sample[2] for sample in samples), default=0),
                "threads": max((sample[3] for sample in samples), default=0),
                "p50, ms": cuts[9] * 1000,
                "p95, ms": cuts[18] * 1000,
                "healthz max, ms": max(within(result.health), default=0) * 1000,
                "answers": len(answers) + len(within(result.requests)),
                "errors": len(within(result.errors)),
                "hostile": len(within(result.hostile)),
            }
        )
    return rows


def growth(result: Result) -> float:
    """The memory at the end relative to that after the first ``WARM`` seconds."""
    warm = next((sample for sample in result.samples if sample[0] >= WARM), result.samples[0])
    return result.samples[-1][1] / warm[1]


def failures(result: Result) -> list[str]:
    """What should not have been, each as a sentence; none after a good run."""
    errors = Counter(kind for _at, kind, _what in result.errors)
    # Where others take half of the machine, everything may take twice as long.
    slack = 1 / max(0.1, 1 - result.cores["others"] / (os.cpu_count() or 1))
    late = [seconds for _at, seconds in result.health if seconds > PROMPT * slack]
    worst = max(late, default=0)
    before, after = result.descriptors
    found = {
        f"errors: {dict(errors)}": errors,
        # A busy machine may hold up a probe now and then, but not one in a hundred, or for long.
        f"{len(late)} of {len(result.health)} probes took longer than {PROMPT * slack:.1f} s, up to {worst:.1f} s": (
            len(late) > len(result.health) / 100 or worst > 3 * PROMPT * slack
        ),
        f"memory grew {growth(result):.2f} times": growth(result) > 1.5,
        f"{before} descriptors became {after}": after > before + REMEMBERED + 10,
        f"connections that nobody uses: {result.connections}": result.connections,
        f"connections to other hosts: {result.others_asked}": result.others_asked,
        "the last valid data were not read": result.reloaded is None or result.reloaded > PATIENCE / 3,
        f"temporary files left behind: {result.left}": result.left,
        "a request that never ended was held until the end": result.half is None,
        f"end after SIGTERM: {result.ended} s": result.ended is None or result.ended > 10,
        f"lines of the log that are not JSON: {result.log['not JSON']}": result.log["not JSON"],
        f"lines of the log that tell of a client: {result.log['telling']}": result.log["telling"],
    }
    return [sentence for sentence, failed in found.items() if failed]


def summary(plan: Plan, result: Result) -> dict[str, Any]:
    """All of it but the single measurements."""
    kinds = dict.fromkeys(kind for _at, kind, _what in result.errors)
    examples = {kind: Counter(what for _at, other, what in result.errors if other == kind) for kind in kinds}
    slowest = sorted(result.health, key=lambda pair: -pair[1])[:5]
    return {
        "plan": asdict(plan),
        "failures": failures(result),
        "minutes": minutes(result),
        "errors": {kind: dict(found.most_common(5)) for kind, found in examples.items()},
        "hostile": {kind: dict(found) for kind, found in result.statuses.items()},
        "disturbances": dict(Counter(kind for _at, kind in result.disturbances)),
        "slowest probes": [f"{seconds:.1f} s at {at:.0f} s{_meanwhile(result, at)}" for at, seconds in slowest],
        "descriptors before and after": result.descriptors,
        "connections after": result.connections,
        "seconds for which a half-sent request was held": result.half,
        "temporary files left behind": result.left,
        "memory, end by warm": growth(result),
        "seconds to the last valid data": result.reloaded,
        "seconds from SIGTERM to the end": result.ended,
        "connections to other hosts": result.others_asked,
        "cores": result.cores,
        "log": result.log,
    }


def _meanwhile(result: Result, at: float) -> str:
    """What was done to the data shortly before, and whether many archives were being made."""
    did = [kind for since, kind in result.disturbances if at - 5 < since <= at + 1]
    bursts = ["burst"] if any(kind == "burst" and at - 5 < since <= at + 1 for since, kind in result.hostile) else []
    return f" ({', '.join(did + bursts)})" if did + bursts else ""


def table(rows: Sequence[dict[str, float]]) -> str:
    """The minutes in Markdown."""
    cells = [[f"{value:,.0f}" for value in row.values()] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in ([*rows[0]], ["--:"] * len(rows[0]), *cells))


def plot(rows: Sequence[dict[str, float]]) -> str:
    """Memory, descriptors and latencies over time, as SVG."""
    lines = ("MB", "descriptors", "p95, ms", "healthz max, ms")
    values = [{"minute": row["minute"], "what": name, "value": row[name]} for row in rows for name in lines]
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_line(point=True)
        .encode(x=alt.X("minute:Q"), y=alt.Y("value:Q", title=None))
        .properties(width=520, height=100)
        .facet(row=alt.Row("what:N", sort=list(lines), title=None), background="white")
        .resolve_scale(y="independent")
    )
    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def main() -> None:
    """Run it and say what came of it; the status is 1 if something should not have been."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=Plan.minutes)
    parser.add_argument("--readers", type=int, default=Plan.readers)
    parser.add_argument("--hostile", type=float, default=Plan.hostile, help="hostile requests a second, beside bursts")
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--without", default="", help="kinds of attacks and disturbances to leave out, with commas")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--log", type=Path, help="where to keep the server's log")
    given = parser.parse_args()
    without = tuple(given.without.split(",")) if given.without else ()
    plan = Plan(given.minutes, given.readers, given.hostile, given.seed, without)
    result = soak(plan, given.log)
    found = summary(plan, result)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if given.plot:
        given.plot.write_text(plot(found["minutes"]), encoding="utf-8")
    print(table(found.pop("minutes")), json.dumps(found, indent=1), sep="\n\n")
    sys.exit("\n".join(found["failures"]) or 0)


if __name__ == "__main__":
    main()

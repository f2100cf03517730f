"""Measures our page beside the floor and the obvious version, and writes the report.

python -m tests.bench           # three runs, about 40 minutes; writes report.json, report.md and growth.svg here
python -m tests.bench --smoke   # one of everything, small: does it still work? Writes to a temporary folder
python -m tests.bench --only filter,card,first   # only these against the floor under our settings, in three minutes
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from ai_factories import load as load_data
from ai_factories.model.network import Network
from tests.bench import report, sessions
from tests.bench.browser import Samples, chromium, measure, start_up, steps
from tests.bench.grow import grow
from tests.bench.line import slow_line
from tests.support.chromium import find_chromium
from tests.support.data import DATA, ROOT
from tests.support.servers import started_app

HERE = Path(__file__).parent
# What .streamlit/config.toml changes for the sake of speed, back at what Streamlit has by default.
DEFAULTS = {
    "STREAMLIT_GLOBAL_MIN_CACHED_MESSAGE_SIZE": "10000",
    "STREAMLIT_RUNNER_FAST_RERUNS": "true",
    "STREAMLIT_RUNNER_POST_SCRIPT_GC": "true",
    "STREAMLIT_SERVER_ENABLE_WEBSOCKET_COMPRESSION": "false",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "auto",
}
PROFILED = {"STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true"}
LIBRARIES = ("streamlit", "streamlit-folium", "folium", "pandas", "playwright", "uvicorn", "websockets")


@dataclass(frozen=True)
class Page:
    """A page to measure: its script, whether it has a map, and its settings where they are not ours."""

    script: str
    has_map: bool = True
    settings: Mapping[str, str] | None = None

    @contextmanager
    def served(self, folder: Path = DATA, settings: Mapping[str, str] | None = None) -> Iterator[tuple[str, int]]:
        """Start it; yields its address and process."""
        with started_app(folder, script=self.script, settings={**(self.settings or {}), **(settings or {})}) as app:
            yield app


PAGES = {
    "floor": Page("tests/bench/floor.py", has_map=False, settings=DEFAULTS),
    "floor, our settings": Page("tests/bench/floor.py", has_map=False),
    "obvious": Page("tests/bench/obvious.py", settings=DEFAULTS),
    "ours": Page("app.py"),
    "ours, server.py": Page("server.py"),
}


@dataclass(frozen=True)
class Amount:
    """How much is measured."""

    runs: int = 3
    loads: int = 2
    steps: int = 7
    choices: int = 4
    sizes: tuple[int, ...] = (19, 200, 2000)
    sessions: tuple[int, ...] = (1, 100)
    seconds: float = 10
    visitors: int = 200
    at_once: int = 20


SMOKE = Amount(runs=1, loads=1, steps=2, choices=1, sizes=(40,), sessions=(2,), seconds=4, visitors=4, at_once=2)


def pages(browser_of: Callable[[], AbstractContextManager[Browser]], amount: Amount) -> dict[str, Any]:
    """Each page in a fresh Chromium, in turn."""
    network = load_data(DATA)
    samples: dict[str, Samples] = {name: {} for name in PAGES}
    with ExitStack() as stack:
        served = {name: stack.enter_context(page.served()) for name, page in PAGES.items()}
        for address, _process in served.values():
            sessions.visit(address)
        order = list(served)
        for load in range(amount.loads):
            for name in order[load % len(order) :] + order[: load % len(order)]:  # none always comes first
                with browser_of() as browser:
                    clicks = steps(network)[: amount.steps]
                    measure(browser, served[name][0], PAGES[name].has_map, clicks, amount.choices, samples[name])
        for name, (address, _process) in served.items():
            samples[name]["filter wire bytes"] = [answer.bytes for answer in sessions.changes(address, network)]
    for name, page in PAGES.items():
        with page.served(settings=PROFILED) as (address, _process):
            samples[name]["script"] = script_times(address, network)
    return {name: summary(found) for name, found in samples.items()}


def script_times(address: str, network: Network) -> list[float]:
    """Milliseconds in the script for changes of a filter, as Streamlit itself measures them."""
    sessions.visit(address)
    return [answer.script * 1000 for answer in sessions.changes(address, network) if answer.script is not None]


def on_slow_line(browser_of: Callable[[], AbstractContextManager[Browser]], loads: int) -> dict[str, Any]:
    """First load and reload over a slow line: ours, also as started for a public server, and the floor."""
    samples: dict[str, Samples] = {name: {} for name in ("floor, our settings", "ours", "ours, server.py")}
    with ExitStack() as stack:
        slow = {}
        for name in samples:
            address, _process = stack.enter_context(PAGES[name].served())
            sessions.visit(address)
            slow[name] = stack.enter_context(slow_line(address))
        for load in range(loads):
            for name in list(slow)[:: 1 if load % 2 else -1]:
                with browser_of() as browser:
                    measure(browser, slow[name], PAGES[name].has_map, (), 0, samples[name])
    return {name: summary(found) for name, found in samples.items()}


def against_floor(browser_of: Callable[[], AbstractContextManager[Browser]], only: Collection[str]) -> dict[str, Any]:
    """Some measures of ours and of the floor under our settings, in turn: quick to come by, and rough."""
    clicks = steps(load_data(DATA)) if "filter" in only else []
    samples: dict[str, Samples] = {name: {} for name in ("floor, our settings", "ours")}
    with ExitStack() as stack:
        served = {name: stack.enter_context(PAGES[name].served())[0] for name in samples}
        for address in served.values():
            sessions.visit(address)
        for load in range(4):
            for name in list(served)[:: 1 if load % 2 else -1]:
                choices = 6 if "card" in only else 0
                if load >= 2:  # the rest is only loaded
                    clicks, choices = [], 0
                with browser_of() as browser:
                    measure(browser, served[name], PAGES[name].has_map, clicks, choices, samples[name], again=False)
    return {name: summary(found) for name, found in samples.items()}


def growth(browser_of: Callable[[], AbstractContextManager[Browser]], amount: Amount) -> dict[str, Any]:
    """Ours, and the floor under our settings, with more and more sites."""
    found: dict[str, Any] = {}
    for size in amount.sizes:
        with tempfile.TemporaryDirectory() as folder:
            data = grow(DATA, Path(folder) / "data", size)
            network = load_data(data)
            for name in ("floor, our settings", "ours"):
                samples: Samples = {}
                page = PAGES[name]
                with page.served(data) as (address, _process), browser_of() as browser:
                    sessions.visit(address)
                    clicks = steps(network)[: amount.steps]
                    measure(browser, address, page.has_map, clicks, amount.choices, samples)
                with page.served(data, PROFILED) as (address, _process):
                    samples["script"] = script_times(address, network)
                found.setdefault(name, {})[str(size)] = summary(samples)
    return found


def many(amount: Amount) -> dict[str, Any]:
    """Many sessions on one process, ours and the floor."""
    network = load_data(DATA)
    found: dict[str, Any] = {}
    for name in ("floor", "floor, our settings", "ours"):
        for number in amount.sessions:
            with PAGES[name].served() as (address, process):
                sessions.visit(address)
                result = sessions.load(address, process, network, number, amount.seconds)
            found.setdefault(name, []).append(report.load_summary(result))
    return found


def starts(browser: Browser) -> dict[str, float]:
    """Milliseconds from ``streamlit run`` to the first complete page."""
    found = {}
    for name, page in PAGES.items():
        started = time.time()
        with page.served() as (address, _process):
            found[name] = start_up(browser, address, page.has_map, started)
    return found


def imports() -> list[tuple[str, float]]:
    """What the modules of each package take to load, in milliseconds: the dearest of the page's first run."""
    script = (
        "import sys, streamlit.web.bootstrap\n"
        "from streamlit.testing.v1 import AppTest\n"
        "print('---', file=sys.stderr)\n"
        "sys.exit(len(AppTest.from_file('app.py', default_timeout=60).run().exception))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    cost: dict[str, float] = {}
    for line in done.stderr.partition("---")[2].splitlines():
        own, bar, rest = line.removeprefix("import time:").partition("|")
        if bar and own.strip().isdigit():
            package = rest.partition("|")[2].strip().partition(".")[0]
            cost[package] = cost.get(package, 0) + int(own) / 1000
    return sorted(cost.items(), key=lambda item: -item[1])[:12]


def summary(samples: Samples) -> dict[str, dict[str, float]]:
    """Median, quartiles and number of each measure."""
    found = {}
    for name, values in samples.items():
        low, _middle, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
        found[name] = {"median": median(values), "low": low, "high": high, "number": len(values)}
    return found


def machine() -> dict[str, Any]:
    """What was measured, where and when."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    chrome = subprocess.run([find_chromium(), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    describe = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(describe, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {
        "date": date.today().isoformat(),
        "commit": commit.strip(),
        "processor": models[0].partition(":")[2].strip() if models else platform.processor(),
        "cores": len(models),
        "system": platform.platform(),
        "python": platform.python_version(),
        "chromium": chrome,
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures the page; see README.md.")
    parser.add_argument("--smoke", action="store_true", help="one of everything, small; the report is thrown away")
    parser.add_argument("--only", help=f"some of {','.join(report.ONLY)}, line; printed, and nothing is written")
    given = parser.parse_args()
    if given.only:
        what = given.only.split(",")
        if unknown := set(what) - {*report.ONLY, "line"}:
            parser.error(f"nothing that can be measured alone: {', '.join(unknown)}")
        only(what)
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) if given.smoke else HERE
        errors = bench(SMOKE if given.smoke else Amount(), folder)
        if given.smoke:
            print((folder / "report.md").read_text(encoding="utf-8"))
    if errors:
        sys.exit(f"the sessions met errors: {errors[:5]}")


def only(what: Collection[str]) -> None:
    """Measure only these, and print them."""
    with sync_playwright() as playwright:
        browser_of = partial(chromium, playwright)
        if fast := [name for name in report.ONLY if name in what]:
            print(report.against_floor(against_floor(browser_of, fast), fast))
        if "line" in what:
            print(report.line([on_slow_line(browser_of, 3)]))


def bench(amount: Amount, folder: Path) -> list[str]:
    """Measure everything, and write it to ``folder``; returns the errors that the many sessions met."""
    network = load_data(DATA)
    runs: list[dict[str, Any]] = []
    results: dict[str, Any] = {"machine": machine(), "amount": asdict(amount), "imports": imports(), "runs": runs}
    with sync_playwright() as playwright:
        browser_of = partial(chromium, playwright)
        for _ in range(amount.runs):
            runs.append({"pages": pages(browser_of, amount), "growth": growth(browser_of, amount)})
            runs[-1]["line"] = on_slow_line(browser_of, amount.loads)
            with browser_of() as browser:
                runs[-1]["starts"] = starts(browser)
            runs[-1]["many"] = many(amount)
            save(results, folder)  # so that a fault in the last run loses none before
    results["visitors"] = {}
    for name in ("floor, our settings", "ours"):
        with PAGES[name].served() as (address, process):
            came = sessions.come_and_go(address, process, network, amount.visitors, amount.at_once)
            results["visitors"][name] = came
    save(results, folder)
    report.write(rounded(results), folder)
    return [error for run in runs for loads in run["many"].values() for row in loads for error in row["errors"]]


def save(results: Any, folder: Path) -> None:
    """Write what has been measured so far."""
    (folder / "report.json").write_text(json.dumps(rounded(results), indent=1) + "\n", encoding="utf-8")


def rounded(value: Any) -> Any:
    """The value with each number at a precision that is worth reading."""
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return round(value, 1 if value > 10 else 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()

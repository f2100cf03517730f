"""Fixtures: a data folder to break, the real server, and the real browser."""

import csv
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, ViewportSize

from components.loading import load
from components.model import Network
from tests.reader import Reader

Watch = Callable[[BrowserContext, str], None]
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
HOST = "ai-factories.test"  # a host name for this machine


@pytest.fixture(scope="session")
def network() -> Network:
    """The real data."""
    return load(DATA)


class Folder:
    """A copy of the data to change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, table: str, rows: list[dict[str, str]]) -> None:
        with (self.path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def change(self, table: str, number: int, /, **cells: str) -> None:
        """Change cells of one row, counted from 0."""
        rows = self.rows(table)
        rows[number] |= cells
        self.write(table, rows)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    shutil.copytree(DATA, tmp_path / "data")
    return Folder(tmp_path / "data")


@contextmanager
def running_app(
    folder: Path = DATA,
    log: Path = Path(os.devnull),
    script: str = "app.py",
    base: str = "",
    settings: dict[str, str] | None = None,
) -> Iterator[str]:
    """The app on a free port of this machine, started as the README says; yields its address."""
    with started_app(folder, log, script, base, settings) as (address, _):
        yield address


@contextmanager
def started_app(
    folder: Path = DATA,
    log: Path = Path(os.devnull),
    script: str = "app.py",
    base: str = "",
    settings: dict[str, str] | None = None,
    port: int | None = None,
) -> Iterator[tuple[str, int]]:
    """As ``running_app``, on a certain port if one is given; yields the address and the id of the process."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true", f"--server.port={port}"]
    if base:
        command.append(f"--server.baseUrlPath={base}")
    environment = os.environ | {"AI_FACTORIES_DATA": str(folder)} | (settings or {})
    address = f"http://127.0.0.1:{port}{'/' if base else ''}{base}"
    with running(command, f"{address}/_stcore/health", log, environment) as server:
        yield address, server.pid


@contextmanager
def running(
    command: list[str], health: str, log: Path = Path(os.devnull), environment: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[Any]"]:
    """A server, from when it answers at ``health`` to when it is told to end."""
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output) as server,
    ):
        try:
            _wait_for(health, server)
            yield server
        finally:
            server.terminate()


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[Any]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            pytest.fail(f"the server ended with status {server.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer within 30 seconds")


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """The address of the app with the real data."""
    with running_app() as address:
        yield address


@pytest.fixture(scope="session")
def public() -> Iterator[str]:
    """The address of the app as it stands on a public server, with the real data."""
    with running_app(script="server.py") as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's Chromium; without its background traffic, which a closed network refuses."""
    quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return browser_type_launch_args | {
        "executable_path": find_chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
            *quiet,
        ],
    }


def find_chromium() -> str:
    """The path of a Chromium: one that is there, else Playwright's own, else Debian's."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

    def installed() -> str | None:
        return next((path for path in map(shutil.which, names) if path), None)

    def playwrights() -> str | None:
        where = "from playwright.sync_api import sync_playwright as p; print(p().start().chromium.executable_path)"
        found = subprocess.run([sys.executable, "-c", where], capture_output=True, text=True, check=False)
        path = found.stdout.strip()
        return path if path and Path(path).exists() else None

    if path := installed() or playwrights():
        return path
    subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=False)
    if path := playwrights():
        return path
    subprocess.run(["apt-get", "update"], check=False)
    subprocess.run(["apt-get", "install", "-y", "chromium"], check=False)
    if path := installed():
        return path
    pytest.fail("The browser tests need Chromium, and it could not be installed: put `chromium` on the PATH.")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Watches a browser: the test fails if it asked another host than ours, got a bad answer, or threw an error."""
    faults: list[str] = []

    def watch(context: BrowserContext, address: str) -> None:
        def asked(request: Request) -> None:
            if not request.url.startswith((address, "data:", "blob:")):
                faults.append(f"asked another host: {request.url}")

        def answered(response: Response) -> None:
            # Below the root Streamlit first asks for its server there, and then at the root.
            if response.status >= 400 and not re.search(r"/[\w-]+/_stcore/(health|host-config)$", response.url):
                faults.append(f"{response.status} for {response.url}")

        context.on("request", asked)
        context.on("response", answered)
        context.on("weberror", lambda error: faults.append(f"error in the page: {error.error}"))

    yield watch
    assert faults == []


@pytest.fixture
def reader(page: Page, app: str, watch: Watch) -> Reader:
    watch(page.context, app)
    return Reader(page, app)


@pytest.fixture
def phone(browser: Browser, app: str, watch: Watch) -> Iterator[Reader]:
    size: ViewportSize = {"width": 390, "height": 844}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True, locale="en-GB")
    watch(context, app)
    yield Reader(context.new_page(), app)
    context.close()

"""Fixtures: the real data, a data folder to break, the real server, and the real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, ViewportSize

from ai_factories import load
from ai_factories.model.network import Network
from tests.support.chromium import find_chromium
from tests.support.data import DATA, Folder
from tests.support.reader import Reader
from tests.support.servers import running_app

Watch = Callable[[BrowserContext, str], None]
HOST = "ai-factories.test"  # a host name for this machine


@pytest.fixture(scope="session")
def network() -> Network:
    """The real data."""
    return load(DATA)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    shutil.copytree(DATA, tmp_path / "data")
    return Folder(tmp_path / "data")


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

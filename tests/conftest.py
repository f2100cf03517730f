"""Fixtures: the real data, a data folder to break, the real server, and the real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Response, ViewportSize, WebError
from xdist.scheduler import LoadScopeScheduling

from ai_factories import load
from ai_factories.model.network import Network
from tests.support.chromium import find_chromium
from tests.support.data import DATA, Folder
from tests.support.reader import Reader
from tests.support.servers import running_app

Watch = Callable[[BrowserContext, str], None]
HOST = "ai-factories.test"  # a host name for this machine
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


# Where tests share a server of their own, by the name of that server.
SHARED = {
    "tests/contracts/": "public",
    "tests/ops/test_deployment_files.py::test_the_files_for_deployment_fit_the_app": "public",
    "tests/ops/test_first_screen.py": "public",
    "tests/ops/test_hostile_requests.py": "public",
    "tests/ops/test_interface.py": "public",
    "tests/ops/test_mcp.py": "public",
    "tests/ops/test_outside.py": "public",
    "tests/ops/test_server.py": "public",
    "tests/ops/test_errors.py": "failing",
}
# What takes minutes by itself: begun first, so that no worker is left alone with it at the end.
LONGEST = ("tests/ops/test_soak.py", "tests/browser/test_map.py::test_of_many_pairs")


class ByServer(LoadScopeScheduling):  # type: ignore[misc]  # untyped
    """Spreads the tests over the workers, but those of a server in one: the others need not start it.

    xdist's own groups are without effect in pytest 9.2 (pytest-xdist #1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((server for path, server in SHARED.items() if nodeid.startswith(path)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByServer:
    return ByServer(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


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
    return browser_context_args | {"viewport": DESK, "locale": "en-GB"}


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Watches a browser: the test fails if it asked another host than ours, got a bad answer, or reported an error."""
    faults: list[str] = []
    watched: list[tuple[BrowserContext, dict[str, Callable[[Any], None]]]] = []

    def watch(context: BrowserContext, address: str) -> None:
        def asked(request: Request) -> None:
            if not request.url.startswith((address, "data:", "blob:")):
                faults.append(f"asked another host: {request.url}")

        def answered(response: Response) -> None:
            # Below the root Streamlit first asks for its server there, and then at the root.
            if response.status >= 400 and not re.search(r"/[\w-]+/_stcore/(health|host-config)$", response.url):
                faults.append(f"{response.status} for {response.url}")

        def threw(error: WebError) -> None:
            faults.append(f"error in the page: {error.error}")

        listeners: dict[str, Callable[[Any], None]] = {"request": asked, "response": answered, "weberror": threw}
        for event, listener in listeners.items():
            context.on(event, listener)  # type: ignore[call-overload]
        watched.append((context, listeners))

    yield watch
    for context, listeners in watched:
        for event, listener in listeners.items():
            context.remove_listener(event, listener)
    assert faults == []


@pytest.fixture(scope="session")
def opened(browser: Browser) -> dict[str, Page]:  # noqa: ARG001  # they go with the browser
    """The windows of ``windows``."""
    return {}


@pytest.fixture
def windows(
    opened: dict[str, Page], request: pytest.FixtureRequest, output_path: str, pytestconfig: pytest.Config
) -> Iterator[dict[str, Page]]:
    """Windows by name, which tests use one after another: a load costs half of one in a new window.

    If a test failed, a picture of each is taken, as pytest-playwright does of those it opens itself, and they are
    closed: nobody knows what is in them.
    """
    yield opened
    called = getattr(request.node, "rep_call", None)  # from pytest-playwright
    if called is None or called.failed:
        for name, page in opened.items():
            with suppress(Error):  # the browser may be gone
                if pytestconfig.getoption("--screenshot") != "off":
                    page.screenshot(path=Path(output_path) / f"test-failed-{name}.png")
                page.context.close()
        opened.clear()


@pytest.fixture
def reader(browser: Browser, app: str, windows: dict[str, Page], watch: Watch) -> Reader:
    """A reader at a desk."""
    if "desk" not in windows:
        windows["desk"] = browser.new_context(viewport=DESK, locale="en-GB").new_page()
    return _reader(windows["desk"], DESK, app, watch)


@pytest.fixture
def phone(browser: Browser, app: str, windows: dict[str, Page], watch: Watch) -> Reader:
    """A reader with a phone."""
    if "phone" not in windows:
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB")
        windows["phone"] = context.new_page()
    return _reader(windows["phone"], PHONE, app, watch)


def _reader(page: Page, size: ViewportSize, app: str, watch: Watch) -> Reader:
    page.emulate_media(media="null", color_scheme="light", reduced_motion="no-preference", forced_colors="none")
    page.set_viewport_size(size)
    watch(page.context, app)
    return Reader(page, app)

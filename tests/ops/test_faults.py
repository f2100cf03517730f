"""What goes wrong while people use the page: the data, the server, the connection, the map, the program itself."""

import os
import re
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from playwright.sync_api import Locator, Page, Route, expect

from ai_factories.filters import Filters, filter_factories
from ai_factories.i18n import texts_in
from ai_factories.labels import SYSTEM_TYPES
from ai_factories.loading.folder import OUTLINES
from ai_factories.model.network import Network
from tests.ops.checks import check_headers, events
from tests.support.data import Folder
from tests.support.page import Page as PageWithoutBrowser
from tests.support.reader import FIRST_LOAD, Reader
from tests.support.servers import free_port, running_app, started_app

LATE = 25_000  # milliseconds, for what the page notices only after a while
BASE = "ai-factories"


def is_whole(reader: Reader, site: str, shown: int) -> None:
    """The page shows a selected site and so many others."""
    expect(reader.markers()).to_have_count(shown)
    expect(reader.part("count")).to_contain_text(f"{shown} ")
    reader.sees_selected(site)


def missing(reader: Reader) -> Locator:
    """The sentence in the place of a map that did not come up."""
    return reader.page.locator(".map-missing")


def connected(page: Page) -> Locator:
    return page.locator("[data-test-connection-state=CONNECTED]")


class Choice(NamedTuple):
    """A round, how many sites it has, how many of them are new, and one of these."""

    round: str
    all: int
    new: int
    site: str


@pytest.fixture(scope="module")
def choice(network: Network) -> Choice:
    round = network.factories[0].round
    new = filter_factories(network, Filters(round=(round,), system=("new-build",)))
    shown = filter_factories(network, Filters(round=(round,)))
    assert 0 < len(new) < len(shown) < len(network.factories)
    return Choice(round, len(shown), len(new), new[0].id)


def toggle_new_builds(reader: Reader) -> None:
    reader.presses("filter-system", SYSTEM_TYPES["new-build"])


# --- the data ---------------------------------------------------------------------------------------------------


def break_a_cell(folder: Folder) -> None:
    folder.change("factories", 1, stage="sleeping")


def cut_a_file(folder: Folder) -> None:
    path = folder.path / "citations.csv"
    path.write_bytes(path.read_bytes()[:5000])


def break_the_outlines(folder: Folder) -> None:
    (folder.path / OUTLINES).write_text("{")


def take_a_file(folder: Folder) -> None:
    (folder.path / "sources.csv").unlink()


def take_the_folder(folder: Folder) -> None:
    shutil.rmtree(folder.path)


@pytest.mark.audit
def test_invalid_data_are_reported_then_the_last_valid_ones_stay_and_no_restart_is_needed(
    folder: Folder, page: Page, choice: Choice, network: Network, tmp_path: Path
) -> None:
    """Below a base path, where the probes answer too."""
    log = tmp_path / "log"
    stage = folder.rows("factories")[1]["stage"]
    break_a_cell(folder)
    with running_app(folder.path, log, script="server.py", base=BASE) as address:
        page.goto(f"{address}/")
        expect(page.locator(".st-key-data-report")).to_contain_text("factories.csv:3: stage", timeout=FIRST_LOAD)
        assert requests.get(f"{address}/readyz", timeout=10).status_code == 503
        assert requests.get(f"{address}/healthz", timeout=10).status_code == 200  # a restart would not help

        folder.change("factories", 1, stage=stage)
        reader = Reader(page, address)
        reader.opens(f"/?site={choice.site}&round={choice.round}", choice.all)
        assert requests.get(f"{address.removesuffix(f'/{BASE}')}/readyz", timeout=10).json()["ready"] is True

        take_a_file(folder)
        toggle_new_builds(reader)
        date = texts_in("en").date(network.package.created)
        expect(reader.part("stale")).to_contain_text(date)
        is_whole(reader, choice.site, choice.new)
        assert requests.get(f"{address}/api/v1/factories", timeout=10).json()["count"] == len(network.factories)
        ready = requests.get(f"{address}/readyz", timeout=10)
        assert (ready.status_code, ready.json()["ready"], ready.json()["problems"] > 0) == (200, True, True)

        shutil.copy(network.folder / "sources.csv", folder.path)
        folder.change("factories", 2, name="Corrected since")
        toggle_new_builds(reader)
        expect(reader.part("stale")).to_have_count(0)
        is_whole(reader, choice.site, choice.all)
        expect(reader.marker(network.factories[2].id)).to_have_attribute("aria-label", re.compile("^Corrected since, "))

        check_base_path(address)
    assert {event["level"] for event in events(log, "data refused")} == {"ERROR"}
    assert len(events(log, "data refused")) >= 2


def check_base_path(address: str) -> None:
    """The interface is below the base path, and nowhere else."""
    root = address.removesuffix(f"/{BASE}")
    described = requests.get(f"{address}/api/v1/openapi.json", timeout=10)
    assert described.json()["servers"] == [{"url": f"/{BASE}/api/v1"}]
    check_headers(described)
    for path in ("/api/v1", "/api/v1/"):
        answer = requests.get(f"{address}{path}?lang=nb", timeout=10, allow_redirects=False)
        assert answer.headers["Location"] == f"/{BASE}/api/v1/docs?lang=nb"
        assert requests.head(address + path, timeout=10).status_code == 307
    assert f"/{BASE}/api/v1/factories" in requests.get(f"{address}/api/v1", timeout=10).text
    for path in ("/_stcore/metrics", "/_stcore/agent/mcp"):
        assert requests.get(address + path, timeout=10).status_code == 404
    for path in ("/healthz", f"/{BASE}/healthz"):
        assert requests.get(root + path, timeout=10).text == "ok"
    assert requests.get(f"{root}/api/v1/factories", timeout=10).status_code == 404


@pytest.mark.audit
def test_the_last_valid_data_stay_whatever_happens_to_the_files(
    folder: Folder, page: Page, choice: Choice, network: Network
) -> None:
    with running_app(folder.path) as address:
        reader = Reader(page, address)
        reader.opens(f"/?site={choice.site}&round={choice.round}", choice.all)
        for number, harm in enumerate((break_a_cell, cut_a_file, break_the_outlines, take_a_file, take_the_folder)):
            harm(folder)
            toggle_new_builds(reader)
            expect(reader.part("stale")).to_contain_text(texts_in("en").date(network.package.created))
            is_whole(reader, choice.site, choice.new)
            shutil.rmtree(folder.path, ignore_errors=True)
            shutil.copytree(network.folder, folder.path)
            folder.change("factories", 2, name=f"Corrected {number}")
            toggle_new_builds(reader)
            expect(reader.part("stale")).to_have_count(0)
            is_whole(reader, choice.site, choice.all)
            expect(reader.marker(network.factories[2].id)).to_have_attribute(
                "aria-label", re.compile(f"^Corrected {number}, ")
            )
        take_the_folder(folder)
        reader.opens("/?lang=nb", len(network.factories))  # somebody who comes now sees the same, with the countries
        expect(reader.part("stale")).to_contain_text(texts_in("nb").date(network.package.created))


def test_a_flood_of_problems_is_cut_and_counted(folder: Folder) -> None:
    folder.write("factories", [row | {"stage": "sleeping"} for row in folder.rows("factories") * 50])
    page = PageWithoutBrowser("/", data=folder.path)
    assert page.text.count("factories.csv:") == 100
    assert "The first 100 are listed; python -m ai_factories.loading lists more." in page.text


# --- the server and the connection ------------------------------------------------------------------------------


@pytest.mark.audit
def test_a_killed_server_that_comes_back_finds_the_reader_where_they_were(page: Page, choice: Choice) -> None:
    port = free_port()
    with started_app(port=port) as (address, process):
        reader = Reader(page, address)
        reader.opens(f"/?round={choice.round}")
        reader.marker(choice.site).click()
        is_whole(reader, choice.site, choice.all)
        os.kill(process, signal.SIGKILL)
        expect(connected(page)).to_have_count(0)
        is_whole(reader, choice.site, choice.all)  # all stays on screen
    with started_app(port=port):
        expect(connected(page)).to_be_visible(timeout=FIRST_LOAD)
        is_whole(reader, choice.site, choice.all)
        expect(reader.part("filter-round").locator("input:checked")).to_have_count(1)
        toggle_new_builds(reader)
        is_whole(reader, choice.site, choice.new)
        reader.has_address({"round": choice.round, "system": "new-build", "site": choice.site})


@pytest.mark.audit
@pytest.mark.parametrize("way", ["filter", "marker", "button"])
def test_a_choice_that_was_on_its_way_when_the_server_ended_is_answered_by_the_next(
    page: Page, choice: Choice, network: Network, way: str, tmp_path: Path
) -> None:
    port, settings = free_port(), {"TMPDIR": str(tmp_path)}
    other = next(f for f in network.factories if f.round == choice.round and f.id != choice.site)
    with started_app(port=port, script="server.py", settings=settings) as (address, process):
        reader = Reader(page, address)
        reader.opens(f"/?round={choice.round}&site={choice.site}", choice.all)
        expect(connected(page)).to_be_visible()
        os.kill(process, signal.SIGSTOP)
        if way == "filter":
            toggle_new_builds(reader)
        elif way == "marker":
            reader.marker(other.id).click()
        else:
            reader.part("reset").click()
        os.kill(process, signal.SIGKILL)
        expect(connected(page)).to_have_count(0)
    assert list(tmp_path.iterdir()) == []  # nothing stays behind
    with started_app(port=port, script="server.py", settings=settings):
        expect(connected(page)).to_be_visible(timeout=FIRST_LOAD)
        if way == "filter":
            is_whole(reader, choice.site, choice.new)
        elif way == "button":
            is_whole(reader, choice.site, len(network.factories))
        else:
            is_whole(reader, other.id, choice.all)


class Line:
    """A connection to a server that can be cut and restored."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.port = free_port()
        self.up = True
        self.open: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self) -> None:
        self.up = False
        for end in list(self.open):  # each ends its thread, which takes it off the list
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def restore(self) -> None:
        self.up = True

    def _answer(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            if not self.up:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.server))
            self.open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with suppress(ValueError):
                self.open.remove(end)
            end.close()


@pytest.fixture
def line(public: str) -> Iterator[Line]:
    line = Line(int(public.rpartition(":")[2]))
    yield line
    line.door.close()


@pytest.mark.audit
def test_a_connection_that_was_cut_comes_back_with_the_same_page(
    line: Line, page: Page, choice: Choice, network: Network
) -> None:
    reader = Reader(page, f"http://127.0.0.1:{line.port}")
    address = {"round": choice.round, "site": choice.site, "lang": "nb"}
    reader.opens("/?" + "&".join(f"{name}={value}" for name, value in address.items()), choice.all)
    reader.mark_map()
    line.cut()
    expect(connected(page)).to_have_count(0)
    is_whole(reader, choice.site, choice.all)
    line.restore()
    expect(connected(page)).to_be_visible(timeout=FIRST_LOAD)
    is_whole(reader, choice.site, choice.all)
    other = next(f.id for f in network.factories if f.round == choice.round and f.id != choice.site)
    reader.marker(other).click()
    is_whole(reader, other, choice.all)
    reader.has_address(address | {"site": other})
    assert reader.map_is_the_same()


@pytest.mark.audit
def test_a_slow_network_shows_the_text_first_and_then_the_map(page: Page, public: str, network: Network) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    rate = {"downloadThroughput": 200_000, "uploadThroughput": 50_000, "latency": 150}  # bytes a second; milliseconds
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **rate})
    reader = Reader(page, public)
    reader.page.goto(public, timeout=60_000)
    expect(reader.part("site-list")).to_contain_text(network.factories[0].name, timeout=60_000)
    expect(reader.markers()).to_have_count(len(network.factories), timeout=60_000)
    expect(missing(reader)).to_be_hidden()
    toggle_new_builds(reader)
    new = filter_factories(network, Filters(system=("new-build",)))
    expect(reader.markers()).to_have_count(len(new))
    reader.part("site-list").get_by_role("link", name=new[0].name, exact=True).click()
    expect(reader.card()).to_have_attribute("data-site", new[0].id)


# --- the map ----------------------------------------------------------------------------------------------------


def is_usable_without_map(reader: Reader, network: Network) -> None:
    """A sentence is in the place of the map, and the list still selects a site."""
    expect(missing(reader)).to_be_visible(timeout=LATE)
    expect(reader.part("map")).to_be_hidden()
    first, second = network.factories[:2]
    reader.part("site-list").get_by_role("link", name=first.name, exact=True).click()
    expect(reader.card()).to_have_attribute("data-site", first.id)
    reader.part("site-card").get_by_role("link", name="All AI Factories").click()
    reader.part("site-list").get_by_role("link", name=second.name, exact=True).click()
    expect(reader.card()).to_have_attribute("data-site", second.id)


@pytest.mark.audit
def test_a_map_that_is_late_gives_way_to_a_sentence_until_it_comes_and_shows_sites_without_outlines(
    public: str, page: Page, network: Network
) -> None:
    waiting: list[Route] = []
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/leaflet.js", lambda route: waiting.append(route))
    page.route(re.compile(r"/media/\w+\.json$"), lambda route: route.abort())  # the outlines
    reader = Reader(page, public)
    page.goto(public)
    expect(page.locator("#first .drawn-map")).to_be_visible()  # the picture is in its place, as it may still come
    expect(missing(reader)).to_be_hidden()
    expect(page.locator("#first")).to_have_count(0, timeout=LATE)
    is_usable_without_map(reader, network)
    expect(missing(reader)).to_contain_text("The map did not load: something is blocking it")
    waiting[0].continue_()
    expect(missing(reader)).to_be_hidden()
    expect(reader.markers()).to_have_count(len(network.factories))
    reader.sees_selected(network.factories[1].id)
    assert errors == []

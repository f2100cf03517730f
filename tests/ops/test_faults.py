"""What goes wrong while people use the page: the data, the server, the connection, the map, the program itself."""

import json
import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from components.loading import OUTLINES
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.support.data import Folder
from tests.support.reader import FIRST_LOAD, Reader
from tests.support.servers import free_port, running_app, started_app

LATE = 25_000  # milliseconds, for what the page notices only after a while


def events(log: Path, name: str) -> list[dict[str, Any]]:
    """The lines of a log that are about an event."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == name]


def is_whole(reader: Reader, site: str, count: str) -> None:
    """The page shows a selected site and so many others, and lets one choose."""
    expect(reader.part("count")).to_contain_text(count)
    reader.sees_selected(site)


def missing(reader: Reader) -> Locator:
    """The sentence in the place of a map that did not come up."""
    return reader.part("map-aside").locator("p")


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


HARMS = (break_a_cell, cut_a_file, break_the_outlines, take_a_file, take_the_folder)


def test_the_last_sound_data_stay_until_the_files_are_mended(
    folder: Folder, page: Page, browser: Browser, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(folder.path, whole)
    log = tmp_path / "log"
    with running_app(folder.path, log, script="server.py") as address:
        reader = Reader(page, address)
        reader.opens("/?site=mimer&round=2024-12", sites=7)
        for number, harm in enumerate(HARMS, start=1):
            harm(folder)
            reader.part("filter-system").get_by_role("button", name="New build").click()
            expect(reader.part("stale")).to_contain_text("the last sound edition, of 22 November 2026")
            is_whole(reader, "mimer", "5 of 19")
            assert requests.get(f"{address}/api/v1/factories", timeout=10).json()["count"] == 19
            ready = requests.get(f"{address}/readyz", timeout=10)
            assert (ready.status_code, ready.json()["ready"], ready.json()["problems"] > 0) == (200, True, True)

            if harm in (break_the_outlines, take_the_folder):
                new = Reader(browser.new_page(), address)  # somebody who comes now sees the same, with the countries
                new.opens("/?lang=nb")
                expect(new.map.locator("path.country").first).to_be_attached()
                expect(new.part("stale")).to_contain_text("den siste feilfrie utgaven, fra 22. november 2026")
                new.page.context.close()

            shutil.rmtree(folder.path, ignore_errors=True)
            shutil.copytree(whole, folder.path)
            folder.change("factories", 2, name=f"Mended {number} times")
            reader.part("filter-system").get_by_role("button", name="New build").click()
            expect(reader.part("stale")).to_have_count(0)
            expect(reader.part("site-table")).to_contain_text(f"Mended {number} times")
            is_whole(reader, "mimer", "7 of 19")
    assert all(event["level"] == "ERROR" and event["problems"] for event in events(log, "data refused"))
    assert len(events(log, "data refused")) >= len(HARMS)


def test_data_that_are_faulty_from_the_start_need_no_restart_either(folder: Folder, page: Page) -> None:
    folder.change("factories", 1, stage="sleeping")
    with running_app(folder.path, script="server.py") as address:
        page.goto(address)
        expect(page.locator(".st-key-data-report")).to_contain_text("factories.csv:3: stage", timeout=FIRST_LOAD)
        assert requests.get(f"{address}/readyz", timeout=10).status_code == 503
        folder.change("factories", 1, stage="contract")
        reader = Reader(page, address)
        reader.opens()
        assert requests.get(f"{address}/readyz", timeout=10).json()["ready"] is True


def test_a_flood_of_problems_is_cut_and_counted(folder: Folder, page: Page) -> None:
    folder.write("factories", [row | {"stage": "sleeping"} for row in folder.rows("factories") * 50])
    with running_app(folder.path) as address:
        page.goto(address)
        report = page.locator(".st-key-data-report")
        expect(report).to_contain_text("factories.csv:2: stage", timeout=FIRST_LOAD)
        assert report.inner_text().count("factories.csv:") == 100
        expect(page.get_by_text("The first 100 are listed; python -m components.loading lists all.")).to_be_visible()


# --- the server and the connection ------------------------------------------------------------------------------


def test_a_killed_server_that_comes_back_finds_the_reader_where_they_were(page: Page) -> None:
    port = free_port()
    with started_app(port=port) as (address, process):
        reader = Reader(page, address)
        reader.opens()
        reader.part("filter-round").get_by_role("button", name="December 2024").click()
        reader.marker("mimer").click()
        is_whole(reader, "mimer", "7 of 19")
        os.kill(process, signal.SIGKILL)
        expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(0)
        is_whole(reader, "mimer", "7 of 19")  # all stays on screen
    with started_app(port=port):
        expect(page.locator("[data-test-connection-state=CONNECTED]")).to_be_visible(timeout=FIRST_LOAD)
        is_whole(reader, "mimer", "7 of 19")
        expect(reader.part("filter-round").locator("[aria-pressed=true]")).to_have_text("December 2024")
        reader.part("filter-system").get_by_role("button", name="New build").click()
        is_whole(reader, "mimer", "5 of 19")
        reader.has_address({"round": "2024-12", "system": "new-build", "site": "mimer"})


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
def line(app: str) -> Iterator[Line]:
    line = Line(int(app.rpartition(":")[2]))
    yield line
    line.door.close()


def test_a_connection_that_was_cut_comes_back_with_the_same_page(line: Line, page: Page) -> None:
    reader = Reader(page, f"http://127.0.0.1:{line.port}")
    reader.opens("/?country=FI,SE&site=mimer&lang=nb", sites=2)
    reader.mark_map()
    line.cut()
    expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(0)
    is_whole(reader, "mimer", "2 av 19")
    line.restore()
    expect(page.locator("[data-test-connection-state=CONNECTED]")).to_be_visible(timeout=FIRST_LOAD)
    is_whole(reader, "mimer", "2 av 19")
    reader.marker("lumi-aif").click()
    is_whole(reader, "lumi-aif", "2 av 19")
    reader.has_address({"country": "FI,SE", "site": "lumi-aif", "lang": "nb"})
    assert reader.map_is_the_same()


def test_a_slow_network_shows_the_text_first_and_then_the_map(page: Page, public: str) -> None:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    rate = {"downloadThroughput": 200_000, "uploadThroughput": 50_000, "latency": 150}  # bytes a second; milliseconds
    network.send("Network.emulateNetworkConditions", {"offline": False, **rate})
    reader = Reader(page, public)
    reader.page.goto(public, timeout=60_000)
    expect(reader.part("site-table")).to_contain_text("LUMI AI Factory", timeout=60_000)
    expect(reader.markers()).to_have_count(19, timeout=60_000)
    expect(missing(reader)).to_be_hidden()
    reader.part("filter-system").get_by_role("button", name="Upgrade").click()
    expect(reader.markers()).to_have_count(1)
    reader.marker("it4lia").or_(reader.markers().first).first.click()
    expect(reader.part("site-card").locator("article")).to_be_visible()


# --- the map ----------------------------------------------------------------------------------------------------


BLOCKED = ("**/leaflet.js", "**/map.js", "**/static/js/main.*.js")


def test_without_its_script_the_map_gives_way_to_a_sentence_until_it_comes(public: str, browser: Browser) -> None:
    waiting: list[Route] = []
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    late = Reader(context.new_page(), public)
    late.page.route("**/leaflet.js", lambda route: waiting.append(route))
    late.visits("/?lang=nb")
    readers = [Reader(context.new_page(), public) for _ in BLOCKED]
    for reader, blocked in zip(readers, BLOCKED, strict=True):
        reader.page.route(blocked, lambda route: route.abort())
        reader.visits("/?round=2024-12")
        expect(missing(reader)).to_be_hidden()  # it may still come
    for reader in readers:
        expect(missing(reader)).to_be_visible(timeout=LATE)
        expect(missing(reader)).to_contain_text("The map is not there: something blocks it")
        expect(reader.part("map")).to_be_hidden()
        reader.part("site-table").get_by_role("link", name="LUMI AI Factory").click()
        expect(reader.part("site-card").locator("article")).to_have_attribute("data-site", "lumi-aif")
        reader.pick("site-select", "Pharos AI Factory, Lavrion")
        expect(reader.part("site-card").locator("article")).to_have_attribute("data-site", "pharos")
    expect(missing(late)).to_be_visible(timeout=LATE)
    expect(missing(late)).to_contain_text("Kartet vises ikke")
    waiting[0].continue_()
    expect(missing(late)).to_be_hidden()
    expect(late.markers()).to_have_count(19)
    context.close()


def test_without_outlines_the_map_still_shows_the_sites(page: Page, app: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/europe-basemap.geojson", lambda route: route.abort())
    reader = Reader(page, app)
    reader.opens()
    reader.marker("mimer").click()
    reader.sees_selected("mimer")
    assert errors == []


# --- the program ------------------------------------------------------------------------------------------------


def test_a_fault_of_the_program_is_said_and_logged_and_stays_in_its_view(page: Page, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running_app(script="tests/support/failing_app.py", log=log) as address:
        page.goto(f"{address}/consortia?q=private+words&lang=nb")
        failed = page.locator(".st-key-failed")
        expect(failed).to_contain_text("Denne siden kunne ikke lages", timeout=FIRST_LOAD)
        words = page.locator("body").inner_text()
        for secret in ("Traceback", "RuntimeError", "accident", str(Path.cwd()), "site-packages"):
            assert secret not in words
        Reader(page, address).opens()  # the others work
    (event,) = events(log, "page failed")
    assert (event["level"], event["view"]) == ("ERROR", "consortia")
    assert "RuntimeError" in event["exc_info"]
    assert "private" not in log.read_text()


def test_the_log_tells_what_a_service_needs_and_nothing_about_readers(page: Page, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running_app(script="server.py", log=log, settings={"AI_FACTORIES_LOG_LEVEL": "debug"}) as address:
        Reader(page, address).opens("/?q=lumi&site=lumi-aif", sites=1)
        assert requests.get(f"{address}/api/v1/factories?q=lumi&country=XX", timeout=10).status_code == 422
    (start,) = events(log, "start")
    assert start["level"] == "INFO"
    (loaded,) = events(log, "data loaded")
    assert loaded["data_version"] == "0.2.0"
    (refused,) = events(log, "request refused")
    assert {key: refused[key] for key in ("method", "path", "status")} == {
        "method": "GET",
        "path": "/api/v1/factories",
        "status": 422,
    }
    text = log.read_text()
    assert "lumi" not in text.replace(str(tmp_path), "")
    assert "127.0.0.1" not in text


def test_a_log_level_that_is_none_is_said_at_the_start(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        pytest.raises(pytest.fail.Exception),
        running_app(script="server.py", log=log, settings={"AI_FACTORIES_LOG_LEVEL": "loud"}),
    ):
        pass
    assert "AI_FACTORIES_LOG_LEVEL: 'LOUD' is no level; allowed: DEBUG, INFO, WARNING, ERROR" in log.read_text()

"""Errors of the program: what readers are told of them, and what the log says."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from playwright.sync_api import Page, expect

from ai_factories.i18n import texts_in
from ai_factories.model.network import Network
from components.views import VIEWS
from tests.ops.checks import check_headers, events
from tests.support.reader import FIRST_LOAD, Reader
from tests.support.servers import free_port, running

THREADS = 60  # more than the server has


class Failing(NamedTuple):
    address: str
    log: Path


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failing]:
    """A server with errors of the program in it, started with uvicorn, that logs all that it can."""
    port, log = free_port(), tmp_path_factory.mktemp("failing") / "log"
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "tests.ops.failing_server:app"]
    with running(command, f"{address}/healthz", log, os.environ | {"AI_FACTORIES_LOG_LEVEL": "debug"}):
        yield Failing(address, log)


@pytest.mark.audit
def test_an_error_in_an_answer_is_told_without_its_details(failing: Failing, network: Network) -> None:
    item = f"/api/v1/factories/{network.factories[0].id}"
    for path, kind in (("/fails", "text/plain"), (item, "application/problem+json")):
        answer = requests.get(failing.address + path, timeout=10)
        assert answer.status_code == 500
        assert answer.headers["Content-Type"].startswith(kind)
        assert "accident" not in answer.text
        check_headers(answer)
        known = path if path == "/fails" else "/api/v1/factories/{id}"
        logged = [event for event in events(failing.log, "request failed") if event["path"] == known]
        assert [(event["level"], event["status"]) for event in logged] == [("ERROR", 500)]


@pytest.mark.audit
def test_an_error_in_a_view_is_told_and_stays_there(failing: Failing, page: Page) -> None:
    reader = Reader(page, failing.address)
    reader.page.goto(f"{failing.address}/consortia?q=private+words&lang=nb")
    expect(reader.part("failed")).to_contain_text("Beklager, noe gikk galt", timeout=FIRST_LOAD)
    words = page.locator("body").inner_text()
    for secret in ("Traceback", "RuntimeError", "accident", str(Path.cwd()), "site-packages"):
        assert secret not in words
    reader.goes_to(texts_in("nb").gettext(VIEWS["about"][0]))  # the others work
    expect(reader.part("about")).to_be_visible()
    (event,) = events(failing.log, "page failed")
    assert (event["level"], event["view"]) == ("ERROR", "consortia")
    assert "RuntimeError" in event["exc_info"]


@pytest.mark.audit
def test_the_probes_answer_though_every_thread_is_busy(failing: Failing) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(requests.get, f"{failing.address}/waits", timeout=60) for _ in range(THREADS)]
        try:
            with pytest.raises(requests.Timeout):  # one that needs a thread has to wait
                requests.get(f"{failing.address}/api/v1/sources", timeout=2)
            assert requests.get(f"{failing.address}/healthz", timeout=10).text == "ok"
            assert requests.get(f"{failing.address}/readyz", timeout=10).json()["ready"] is True
        finally:
            requests.get(f"{failing.address}/goes-on", timeout=10)
        assert [answer.result().text for answer in waiting] == ["at last"] * THREADS


@pytest.mark.audit
def test_the_log_is_json_and_tells_what_a_service_needs_and_nothing_of_readers(failing: Failing) -> None:
    assert requests.get(f"{failing.address}/fails", timeout=10).status_code == 500
    refused = requests.get(f"{failing.address}/api/v1/factories?q=private&country=XX", timeout=10)
    assert refused.status_code == 422
    logged = events(failing.log)
    assert (logged[0]["event"], logged[0]["level"]) == ("start", "INFO")
    assert all(event["time"] and event["level"] and event["name"] for event in logged)
    assert "a.library" in {event["name"] for event in logged}
    (loaded,) = events(failing.log, "data loaded")
    assert loaded["data_version"]
    event = events(failing.log, "request refused")[-1]
    assert (event["method"], event["path"], event["status"]) == ("GET", "/api/v1/factories", 422)
    text = failing.log.read_text()
    for private in ("private", "accident", "127.0.0.1", "Mozilla"):
        assert private not in text

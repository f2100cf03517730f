"""A disk that stalls: readers and probes are answered, the process can be ended, and all goes on when it answers."""

import os
import sys
from pathlib import Path

import pytest
import requests

from ai_factories.model.network import Network
from tests.ops.checks import events
from tests.support.data import Folder
from tests.support.servers import free_port, running
from tests.support.waiting import LONG, eventually

STALLS = "TEST_DISK_STALLS"  # as in stalling_server.py
SOON = 4  # seconds in which everybody is answered, whatever the disk does
END = 5  # seconds after SIGTERM


@pytest.mark.audit
def test_a_disk_that_stalls_keeps_neither_readers_nor_probes_nor_the_end_waiting(
    folder: Folder, network: Network, tmp_path: Path
) -> None:
    port, log, stalls = free_port(), tmp_path / "log", tmp_path / "stalls"
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "tests.ops.stalling_server:app"]
    environment = os.environ | {"AI_FACTORIES_DATA": str(folder.path), STALLS: str(stalls)}
    item = f"{address}/api/v1/factories/{network.factories[0].id}"

    def ready() -> dict[str, object]:
        answer: dict[str, object] = requests.get(f"{address}/readyz", timeout=SOON).json()
        return answer

    def city() -> object:
        return requests.get(item, timeout=SOON).json()["item"]["city"]

    with running(command, f"{address}/readyz", log, environment) as server:
        stalls.touch()
        folder.change("factories", 0, city="Another Town")
        for _ in range(3):
            assert city() == network.factories[0].city
            assert ready()["ready"] is True
            assert requests.get(f"{address}/healthz", timeout=SOON).text == "ok"
        assert eventually(lambda: ready().get("stalled") is True)
        assert city() == network.factories[0].city

        stalls.unlink()
        assert eventually(lambda: city() == "Another Town")
        assert "stalled" not in ready()

        stalls.touch()
        folder.change("factories", 0, city="A Third Town")
        assert eventually(lambda: ready().get("stalled") is True)
        server.terminate()
        assert server.wait(END) is not None
    assert [event["level"] for event in events(log, "data stalled")] == ["WARNING", "WARNING"]


@pytest.mark.audit
def test_a_disk_that_stalls_from_the_start_is_reported_until_it_answers(folder: Folder, tmp_path: Path) -> None:
    port, stalls = free_port(), tmp_path / "stalls"
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "tests.ops.stalling_server:app"]
    environment = os.environ | {"AI_FACTORIES_DATA": str(folder.path), STALLS: str(stalls)}
    stalls.touch()
    with running(command, f"{address}/healthz", environment=environment):
        for _ in range(2):
            answer = requests.get(f"{address}/readyz", timeout=SOON)
            assert (answer.status_code, answer.json()["ready"]) == (503, False)
        assert requests.get(f"{address}/api/v1/factories", timeout=LONG).status_code == 503
        stalls.unlink()
        assert eventually(lambda: requests.get(f"{address}/readyz", timeout=SOON).status_code == 200)
        assert requests.get(f"{address}/api/v1/factories", timeout=LONG).status_code == 200

"""What the public server logs, however it is started: JSON from the first line to the last, and nothing of clients."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.ops.checks import events
from tests.support.data import ROOT, Folder
from tests.support.loops import wait_for
from tests.support.servers import free_port, running
from tests.support.waiting import eventually

PLANTED = "planted"  # a word of a client
STARTS = {
    "streamlit": ["streamlit", "run", "server.py", "--server.headless=true", "--server.port={port}"],
    "uvicorn": ["uvicorn", "server:app", "--port={port}"],
}
TIMEOUT = 10  # seconds


async def _garbage(address: str) -> None:
    """Sessions that send what no page sends."""
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    rerun = BackMsg()
    rerun.rerun_script.fragment_id = PLANTED
    rerun.rerun_script.query_string = f"q={PLANTED}&{PLANTED}=1"
    widget = rerun.rerun_script.widget_states.widgets.add(id=f"$$ID-{PLANTED}-filter-q")
    widget.string_value = PLANTED
    wrong = BackMsg()
    wrong.rerun_script.page_script_hash = PLANTED
    for message in (b"\xff" + PLANTED.encode(), PLANTED, rerun.SerializeToString(), wrong.SerializeToString()):
        async with websockets.connect(url, additional_headers={"User-Agent": PLANTED}, proxy=None) as socket_:
            await socket_.send(message)
            first = BackMsg()
            first.rerun_script.query_string = f"q={PLANTED}"
            await socket_.send(first.SerializeToString())
            try:
                while await socket_.recv():
                    pass
            except websockets.ConnectionClosed:
                return
            except TimeoutError:
                return


@pytest.mark.audit
@pytest.mark.parametrize("start", STARTS)
def test_every_line_is_an_event_and_holds_nothing_of_clients(start: str, folder: Folder, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", *(part.format(port=port) for part in STARTS[start])]
    settings = {"AI_FACTORIES_LOG_LEVEL": "DEBUG", "AI_FACTORIES_DATA": str(folder.path), "TZ": "Asia/Tokyo"}
    with running(command, f"{address}/healthz", log, os.environ | settings) as process:
        for path in ("/", f"/{PLANTED}", f"/api/v1/{PLANTED}", f"/api/v1/factories/{PLANTED}?q={PLANTED}", "/api/v1x"):
            for method in ("GET", "POST", PLANTED.upper()):
                headers = {"Host": PLANTED, "Origin": f"http://{PLANTED}", "User-Agent": PLANTED, "Referer": PLANTED}
                requests.request(method, f"{address}{path}", headers=headers, params={"q": PLANTED}, timeout=TIMEOUT)
        for raw in (f"{PLANTED} {PLANTED}\r\n\r\n", f"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: {PLANTED}\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as end:
                end.sendall(raw.replace("\r\n\r\n", "\r\nConnection: upgrade\r\n\r\n").encode())
                end.recv(1)
        folder.change("factories", 1, stage="sleeping")
        assert eventually(lambda: requests.get(f"{address}/readyz", timeout=TIMEOUT).json().get("problems") == 1)
        wait_for(_garbage(address))
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    found = events(log)
    for line in found:
        assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0), line
        assert {"level", "name", "event"} <= line.keys()
    assert found[0]["event"] == "start"
    assert {"data loaded", "data refused", "request refused", "library message"} <= {line["event"] for line in found}
    assert not re.search(rf"{PLANTED}|127\.0\.0\.1|Mozilla|python-requests", log.read_text(), re.IGNORECASE)


@pytest.mark.audit
@pytest.mark.parametrize(
    ("start", "setting", "value"),
    [
        ("streamlit", "AI_FACTORIES_FRAME_ANCESTORS", "a.org"),
        ("uvicorn", "AI_FACTORIES_LOG_LEVEL", "loud"),
        ("uvicorn", "AI_FACTORIES_SESSIONS_PER_ADDRESS", "many"),
        ("uvicorn", "AI_FACTORIES_PUBLIC_URL", "https://example.org/with/a/path"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_the_start_with_one_event(start: str, setting: str, value: str) -> None:
    command = [sys.executable, "-m", *(part.format(port=free_port()) for part in STARTS[start])]
    environment = os.environ | {setting: value}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    refused = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in refused] == ["start", "setting refused"]
    assert refused[1]["detail"].startswith(f"{setting}: ")
    assert "; allowed: " in refused[1]["detail"]


@pytest.mark.audit
def test_a_second_start_fails_and_does_not_take_another_port(tmp_path: Path) -> None:
    """Without any option: the port is in .streamlit/config.toml."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("0.0.0.0", 8501))  # noqa: S104
            taken.listen()
        except OSError:
            pass  # somebody uses it already: as good
        log = tmp_path / "log"
        with log.open("w") as output:
            command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.headless=true"]
            command.append("--server.address=0.0.0.0")
            done = subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, timeout=60, check=False)
        assert done.returncode != 0
        assert "8501" in log.read_text()


def test_what_other_software_says_is_logged_without_its_values() -> None:
    script = (
        "import logging, sys, threading, warnings\n"
        "from ai_factories.web import logs\n"
        "logs.configure()\n"
        "other = logging.getLogger('other.library')\n"
        f"other.warning('Origin %s refused', '{PLANTED}')\n"
        f"other.warning('a {PLANTED}')\n"
        f"warnings.warn('{PLANTED}')\n"
        "def fail():\n"
        f"    raise ValueError('{PLANTED}')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        "fail()"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    found = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in found] == ["start", *["library message"] * 3, *["program failed"] * 2]
    assert found[1]["template"] == "Origin %s refused"
    assert PLANTED not in done.stderr
    assert found[-1]["exc_info"] == "ValueError at <string>:9 fail, called by <string>:11 <module>"
    assert found[-2]["exc_info"].startswith("ValueError at <string>:9 fail, called by threading.py:")

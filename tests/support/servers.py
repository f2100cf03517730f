"""Servers for tests: the app as the README starts it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.data import DATA, ROOT


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

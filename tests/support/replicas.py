"""Real servers behind the real nginx, as deploy/compose.yaml runs them."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.data import ROOT
from tests.support.nginx import BASE, configure, running_nginx
from tests.support.servers import free_port

SLOWEST = 30  # seconds for a start


@dataclass
class Replicas:
    """Servers behind one address, by the addresses that nginx knows them by."""

    address: str
    log: Path
    servers: dict[str, "subprocess.Popen[Any]"] = field(default_factory=dict)

    def start(self, server: str) -> None:
        host, _, port = server.partition(":")
        command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.headless=true"]
        command += [f"--server.port={port}", f"--server.address={host}"]
        self.servers[server] = subprocess.Popen(
            command,
            cwd=ROOT,
            # As compose.yaml and kubernetes.yaml do.
            env=os.environ | {"STREAMLIT_SERVER_BASE_URL_PATH": BASE, "AI_FACTORIES_SESSIONS_PER_ADDRESS": "0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait_for(self, server: str) -> None:
        """Wait until it is ready."""
        end = time.monotonic() + SLOWEST
        while time.monotonic() < end:
            if self.servers[server].poll() is not None:
                pytest.fail(f"the server ended with status {self.servers[server].returncode}")
            with suppress(OSError), urllib.request.urlopen(f"http://{server}/readyz", timeout=5):
                return
            time.sleep(0.05)
        pytest.fail(f"the server did not answer within {SLOWEST} seconds")

    def lines(self) -> list[dict[str, Any]]:
        """What nginx has answered so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def answered(self) -> list[str]:
        """The replica that answered each request that nginx has passed on so far, after all others failed.

        Sockets are not among them: they are logged when they end.
        """
        return [
            line["replica"].split(", ")[-1] for line in self.lines() if line["replica"] and line["part"] != "stream"
        ]


@contextmanager
def running_replicas(folder: Path, host: str = "127.0.0.1", number: int = 3) -> Iterator[Replicas]:
    """Replicas behind nginx, from when all are ready; ``host`` is a name of this machine."""
    servers = [f"127.0.0.1:{free_port()}" for _ in range(number)]
    port = configure(folder, servers)[8080]
    with running_nginx(folder, port) as log:
        replicas = Replicas(f"http://{host}:{port}/{BASE}", log)
        try:
            for server in servers:
                replicas.start(server)
            for server in servers:
                replicas.wait_for(server)
            yield replicas
        finally:
            for process in replicas.servers.values():
                process.terminate()
            for process in replicas.servers.values():
                process.wait()

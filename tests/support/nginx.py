"""Debian's real nginx with the configuration that the project ships, on this machine's loopback."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.data import ROOT
from tests.support.servers import free_port

DEPLOY = ROOT / "deploy"
BASE = "ai-factories"
SITE = "ai-factories.example.org"  # the host name in deploy/tls.conf


def find_nginx() -> str:
    """The path of nginx; installs Debian's if there is none."""
    if not shutil.which("nginx"):
        subprocess.run(["apt-get", "update"], check=False)
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", "nginx-light"], check=False)
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        pytest.fail("The test of the deployment needs nginx, and it could not be installed: put `nginx` on the PATH.")
    return found


def nginx_command(folder: Path) -> list[str]:
    return [find_nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr", "-g", "daemon off;"]


def configure(
    folder: Path, replicas: Collection[str], changes: dict[str, str] | None = None, tls: bool = False
) -> dict[int, int]:
    """Copy the shipped files to ``folder`` with the addresses of ``replicas`` and other ports, and ``changes``, each of
    which must be there; returns the ports by those that were shipped. With ``tls``, for a certificate made here.
    """
    folder.mkdir(exist_ok=True)
    ports = {8080: free_port(), 8443: free_port()}
    files = {path.name: path.read_text() for path in DEPLOY.glob("*.conf")}
    swaps = dict(changes or {})
    if tls:
        certify(folder)
        swaps |= {"include plain.conf;": "include tls.conf;", "/run/secrets/": f"{folder}/"}
    for old, new in swaps.items():
        assert any(old in text for text in files.values()), old
        files = {name: text.replace(old, new) for name, text in files.items()}
    files = {
        name: re.sub(r"listen (\d+)", lambda found: f"listen 127.0.0.1:{ports[int(found[1])]}", text)
        for name, text in files.items()
    }
    server = re.search(r"server app:8501( [^;]*;)", files["replicas.conf"])
    assert server
    lines = "\n".join(f"server {each}{server[1]}" for each in replicas)
    files["replicas.conf"] = files["replicas.conf"].replace(server[0], lines)
    for name, text in files.items():
        (folder / name).write_text(text)
    return ports


def certify(folder: Path) -> None:
    """Make a certificate for the host name in deploy/tls.conf."""
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    command += ["-subj", f"/CN={SITE}", "-addext", f"subjectAltName=DNS:{SITE}"]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def running_nginx(folder: Path, port: int, environment: dict[str, str] | None = None) -> Iterator[Path]:
    """nginx as ``configure`` has prepared it, from when it accepts connections; yields its log, errors included."""
    log = folder / "nginx.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            nginx_command(folder), env=os.environ | (environment or {}), stdout=output, stderr=output
        ) as nginx,
    ):
        try:
            for _ in range(100):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                if nginx.poll() is not None:
                    pytest.fail(f"nginx ended: {log.read_text()}")
                time.sleep(0.05)
            yield log
        finally:
            nginx.terminate()

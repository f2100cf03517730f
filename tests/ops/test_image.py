"""The image: does what the Dockerfile does but for the parts that need a container, as a user that nobody knows."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import requests
import yaml

from tests.support.data import ROOT
from tests.support.servers import free_port

UID = 12345  # without an entry in passwd, as OpenShift chooses one
TOOLS = Path(sys.executable).parent
# Ways to become that user and still read Python, which may be in a folder of our own: with the right to read
# everything, or in a user namespace, where we only seem to be another one.
READING = ["--clear-groups", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--no-new-privs"]
WAYS = (
    ["setpriv", f"--reuid={UID}", "--regid=0", *READING],
    ["unshare", "--user", f"--map-user={UID}", f"--map-group={UID}"],
    ["sudo", "-n", "--preserve-env", "setpriv", f"--reuid={UID}", "--regid=0", *READING],
)


def steps() -> list[list[str]]:
    """The Dockerfile's instructions and what they say."""
    lines = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text()).splitlines()
    return [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]


def arguments(name: str) -> list[str]:
    return [rest for step, rest in steps() if step == name]


def as_nobody() -> list[str]:
    """The beginning of a command that runs the rest of it as ``UID``."""
    probe = [sys.executable, "-c", "import os; print(os.getuid())"]
    for way in WAYS:
        if shutil.which(way[0]):
            done = subprocess.run([*way, *probe], capture_output=True, text=True, check=False)
            if done.stdout.strip() == str(UID):
                return list(way)
    pytest.fail(f"The test of the image must become user {UID}: it needs root, user namespaces, or sudo.")


def test_hadolint_has_nothing_to_say() -> None:
    done = subprocess.run([TOOLS / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "hadolint ignore" not in (ROOT / "Dockerfile").read_text()
    assert not (ROOT / ".hadolint.yaml").exists()


@pytest.mark.audit
def test_the_image_has_all_that_it_needs_and_any_user_can_run_it(tmp_path: Path) -> None:
    shown = (ROOT / ".dockerignore").read_text().splitlines()
    app, scratch = tmp_path / "app", tmp_path / "scratch"
    app.mkdir()
    scratch.mkdir()
    for rest in arguments("COPY"):
        *sources, target = rest.split()
        for source in sources:
            where = app / target
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, where, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / source, where)
            assert f"!{source.removeprefix('./')}" in shown
    (rights,) = (rest for rest in arguments("RUN") if rest.startswith("chmod"))
    subprocess.run(rights, shell=True, cwd=app, check=True)  # noqa: S602
    scratch.chmod(0o1777)
    for folder in (tmp_path, *tmp_path.parents):  # pytest's own are for us only
        if tempfile.gettempdir() in map(str, folder.parents):
            folder.chmod(folder.stat().st_mode | 0o055)

    port = free_port()
    settings = dict(part.split("=", 1) for rest in arguments("ENV") for part in rest.split())
    assert settings["HOME"] == "/tmp"  # noqa: S108
    settings |= {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PATH": f"{TOOLS}:{os.environ['PATH']}",
    }
    (start,) = (yaml.safe_load(rest) for rest in arguments("CMD"))
    (check,) = (rest.partition("CMD")[2] for rest in arguments("HEALTHCHECK"))
    nobody, log = as_nobody(), tmp_path / "log"
    with (
        log.open("w") as output,
        subprocess.Popen([*nobody, *start], cwd=app, env=settings, stdout=output, stderr=output) as server,
    ):
        try:
            for _ in range(100):
                probe = subprocess.run(
                    [*nobody, *yaml.safe_load(check)], env=settings, check=False, capture_output=True
                )
                if probe.returncode == 0 or server.poll() is not None:
                    break
                time.sleep(0.1)
            assert probe.returncode == 0, log.read_text()
            assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10).json()["ready"] is True
            status = Path(f"/proc/{server.pid}/status").read_text()
            if nobody[0] == "setpriv":
                assert re.search(rf"^Uid:\t{UID}\t", status, re.MULTILINE)
        finally:
            server.terminate()
        assert server.wait(30) in (0, -signal.SIGTERM, 128 + signal.SIGTERM)  # uvicorn ends with the signal it was sent
    lines = [json.loads(line) for line in log.read_text().splitlines()]  # nothing but JSON, not even a greeting
    assert "start" in {line["event"] for line in lines}
    assert not list(app.rglob("__pycache__"))

"""The files for deployment: three real servers behind Debian's real nginx, one of which is killed."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.conftest import HOST, Watch
from tests.support.data import ROOT
from tests.support.reader import Reader
from tests.support.servers import free_port, running

DEPLOY = ROOT / "deploy"
BASE = "ai-factories"


class Replicas(NamedTuple):
    """Servers behind one address, by the addresses that nginx knows them by."""

    address: str
    servers: dict[str, "subprocess.Popen[Any]"]
    log: Path

    def answered(self) -> list[tuple[str, str, str]]:
        """What nginx has passed on so far: path, status, and the replica that answered after all others failed."""
        line = re.compile(r"^\S+T\S+ (?P<status>\d{3}) (?P<upstream>.+) [A-Z]+ (?P<path>\S+)$", re.MULTILINE)
        return [
            (found["path"], found["status"], found["upstream"].split(", ")[-1])
            for found in line.finditer(self.log.read_text())
        ]


def find_nginx() -> str:
    """The path of nginx; installs Debian's if there is none."""
    if not shutil.which("nginx"):
        subprocess.run(["apt-get", "update"], check=False)
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", "nginx-light"], check=False)
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        pytest.fail("The test of the deployment needs nginx, and it could not be installed: put `nginx` on the PATH.")
    return found


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[Replicas]:
    """Three servers behind nginx with the configuration that the project ships, on this machine's loopback."""
    port, ports = free_port(), [free_port() for _ in range(3)]
    conf = (DEPLOY / "nginx.conf").read_text()
    assert conf.count("listen 8080;") == 1
    (tmp_path / "nginx.conf").write_text(conf.replace("listen 8080;", f"listen 127.0.0.1:{port};"))
    upstream = (DEPLOY / "replicas.conf").read_text()
    server = re.search(r"server app:8501( [^;]*;)", upstream)
    assert server
    lines = "\n".join(f"server 127.0.0.1:{each}{server[1]}" for each in ports)
    (tmp_path / "replicas.conf").write_text(upstream.replace(server[0], lines))
    log = tmp_path / "access.log"
    nginx = [find_nginx(), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    environment = os.environ | {"STREAMLIT_SERVER_BASE_URL_PATH": BASE}  # as compose.yaml and kubernetes.yaml do
    with ExitStack() as stack:
        servers = {}
        for each in ports:
            command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.headless=true"]
            command += [f"--server.port={each}", "--server.address=127.0.0.1"]
            servers[f"127.0.0.1:{each}"] = stack.enter_context(
                running(command, f"http://127.0.0.1:{each}/readyz", environment=environment)
            )
        front = f"http://127.0.0.1:{port}/{BASE}/_stcore/health"
        stack.enter_context(running([*nginx, "-g", "daemon off;"], front, log))
        yield Replicas(f"http://{HOST}:{port}/{BASE}", servers, log)


def test_a_page_goes_on_when_its_replica_ends(replicas: Replicas, browser: Browser, watch: Watch) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    watch(context, replicas.address.removesuffix(f"/{BASE}"))
    reader = Reader(context.new_page(), replicas.address)
    start = len(replicas.answered())
    reader.opens("/?country=FI,SE,ES", sites=4)
    reader.marker("lumi-aif").click()
    reader.sees_selected("lumi-aif")
    reader.part("filter-system").get_by_role("button", name="New build").click()
    expect(reader.markers()).to_have_count(3)
    before = reader.params()
    assert before == {"country": "ES,FI,SE", "system": "new-build", "site": "lumi-aif"}
    # At rest, or Streamlit would run the page again by itself once it is back.
    expect(reader.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    reader.page.wait_for_timeout(1000)
    reader.mark_map()
    seen = replicas.answered()[start:]
    (mine,) = {replica for _path, _status, replica in seen}  # a reader stays at one replica
    print(f"\n{len(seen)} requests, all answered by {mine}; the page: {reader.page.url}")

    replicas.servers[mine].send_signal(signal.SIGKILL)
    replicas.servers[mine].wait()
    print(f"killed {mine}")
    # The page finds another replica by itself, and shows there what it showed before.
    connection = reader.page.get_by_test_id("stApp")
    expect(connection).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(connection).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=30_000)
    reader.has_address(before)
    expect(reader.markers()).to_have_count(3)
    reader.sees_selected("lumi-aif")
    print(f"the page is back: {reader.page.url}")

    # There is nothing that it cannot do there: filters, downloads, a new visit.
    reader.part("filter-system").get_by_role("button", name="Upgrade").click()
    expect(reader.markers()).to_have_count(4)
    reader.sees_selected("lumi-aif")
    reader.has_address(before | {"system": "new-build,upgrade"})
    assert reader.map_is_the_same()
    print(f"a filter more: {reader.page.url}")
    reader.part("download").get_by_role("button").first.click()
    with reader.page.expect_download() as download:
        reader.part("download-shown-csv").get_by_role("button").click()
    print(f"a download: {download.value.suggested_filename}")
    assert download.value.suggested_filename.endswith("-4-of-19.csv")
    assert len(Path(download.value.path()).read_text(encoding="utf-8").splitlines()) == 5
    reader.opens("/?site=mimer&lang=nb")
    reader.sees_selected("mimer")
    later = replicas.answered()[start + len(seen) :]
    assert mine not in {replica for _path, _status, replica in later}
    print(f"a new visit: {reader.page.url}; {len(later)} more requests, answered by {later[-1][2]}")
    context.close()


def test_readers_spread_over_the_replicas(replicas: Replicas) -> None:
    root = replicas.address.replace(HOST, "127.0.0.1").removesuffix(f"/{BASE}")
    for number in range(30):
        requests.get(f"{root}/{BASE}/api/v1/factories", headers={"User-Agent": f"reader {number}"}, timeout=10)
    assert {replica for _path, _status, replica in replicas.answered()} == set(replicas.servers)


def test_everything_stands_below_the_base_path(replicas: Replicas) -> None:
    root = replicas.address.replace(HOST, "127.0.0.1").removesuffix(f"/{BASE}")
    described = requests.get(f"{root}/{BASE}/api/v1/openapi.json", timeout=10)
    assert described.json()["servers"] == [{"url": f"/{BASE}/api/v1"}]
    assert "frame-ancestors" in described.headers["Content-Security-Policy"]
    documents = requests.get(f"{root}/{BASE}/api/v1", timeout=10)
    assert documents.url == f"{root}/{BASE}/api/v1/docs"
    assert f"/{BASE}/api/v1/factories" in documents.text
    page = requests.get(root, timeout=10)
    assert page.url == f"{root}/{BASE}/"
    script = re.findall(r"static/js/index[^\"]+\.js", page.text)[0]
    assert requests.get(f"{page.url}{script}", timeout=10).headers["Content-Encoding"] == "gzip"
    kept = requests.get(f"{root}/{BASE}?country=FI", timeout=10, allow_redirects=False)
    assert kept.headers["Location"] == f"/{BASE}/?country=FI"  # without the port that only nginx knows
    assert requests.get(f"{root}/{BASE}/readyz", timeout=10).json()["ready"] is True
    for path in ("/healthz", f"/{BASE}/_stcore/metrics", f"/{BASE}/_stcore/agent/mcp"):
        assert requests.get(root + path, timeout=10).status_code == 404
    for server in replicas.servers:
        assert requests.get(f"http://{server}/healthz", timeout=10).text == "ok"

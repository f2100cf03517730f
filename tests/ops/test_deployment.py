"""The files for deployment: three real servers behind Debian's real nginx, one of which is killed, and the image."""

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
import yaml
from playwright.sync_api import Browser, expect

from ai_factories.filters import Filters, filter_factories
from ai_factories.labels import SYSTEM_TYPES
from ai_factories.model.network import Network
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


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """Three servers behind nginx with the configuration that the project ships, on this machine's loopback."""
    tmp_path = tmp_path_factory.mktemp("nginx")
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


@pytest.mark.audit
def test_readers_spread_over_the_replicas(replicas: Replicas) -> None:
    root = replicas.address.replace(HOST, "127.0.0.1").removesuffix(f"/{BASE}")
    for number in range(30):
        requests.get(f"{root}/{BASE}/api/v1/factories", headers={"User-Agent": f"reader {number}"}, timeout=10)
    assert {replica for _path, _status, replica in replicas.answered()} == set(replicas.servers)


@pytest.mark.audit
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


@pytest.mark.audit
def test_a_page_goes_on_when_its_replica_ends(
    replicas: Replicas, browser: Browser, watch: Watch, network: Network
) -> None:
    """The last test of these: afterwards one replica less is there."""
    round = network.factories[0].round
    new, both = (
        filter_factories(network, Filters(round=(round,), system=types))
        for types in (("new-build",), ("new-build", "upgrade"))
    )
    site = new[0].id
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    watch(context, replicas.address.removesuffix(f"/{BASE}"))
    reader = Reader(context.new_page(), replicas.address)
    start = len(replicas.answered())
    reader.opens(f"/?round={round}")
    reader.marker(site).click()
    reader.sees_selected(site)
    with reader.is_answered_after():
        reader.presses("filter-system", SYSTEM_TYPES["new-build"])
    expect(reader.markers()).to_have_count(len(new))
    before = {"round": round, "system": "new-build", "site": site}
    reader.has_address(before)
    reader.mark_map()
    seen = replicas.answered()[start:]
    (mine,) = {replica for _path, _status, replica in seen}  # a reader stays at one replica

    replicas.servers[mine].send_signal(signal.SIGKILL)
    replicas.servers[mine].wait()
    # The page finds another replica by itself, and shows there what it showed before.
    connection = reader.page.get_by_test_id("stApp")
    expect(connection).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(connection).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=30_000)
    reader.has_address(before)
    expect(reader.markers()).to_have_count(len(new))
    reader.sees_selected(site)

    # There is nothing that it cannot do there: filters, downloads, a new visit.
    reader.presses("filter-system", SYSTEM_TYPES["upgrade"])
    expect(reader.markers()).to_have_count(len(both))
    reader.sees_selected(site)
    reader.has_address(before | {"system": "new-build,upgrade"})
    assert reader.map_is_the_same()
    reader.part("download").get_by_role("button").first.click()
    with reader.page.expect_download() as download:
        reader.part("download-shown-csv").get_by_role("button").click()
    assert download.value.suggested_filename.endswith(f"-{len(both)}-of-{len(network.factories)}.csv")
    assert len(Path(download.value.path()).read_text(encoding="utf-8").splitlines()) == len(both) + 1
    reader.opens(f"/?site={site}&lang=nb")
    reader.sees_selected(site)
    later = replicas.answered()[start + len(seen) :]
    assert mine not in {replica for _path, _status, replica in later}
    context.close()


@pytest.mark.audit
def test_the_image_has_all_that_it_needs(tmp_path: Path) -> None:
    """Does what the Dockerfile does, but for the parts that need a container: copies, then starts and asks."""
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    for _, arguments in (step for step in steps if step[0] == "COPY"):
        *sources, target = arguments.split()
        for source in sources:
            where = tmp_path / target / ("" if target.endswith("./") else ".")
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy2
            copy(ROOT / source, where if (ROOT / source).is_dir() else tmp_path)
            assert f"!{source.removeprefix('./')}" in (ROOT / ".dockerignore").read_text().splitlines()
    assert ["USER", "10001"] in steps
    port = free_port()
    (start,) = (yaml.safe_load(arguments) for name, arguments in steps if name == "CMD")
    (check,) = (arguments.partition("CMD")[2] for name, arguments in steps if name == "HEALTHCHECK")
    swap = {
        "streamlit": f"{Path(sys.executable).parent}/streamlit",
        "--server.address=0.0.0.0": "--server.address=127.0.0.1",
    }
    command = [swap.get(part, part).replace("8501", str(port)) for part in start]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    probe = [sys.executable, *(part.replace("8501", str(port)) for part in yaml.safe_load(check)[1:])]
    try:
        for _ in range(100):
            healthy = subprocess.run(probe, check=False, capture_output=True).returncode == 0
            if healthy or server.poll() is not None:
                break
        assert healthy
        assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10).json()["ready"] is True
    finally:
        server.terminate()
        server.wait()


def test_the_files_for_deployment_fit_the_app(public: str) -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    app, web = compose["services"]["app"], compose["services"]["web"]
    assert app["deploy"]["replicas"] > 1
    assert {volume.partition(":")[0] for volume in web["volumes"]} == {"./nginx.conf", "./replicas.conf"}
    base = app["environment"]["STREAMLIT_SERVER_BASE_URL_PATH"]
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    assert f"location /{base}/" in conf
    (port,) = web["ports"]
    assert f"listen {port.partition(':')[2]};" in conf
    # One name stands for all replicas: "consistent" would go by the name, and a reader would be sent to any of them.
    upstream = re.sub("#.*", "", (ROOT / "deploy" / "replicas.conf").read_text())
    assert re.search(r"hash [^;]+;", upstream)
    assert "consistent" not in upstream

    manifest = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text()))
    deployment, service, ingress = manifest
    assert [part["kind"] for part in manifest] == ["Deployment", "Service", "Ingress"]
    pod = deployment["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        assert requests.get(public + container[probe]["httpGet"]["path"], timeout=10).status_code == 200
    assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    notes = ingress["metadata"]["annotations"]
    assert notes["nginx.org/lb-method"].startswith("hash $remote_addr")
    assert notes["nginx.org/websocket-services"] == service["metadata"]["name"]
    assert container["startupProbe"]["httpGet"]["path"] == "/healthz"  # faulty data must not end the process
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    settings: dict[str, Any] = {setting["name"]: setting["value"] for setting in container["env"]}
    assert path["path"] == f"/{settings['STREAMLIT_SERVER_BASE_URL_PATH']}"
    assert {"cpu", "memory"} <= container["resources"]["limits"].keys()

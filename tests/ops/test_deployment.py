"""The files for deployment: three real servers behind Debian's real nginx, one of which is killed."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from ai_factories.filters import Filters, filter_factories
from ai_factories.labels import SYSTEM_TYPES
from ai_factories.model.network import Network
from tests.conftest import HOST, Watch
from tests.support.nginx import BASE
from tests.support.reader import Reader
from tests.support.replicas import Replicas, running_replicas


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """Three servers behind nginx with the configuration that the project ships, on this machine's loopback."""
    with running_replicas(tmp_path_factory.mktemp("nginx"), HOST) as found:
        yield found


@pytest.mark.audit
def test_readers_spread_over_the_replicas(replicas: Replicas) -> None:
    root = replicas.address.replace(HOST, "127.0.0.1").removesuffix(f"/{BASE}")
    for number in range(30):
        requests.get(f"{root}/{BASE}/api/v1/factories", headers={"User-Agent": f"reader {number}"}, timeout=10)
    assert set(replicas.answered()) == set(replicas.servers)


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
    (mine,) = set(seen)  # a reader stays at one replica

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
    assert mine not in later
    context.close()

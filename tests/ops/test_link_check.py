"""The weekly check of the addresses in the data, against servers of this machine."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.support.data import ROOT

ANSWERS = {"/fine": 200, "/gone": 404, "/removed": 410, "/refused": 403, "/busy": 429, "/fault": 500, "/old": 301}


class Site(BaseHTTPRequestHandler):
    """A site that answers as the path says; it counts how many of its requests were under way at once."""

    asked: ClassVar[list[tuple[str, str, str]]] = []
    open: ClassVar[int] = 0
    most: ClassVar[int] = 0

    def do_HEAD(self) -> None:
        Site.open += 1
        Site.most = max(Site.most, Site.open)
        time.sleep(0.02)
        Site.asked.append((self.command, self.path, self.headers["User-Agent"]))
        no_head = self.path == "/no-head"
        status = (405 if self.command == "HEAD" else 200) if no_head else ANSWERS[self.path]
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/fine")
        self.send_header("Content-Length", "0")
        self.end_headers()
        Site.open -= 1

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests read what was asked."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked.clear()
    Site.open = Site.most = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / ".ci" / "links"), str(folder), "--pause", "0"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def write(folder: Path, *urls: str) -> None:
    lines = ["id,url,note", *(f"{place},{url},https in words is no address" for place, url in enumerate(urls))]
    (folder / "pages.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_each_address_is_reported_with_its_place_and_what_became_of_it(site: str, tmp_path: Path) -> None:
    write(tmp_path, *(site + path for path in (*ANSWERS, "/no-head", "/fine")), "http://nowhere.invalid/")
    done = check(tmp_path)
    assert done.returncode == 1
    gone, unknown, moved = done.stdout.split("## ")[1:]
    assert done.stdout.startswith("# 9 addresses")
    assert "Lead nowhere: 3" in gone
    assert f"pages.csv:3: url: <{site}/gone> status 404" in gone
    assert f"<{site}/removed>" in gone
    assert "nowhere.invalid" in gone
    assert "by a person: 3" in unknown
    assert all(f"<{site}{path}>" in unknown for path in ("/refused", "/busy", "/fault"))
    assert "Have moved: 1" in moved
    assert f"<{site}/old> to {site}/fine" in moved


def test_it_is_polite(site: str, tmp_path: Path) -> None:
    write(tmp_path, *(site + path for path in ("/fine", "/no-head", "/fault", "/refused")))
    assert check(tmp_path).returncode == 0
    assert Site.most == 1
    assert [(method, path) for method, path, _agent in Site.asked] == [
        ("HEAD", "/fine"),
        ("HEAD", "/no-head"),
        ("GET", "/no-head"),
        ("HEAD", "/fault"),
        ("HEAD", "/refused"),
        ("GET", "/refused"),
    ]
    assert all("link check" in agent for *_asked, agent in Site.asked)


def test_every_address_of_the_data_is_asked() -> None:
    script = "import runpy, pathlib; print('\\n'.join(runpy.run_path('.ci/links')['addresses'](pathlib.Path('data'))))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    found = set(done.stdout.split())
    assert len(found) > 150
    for name in ("factories", "sources", "official_pages", "access"):
        text = (ROOT / "data" / f"{name}.csv").read_text(encoding="utf-8")
        assert any(url in text for url in found), name


def test_a_folder_without_addresses_is_an_error_that_says_so(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert done.returncode == 2
    assert "no *.csv in it has an address" in done.stderr

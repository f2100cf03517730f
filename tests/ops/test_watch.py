"""The weekly look at the pages that the data names, against a server of this machine."""

import hashlib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from ai_factories.model.network import Network
from ai_factories.watch import MAX_PAGE, State, ask_all, facts, report
from tests.support.data import ROOT
from tests.support.loops import wait_for
from tests.support.small import copy_small

WORDS = "The machine is for AI, and start-ups from all states that take part can ask for time on it. " * 5
PAGE = (
    "<html><body><nav>{noise}</nav><article><h1>LUMI-AI</h1><p>{text} "
    + WORDS
    + "</p></article><footer>{noise}</footer></body></html>"
)
ANSWERS = {"/gone": 404, "/removed": 410, "/refused": 403, "/busy": 429, "/fault": 500}


class Site(BaseHTTPRequestHandler):
    """A site that answers as the path says; it keeps what was asked, and how many requests were under way at once."""

    asked: ClassVar[list[tuple[str, str, str]]] = []
    text: ClassVar[dict[str, str]] = {}
    robots: ClassVar[tuple[int, str]] = (404, "")
    open: ClassVar[int] = 0
    most: ClassVar[int] = 0

    def do_GET(self) -> None:
        Site.open += 1
        Site.most = max(Site.most, Site.open)
        time.sleep(0.01)  # long enough for a second request to come, were there one
        Site.asked.append((self.path, self.headers["User-Agent"], self.headers.get("If-None-Match", "")))
        Site.open -= 1  # before the answer: whoever has it may ask again
        if self.path == "/robots.txt":
            self.answer(Site.robots[0], Site.robots[1].encode(), "text/plain")
        elif self.path == "/old":
            self.answer(301, b"", Location="/new")
        elif self.path == "/huge":
            self.answer(200, b"x" * (MAX_PAGE + 1), "application/pdf")
        elif self.path == "/slow":
            self.rfile.read(1)  # until the reader gives up: nothing comes
        elif self.path == "/scripts":
            self.answer(200, b"<html><body><script>draw()</script></body></html>")
        elif self.path in ANSWERS:
            self.answer(ANSWERS[self.path], b"")
        else:
            body = PAGE.format(text=Site.text.get(self.path, "Expected in 2027."), noise=time.time_ns()).encode()
            tag = hashlib.md5(Site.text.get(self.path, "").encode(), usedforsecurity=False).hexdigest()
            same = self.path == "/tagged" and self.headers.get("If-None-Match") == tag
            self.answer(304 if same else 200, b"" if same else body, ETag=tag)

    def answer(self, status: int, body: bytes, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests read what was asked."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked, Site.text, Site.robots, Site.open, Site.most = [], {}, (404, ""), 0, 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def ask(site: str, *paths: str, before: State | None = None, timeout: float = 30) -> State:
    found = wait_for(ask_all([site + path for path in paths], before or {}, pause=0, timeout=timeout))
    return {url.removeprefix(site): one for url, one in found.items()}


def whole(site: str, state: State) -> State:
    return {site + path: one for path, one in state.items()}


def test_only_a_page_whose_text_has_changed_is_reported_with_the_facts_that_rest_on_it(site: str) -> None:
    first = ask(site, "/a", "/b", "/tagged")
    assert {one["became"] for one in first.values()} == {"same"}
    Site.text["/b"] = "Expected in 2028."
    second = ask(site, "/a", "/b", "/tagged", before=whole(site, first))
    assert {path: one["became"] for path, one in second.items()} == {"/a": "same", "/b": "changed", "/tagged": "same"}
    text = report(whole(site, first), whole(site, second), {site + "/b": ["factories lumi-aif: expected"]})
    assert f"## Changed: 1\n\n- <{site}/b> \n  - factories lumi-aif: expected" in text
    assert f"{site}/a" not in text
    third = ask(site, "/a", "/b", "/tagged", before=whole(site, second))
    assert report(whole(site, second), whole(site, third), {}) == ""


def test_a_page_that_changes_again_is_reported_again(site: str) -> None:
    state = whole(site, ask(site, "/a"))
    for year in (2028, 2029):
        Site.text["/a"] = f"Expected in {year}."
        now = whole(site, ask(site, "/a", before=state))
        assert "Changed: 1" in report(state, now, {site + "/a": []})
        state = now


def test_what_is_gone_or_has_moved_is_reported_once(site: str) -> None:
    found = whole(site, ask(site, "/gone", "/removed", "/old") | ask("", "http://nowhere.invalid/"))
    text = report({}, found, {})
    assert "Lead nowhere: 3" in text
    assert f"<{site}/old> to <{site}/new>" in text
    again = whole(site, ask(site, "/gone", "/removed", "/old", before=found))
    assert report(found, again, {}) == ""


def test_what_cannot_be_read_is_left_to_a_person_and_its_fingerprint_kept(site: str) -> None:
    paths = ("/refused", "/busy", "/fault", "/huge", "/slow", "/scripts")
    known = {site + path: {"fingerprint": "before", "became": "same", "detail": ""} for path in paths}
    found = ask(site, *paths, before=known, timeout=2)
    assert {path: (one["became"], one["fingerprint"]) for path, one in found.items()} == dict.fromkeys(
        paths, ("unknown", "before")
    )
    assert report(known, whole(site, found), {}) == "", "nobody is disturbed for these alone"
    text = report(known, whole(site, found | ask(site, "/gone")), {})
    assert "Could not be read: to be looked at by a person: 6" in text
    assert f"<{site}/huge> more than {MAX_PAGE} bytes" in text


def test_it_is_polite(site: str) -> None:
    Site.robots = (200, "User-agent: *\nDisallow: /private\n")
    first = ask(site, "/tagged", "/private/page", "/b")
    assert [path for path, *_rest in Site.asked] == ["/robots.txt", "/tagged", "/b"]
    assert first["/private/page"]["detail"] == "robots.txt does not allow it"
    assert Site.most == 1
    assert all("european-ai-factories-watch" in agent for _path, agent, _tag in Site.asked)
    ask(site, "/tagged", before=whole(site, first))
    assert Site.asked[-1][2] == first["/tagged"]["etag"] != ""


def test_a_site_whose_robots_txt_fails_is_not_asked(site: str) -> None:
    Site.robots = (503, "")
    assert ask(site, "/a")["/a"]["became"] == "unknown"
    assert [path for path, *_rest in Site.asked] == ["/robots.txt"]


def test_every_address_of_the_data_is_asked_and_leads_to_facts(network: Network) -> None:
    found = facts(network)
    sources = {source.url for source in network.sources if source.url}
    assert sources <= set(found)
    assert all(factory.website in found for factory in network.factories if factory.website)
    cited = {(c.table, c.row, c.group): c.sources for c in network.citations}
    for url in sources:
        for fact in found[url]:
            row = re.fullmatch(r"(\w+) (.+): (\S+)", fact)
            assert row, fact
            assert row.groups() in cited or row[3] in type(getattr(network, row[1])[0]).model_fields, fact


def test_the_command_makes_the_state_and_leaves_the_data_alone(tmp_path: Path, site: str) -> None:
    data, state = copy_small(tmp_path / "data"), tmp_path / "state.json"
    for path in data.glob("*.csv"):
        path.write_text(
            re.sub(r"https?://[^,\s\"]+", f"{site}/page", path.read_text(encoding="utf-8")), encoding="utf-8"
        )
    files = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ai_factories.watch", str(state)]
        env = {"AI_FACTORIES_DATA": str(data), "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    first = run()
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    assert set(json.loads(state.read_text())) == {f"{site}/page"}
    Site.text["/page"] = "It has been cancelled."
    second = run()
    assert "## Changed: 1" in second.stdout
    assert "factories moonforge: " in second.stdout
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == files
    state.write_text("{", encoding="utf-8")
    assert run().returncode == 1
    assert "state.json: " in run().stderr

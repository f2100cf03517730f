"""What a reader sees, and whoever runs the service reads, when something fails."""

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.components.lib.local_component_registry import LocalComponentRegistry

from ai_factories.i18n import LOCALES, texts_in
from ai_factories.url import known_values
from ai_factories.web import logs
from ai_factories.web.settings import LOG_LEVEL
from components import seams, url_state
from tests.support.data import ROOT
from tests.support.page import APOLOGY, Page, changed, sent
from tests.support.small import small_folder

SORRY = {lang: texts_in(lang).gettext(APOLOGY) for lang in LOCALES}


@pytest.fixture
def logged() -> Iterator[list[dict[str, Any]]]:
    """The lines of the log, as they are written."""
    lines: list[dict[str, Any]] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(self.format(record)))

    seams.start_logs()
    listener = Listener()
    listener.setFormatter(logs.log.handlers[0].formatter)
    logs.log.addHandler(listener)
    yield lines
    logs.log.removeHandler(listener)


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_a_view_that_fails_says_so_in_the_readers_language(
    lang: str, monkeypatch: pytest.MonkeyPatch, logged: list[dict[str, Any]]
) -> None:
    page = Page(f"/timeline?country=HU&lang={lang}")
    with monkeypatch.context() as broken:
        broken.setattr(sys.modules["components.views.timeline"], "render", lambda *_: 1 / 0)
        page.runs(fails=True)
        assert page.text_of("failed") == SORRY[lang]
        assert page.has("views")  # the way to other views
        assert page.told["lang"] == lang
    (line,) = [line for line in logged if line["event"] == "page failed"]
    assert line["level"] == "ERROR"
    assert line["view"] == "timeline"
    assert line["exc_info"].startswith("ZeroDivisionError at ")
    page.runs()
    assert page.has("milestones")
    assert page.address == {"country": "HU", "lang": lang}


SHORT = 1000  # characters of a line of the log


@pytest.mark.parametrize(("lang", "view"), [("en", ""), ("nb", "consortia"), ("en", "timeline")])
def test_a_click_that_fails_says_so_and_changes_nothing(
    lang: str, view: str, monkeypatch: pytest.MonkeyPatch, logged: list[dict[str, Any]]
) -> None:
    page = Page(f"/{view}?country=HU&site=moonforge&lang={lang}")
    before = page.address
    with monkeypatch.context() as broken:
        # Only while the callback runs: the run after it must know the address.
        broken.setattr(url_state, "known_values", _failing_once(known_values))
        page.runs(changed(page, "?country=IE"), fails=True)
    assert page.text_of("failed") == SORRY[lang]
    assert page.address == before
    assert page.chosen("filter-country") == ["HU"]  # as the address says
    assert page.has("views")
    (line,) = [line for line in logged if line["event"] == "page failed"]
    assert line["level"] == "ERROR"
    assert line["callback"] == "on_changes"
    assert "LookupError" in line["exc_info"]
    assert "secret" not in json.dumps(line)  # what a reader typed
    assert len(json.dumps(line)) < SHORT
    page.goes("?country=IE")
    assert page.address == before | {"country": "IE"}
    assert not page.has("failed")


def _failing_once(real: Any) -> Any:
    calls = iter([LookupError("secret")])

    def failing(network: Any) -> Any:
        for error in calls:
            raise error
        return real(network)

    return failing


ODD_CHANGES = [
    "not json",
    "{}",
    "7",
    "null",
    '"?site=moonforge"',
    '[["1", "?site=moonforge"]]',
    "[[1]]",
    "[[1, 7]]",
    "[7]",
]


@pytest.mark.parametrize("changes", ODD_CHANGES)
def test_a_browser_that_sends_nonsense_breaks_only_its_click(changes: str, logged: list[dict[str, Any]]) -> None:
    page = Page("/?country=LV&lang=en")
    page.runs(sent(page, changes), fails=None)
    assert page.has("views")
    assert page.address == {"country": "LV", "lang": "en"}
    assert all(line.get("callback") == "on_changes" for line in logged if line["event"] == "page failed")
    page.follows("?site=glass-whale")
    assert page.address == {"country": "LV", "site": "glass-whale", "lang": "en"}
    assert not page.failed


def test_a_change_that_names_the_unknown_changes_nothing() -> None:
    page = Page("/?site=tin-owl")
    for change in ("?site=nowhere", "?nonsense=1", "nonsense", "", "?country.add=XX", "?country.mend=HU", "?lang=xx"):
        assert page.goes(change).address in ({"site": "tin-owl"}, {}), change
        page.goes("?site=tin-owl")
    assert page.goes("/nowhere?country=HU").view == ""


def test_a_log_level_that_does_not_exist_is_logged_once_and_refuses_nobody() -> None:
    """In a process of its own, as the log is started once."""
    script = (
        "from tests.support.page import Page\n"
        "for view in ('', 'timeline', 'about'):\n"
        "    page = Page(f'/{view}?country=HU&lang=nb')\n"
        "    assert page.text_of('head').startswith('Europeiske'), page.text\n"
        "    assert page.has('footer'), page.text\n"
    )
    lines = _logged_by(script, {LOG_LEVEL: "LOUD"})
    refused = [line for line in lines if line["event"] == "setting refused"]
    assert len(refused) == 1
    assert refused[0]["level"] == "ERROR"
    assert "LOUD" in refused[0]["detail"]
    assert "DEBUG, INFO, WARNING, ERROR" in refused[0]["detail"]
    assert "data loaded" in [line["event"] for line in lines]  # as at the level INFO
    assert "page failed" not in [line["event"] for line in lines]


def test_the_files_of_the_map_are_served_though_it_was_imported_outside_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = LocalComponentRegistry()
    runtime = SimpleNamespace(component_registry=registry)
    monkeypatch.setattr("streamlit.components.v1.component_registry.get_instance", lambda: runtime)
    assert "components.site_map" in sys.modules
    (frame,) = Page().at.get("component_instance")
    addresses = re.findall(r"\.\./([\w.-]+)/([\w.-]+\.(?:js|css))", frame.proto.json_args)
    assert {"leaflet.js", "leaflet.css", "map.js", "map.css"} <= {name for _, name in addresses}
    for folder, name in addresses:
        path = registry.get_component_path(folder)
        assert path
        assert (Path(path) / name).is_file()


def test_the_map_needs_no_folder_that_can_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError("read-only file system")

    for name in ("mkdtemp", "mkstemp", "TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    for name in ("write_bytes", "write_text", "mkdir", "touch"):
        monkeypatch.setattr(Path, name, refuse)
    page = Page()
    assert not page.has("failed")
    assert page.at.get("component_instance")


def _run(script: str, settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"AI_FACTORIES_DATA": str(small_folder())} | settings
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _logged_by(script: str, settings: dict[str, str]) -> list[dict[str, Any]]:
    done = _run(script, settings)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]

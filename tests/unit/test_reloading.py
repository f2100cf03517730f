"""The edition in use: read anew when its files change, and never waited for where there is one."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ai_factories import load
from ai_factories.loading import reloading
from ai_factories.loading.folder import fingerprint
from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current, known
from ai_factories.model.network import Network
from tests.support.data import Folder
from tests.support.loops import wait_for
from tests.support.waiting import LONG, eventually


@pytest.fixture
def folder(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A copy of the small network as the edition in use."""
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    reloading._folder.cache_clear()
    yield folder
    reloading._folder.cache_clear()


class Volume:
    """A volume that can stall: it then does not say anything of its files until it is to answer."""

    def __init__(self) -> None:
        self.looked_at = threading.Event()
        self.answers = threading.Event()
        self.answers.set()

    def stall(self) -> None:
        self.looked_at.clear()
        self.answers.clear()

    def answer(self) -> None:
        self.answers.set()

    def fingerprint(self, folder: Path) -> object:
        self.looked_at.set()
        assert self.answers.wait(LONG)
        return fingerprint(folder)


@pytest.fixture
def volume(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Volume]:  # noqa: ARG001  # its files
    volume = Volume()
    monkeypatch.setattr(reloading, "fingerprint", volume.fingerprint)
    yield volume
    volume.answer()


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that have been loaded, one after the other."""
    found: list[Path] = []

    def counted(path: Path) -> Network:
        found.append(path)
        return load(path)

    monkeypatch.setattr(reloading, "load", counted)
    return found


Logged = Callable[[str], list[str]]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Logged:
    """The levels of the events of a name that have been logged."""
    # The root logger has the fixture's handler already, unless a log has been started, which ends propagation.
    monkeypatch.setattr(reloading.log, "propagate", False)
    monkeypatch.setattr(reloading.log, "handlers", [caplog.handler])
    return lambda name: [record.levelname for record in caplog.records if record.getMessage() == name]


def checks() -> int:
    """How many threads are asking the disk."""
    return [thread.name for thread in threading.enumerate()].count("data check")


def in_threads(calls: list[Callable[[], object]]) -> list[object]:
    """What several readers get who come at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(LONG) for future in [pool.submit(call) for call in calls]]


def test_the_files_are_read_once_and_anew_when_they_change(folder: Folder) -> None:
    network, error = current()
    assert error is None
    assert current()[0] is network
    folder.change("factories", 0, city="Another Town")
    again, error = current()
    assert (again.factories[0].city, error) == ("Another Town", None)


def test_the_last_valid_data_stay_while_the_files_are_invalid(folder: Folder) -> None:
    original = (folder.path / "factories.csv").read_bytes()
    network, _error = current()
    folder.change("factories", 0, country="Nowhere")
    for _ in range(2):
        kept, error = current()
        assert kept is network
        assert error is not None
        assert error.problems[0].file == "factories.csv"
    (folder.path / "factories.csv").write_bytes(original)
    assert current()[1] is None


def test_data_that_were_never_valid_are_an_error_for_each_reader(folder: Folder) -> None:
    original = (folder.path / "factories.csv").read_bytes()
    folder.change("factories", 0, country="Nowhere")
    raised = []
    for _ in range(2):
        with pytest.raises(DataError) as caught:
            current()
        raised.append(caught.value)
    assert raised[0].problems == raised[1].problems
    assert raised[0] is not raised[1]  # each with a traceback of its own
    (folder.path / "factories.csv").write_bytes(original)
    assert current()[0].factories


def test_while_the_files_are_checked_only_who_began_it_waits(
    folder: Folder, volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, _error = current()
    monkeypatch.setattr(reloading, "PATIENCE", 2 * LONG)
    volume.stall()
    folder.change("factories", 0, city="Another Town")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(current)
        try:
            assert volume.looked_at.wait(LONG)
            assert in_threads([current] * 20) == [(network, None)] * 20
            assert not first.done()
            assert checks() == 1
        finally:
            volume.answer()
        assert first.result(LONG)[0].factories[0].city == "Another Town"


def test_on_a_volume_that_stalls_all_are_answered_with_what_is_known_until_it_answers(
    folder: Folder, volume: Volume
) -> None:
    network, _error = current()
    volume.stall()
    folder.change("factories", 0, city="Another Town")
    assert current() == (network, None)  # after a little while
    assert volume.looked_at.is_set()
    assert in_threads([current] * 20) == [(network, None)] * 20
    assert checks() == 1
    volume.answer()
    assert eventually(lambda: current()[0].factories[0].city == "Another Town")


def test_a_volume_that_stalls_while_a_file_is_opened_holds_nobody_up_either(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, _error = current()
    answers = threading.Event()
    original = os.open

    def stalled(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path) == "factories.csv":
            assert answers.wait(LONG)
        return original(path, *arguments, **options)

    monkeypatch.setattr(os, "open", stalled)
    folder.change("factories", 0, city="Another Town")
    assert in_threads([current] * 5) == [(network, None)] * 5
    answers.set()
    assert eventually(lambda: current()[0].factories[0].city == "Another Town")


def test_readers_of_what_was_never_loaded_are_told_after_a_while_that_the_folder_does_not_answer(
    volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloading, "FIRST_PATIENCE", 0.1)
    volume.stall()
    for _ in range(2):
        with pytest.raises(DataError) as caught:
            current()
        (problem,) = caught.value.problems
        said = "datapackage.json:1: file: the folder has not answered within 0.1 s; look after its disk"
        assert str(problem) == said
    volume.answer()
    assert eventually(lambda: wait_for(known()).network is not None)
    assert current()[0].factories


def test_a_stall_is_logged_once_and_known_while_it_lasts(
    folder: Folder, volume: Volume, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    monkeypatch.setattr(reloading, "STALLED", 0.1)
    monkeypatch.setattr(reloading, "PATIENCE", 0.05)
    monkeypatch.setattr(reloading, "PROBE_PATIENCE", 0.05)
    assert eventually(lambda: not wait_for(known()).stalled)
    for number in (1, 2):
        volume.stall()
        folder.change("factories", 0, city=f"Town {number}")
        assert eventually(lambda: wait_for(known()).stalled)
        for _ in range(3):
            assert wait_for(known()).stalled
            current()
        assert logged("data stalled") == ["WARNING"] * number
        volume.answer()
        assert eventually(lambda: not wait_for(known()).stalled)
    assert eventually(lambda: current()[0].factories[0].city == "Town 2")


def test_the_very_first_readers_wait_for_one_look_and_not_for_one_each(
    folder: Folder, volume: Volume, loads: list[Path]
) -> None:
    volume.stall()
    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(current) for _ in range(3)]
        assert volume.looked_at.wait(LONG)
        assert not any(reader.done() for reader in readers)
        volume.answer()
        found = [reader.result(LONG)[0] for reader in readers]
    assert loads == [folder.path]
    assert found == [found[0]] * 3


@pytest.mark.usefixtures("folder")
def test_a_check_that_fails_is_logged_and_kept_from_readers(monkeypatch: pytest.MonkeyPatch, logged: Logged) -> None:
    def broken(_folder: Path) -> object:
        raise RuntimeError("the volume is gone")

    with monkeypatch.context() as broken_volume:
        broken_volume.setattr(reloading, "fingerprint", broken)
        with pytest.raises(DataError) as caught:
            current()
        (problem,) = caught.value.problems
        assert str(problem).startswith("datapackage.json:1: file: could not be checked")
        assert logged("data check failed") == ["ERROR"]
    network, _error = current()
    with monkeypatch.context() as broken_volume:
        broken_volume.setattr(reloading, "fingerprint", broken)
        assert current() == (network, None)
    assert logged("data check failed") == ["ERROR"] * 2
    assert current() == (network, None)


def test_unchanged_files_are_read_again_only_if_the_disk_had_failed(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, loads: list[Path]
) -> None:
    monkeypatch.setattr(reloading, "RETRY", 0)
    current()
    folder.change("factories", 0, country="Nowhere")
    for _ in range(3):
        assert current()[1] is not None
    assert len(loads) == 2

    def broken(*_arguments: object, **_options: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken_disk:
        broken_disk.setattr(os, "open", broken)
        folder.change("factories", 0, country="HU", city="Another Town")
        assert [current()[1] is None for _ in range(3)] == [False] * 3
    assert len(loads) == 5
    network, error = current()
    assert (network.factories[0].city, error, len(loads)) == ("Another Town", None, 6)
    current()
    assert len(loads) == 6

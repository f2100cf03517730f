"""The edition in use: read anew when its files change, and never waited for where there is one."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ai_factories import load
from ai_factories.loading import reloading
from ai_factories.loading.folder import fingerprint
from ai_factories.loading.problems import DataError
from ai_factories.loading.reloading import current
from ai_factories.model.network import Network
from tests.support.data import Folder

LONG = 20  # seconds after which a test that waits for something has failed


@pytest.fixture
def folder(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A copy of the small network as the edition in use."""
    monkeypatch.setenv("AI_FACTORIES_DATA", str(folder.path))
    reloading._folder.cache_clear()
    yield folder
    reloading._folder.cache_clear()


class Volume:
    """A volume on which looking at the files takes until ``answers`` is set."""

    def __init__(self) -> None:
        self.looked_at = threading.Event()
        self.answers = threading.Event()

    def fingerprint(self, folder: Path) -> object:
        self.looked_at.set()
        assert self.answers.wait(LONG)
        return fingerprint(folder)


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


def test_on_a_slow_volume_one_reader_looks_and_the_others_are_answered_at_once(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, _error = current()
    volume = Volume()
    monkeypatch.setattr(reloading, "fingerprint", volume.fingerprint)
    folder.change("factories", 0, city="Another Town")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(current)
        try:
            assert volume.looked_at.wait(LONG)
            # The first is still looking; each of these would wait for it for ever.
            assert in_threads([current] * 5) == [(network, None)] * 5
            assert not first.done()
        finally:
            volume.answers.set()
        assert first.result(LONG)[0].factories[0].city == "Another Town"
    assert current()[0].factories[0].city == "Another Town"


def test_the_very_first_readers_wait_for_one_look_and_not_for_one_each(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume = Volume()
    monkeypatch.setattr(reloading, "fingerprint", volume.fingerprint)
    loads: list[Path] = []

    def counted(path: Path) -> Network:
        loads.append(path)
        return load(path)

    monkeypatch.setattr(reloading, "load", counted)
    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(current) for _ in range(3)]
        assert volume.looked_at.wait(LONG)
        assert not any(reader.done() for reader in readers)
        volume.answers.set()
        found = [reader.result(LONG)[0] for reader in readers]
    assert loads == [folder.path]
    assert found == [found[0]] * 3


@pytest.mark.usefixtures("folder")
def test_a_look_that_fails_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_folder: Path) -> object:
        raise RuntimeError("the volume is gone")

    network, _error = current()
    with monkeypatch.context() as broken_volume:
        broken_volume.setattr(reloading, "fingerprint", broken)
        with pytest.raises(RuntimeError):
            current()
    assert current() == (network, None)

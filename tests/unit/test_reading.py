"""Files that are replaced or grow while they are read: what has been opened is judged, and only so much is read."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ai_factories import load
from ai_factories.loading import folder as reading
from ai_factories.loading.folder import MAX_TABLE, OUTLINES, read_files
from ai_factories.loading.problems import DataError, Problem
from tests.support.data import Folder

LONG = 60  # seconds after which a test that waits for something has failed
SECRET = b"factory,name,country\ntin-owl,The secret,FI\n"
TIMES = 400  # that all files are read while one is replaced again and again
DESCRIPTORS = Path("/proc/self/fd")


def read(folder: Folder) -> tuple[dict[str, bytes], list[Problem]]:
    problems: list[Problem] = []
    return dict(read_files(folder.path, problems)), problems


def make_link(target: Path) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A folder beside the data with a file in it that nobody may read through them."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "partners.csv").write_bytes(SECRET)
    (tmp_path / "outside" / Path(OUTLINES).name).write_bytes(SECRET)
    return tmp_path / "outside"


@contextmanager
def replaced_again_and_again(path: Path, *others: Callable[[Path], None]) -> Iterator[None]:
    """Put others in the place of a file, and the file back, until the block ends."""
    content, ended = path.read_bytes(), threading.Event()

    def put_back(new: Path) -> None:
        new.write_bytes(content)

    def replace() -> None:
        while not ended.is_set():
            for make in (*others, put_back):
                new = path.with_name("new")
                make(new)
                new.replace(path)

    thread = threading.Thread(target=replace, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(LONG)


def test_nothing_outside_is_read_and_nothing_waited_for_while_a_file_is_replaced(folder: Folder, secret: Path) -> None:
    found: list[bytes] = []

    def read_often() -> None:
        for _ in range(TIMES):
            found.extend(read(folder)[0].values())

    others = make_link(secret / "partners.csv"), make_pipe, make_link(Path("/dev/zero"))
    with replaced_again_and_again(folder.path / "partners.csv", *others):
        reader = threading.Thread(target=read_often, daemon=True)
        reader.start()
        reader.join(LONG)
        assert not reader.is_alive()
    assert found
    assert SECRET not in found
    assert max(map(len, found)) < MAX_TABLE


@pytest.fixture
def before_opening(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], object]], None]:
    """Do something once just before a name is opened, when all that one can ask of its path has been asked."""

    def do(name: str, act: Callable[[], object]) -> None:
        acts = [act]

        def opened(path: Any, *arguments: Any, **options: Any) -> int:
            if acts and Path(path).name == name:
                acts.pop()()
            return original(path, *arguments, **options)

        original = os.open
        monkeypatch.setattr(os, "open", opened)

    return do


Hook = Callable[[str, Callable[[], object]], None]


@pytest.mark.parametrize("kind", ["link", "pipe", "zeros", "folder"])
def test_what_takes_the_place_of_a_file_at_the_last_moment_is_refused(
    folder: Folder, secret: Path, before_opening: Hook, kind: str
) -> None:
    path = folder.path / "partners.csv"
    make = {
        "link": make_link(secret / "partners.csv"),
        "pipe": make_pipe,
        "zeros": make_link(Path("/dev/zero")),
        "folder": Path.mkdir,
    }[kind]

    def replace() -> None:
        path.unlink()
        make(path)

    before_opening("partners.csv", replace)
    files, (problem,) = read(folder)
    assert "partners.csv" not in files
    refused = "is not a file; the package needs one" if kind in ("pipe", "folder") else "cannot be read (Too many"
    assert str(problem).startswith(f"partners.csv:1: file: {refused}")


def test_a_link_that_takes_the_place_of_a_folder_is_refused(folder: Folder, secret: Path, before_opening: Hook) -> None:
    outlines = (folder.path / OUTLINES).parent

    def replace() -> None:
        outlines.rename(secret / "moved")
        outlines.symlink_to(secret)

    before_opening("outlines", replace)
    files, (problem,) = read(folder)
    assert OUTLINES not in files
    assert str(problem).startswith(f"{OUTLINES}:1: file: cannot be read (")


def test_a_file_that_grows_while_it_is_read_is_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.path / "partners.csv"
    number = path.stat().st_ino
    asked = os.fstat

    def fstat(file: int) -> os.stat_result:
        found = asked(file)
        if found.st_ino == number and found.st_size <= MAX_TABLE:
            with path.open("ab") as more:
                more.write(b"x" * MAX_TABLE)
        return found

    monkeypatch.setattr(os, "fstat", fstat)
    files, problems = read(folder)
    assert "partners.csv" not in files
    assert [str(problem)[:44] for problem in problems] == ["partners.csv:1: file: is larger than 5 MB; t"]


def test_a_link_to_the_folder_itself_is_no_file(folder: Folder) -> None:
    (folder.path / "partners.csv").unlink()
    (folder.path / "partners.csv").symlink_to(".")
    _files, (problem,) = read(folder)
    assert problem.text == "is not a file; the package needs one"


def test_where_there_are_no_descriptors_of_folders_files_are_read_all_the_same(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows."""
    files = read(folder)[0]
    monkeypatch.setattr(reading, "HAS_DIR_FD", False)
    assert read(folder) == (files, [])


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="needs /proc")
def test_no_descriptor_stays_open(folder: Folder, secret: Path) -> None:
    before = len(list(DESCRIPTORS.iterdir()))
    for make in (
        make_pipe,
        make_link(secret / "partners.csv"),
        make_link(folder.path / "partners.csv"),
        Path.mkdir,
        lambda path: path.write_bytes(b"x" * (MAX_TABLE + 1)),
        lambda path: path.write_bytes(b"\xff"),
    ):
        path = folder.path / "partners.csv"
        path.unlink() if path.is_symlink() or not path.is_dir() else path.rmdir()
        make(path)
        with pytest.raises(DataError):
            load(folder.path)
    assert len(list(DESCRIPTORS.iterdir())) == before

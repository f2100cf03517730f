"""The files of a Data Package: which ones there are, and how they are read."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ai_factories.loading.problems import FILE, Problem
from ai_factories.model.tables import TABLES

PACKAGE = "datapackage.json"
README = "README.md"
OUTLINES = "outlines/europe-basemap.geojson"
EDITIONS = "editions"  # a folder for each, by its date
SUMS = "SHA256SUMS"
EDITION_FILES = {  # of each edition, with their media types
    "datapackage.zip": "application/zip",
    "factories.csv": "text/csv",
    "factories.geojson": "application/geo+json",
    SUMS: "text/plain",
}
OWN = Path(__file__).resolve().parents[2] / "data"
MAX_TABLE = 5_000_000  # bytes; the real ones have at most 55 kB, and with 2,000 sites 4 MB
MAX_OTHER = 1_000_000  # bytes; the outlines have 230 kB, and areas take long to check
MAX_TOTAL = 10_000_000  # bytes; with 2,000 sites it is 7 MB
# Windows lacks most of these; it has no pipes in folders, and links only where an administrator allows them.
HAS_DIR_FD = os.open in os.supports_dir_fd
FLAGS = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"))


def data_folder() -> Path:
    """The folder in use: ``AI_FACTORIES_DATA`` if set, otherwise the project's own ``data/``."""
    return Path(os.environ.get("AI_FACTORIES_DATA") or OWN)


def fingerprint(folder: Path) -> tuple[tuple[int, ...], ...]:
    """A value that changes whenever a file of the Data Package does."""
    return tuple(_stamp(folder / name) for name in (*_names(), README))


def _names() -> list[str]:
    return [PACKAGE, *(f"{name}.csv" for name in TABLES), OUTLINES]


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:  # ``load`` reports the reason
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def read_files(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """The files of the Data Package, by name, and the README that explains its fields, which may be missing."""
    home = Path(os.path.realpath(folder))
    total = 0
    for name in (*_names(), README):
        try:
            content = _read(home, name)
            total += len(content)
            if total > MAX_TOTAL:
                raise ValueError(
                    f"makes the package larger than {MAX_TOTAL // 1_000_000} MB; it holds some hundred rows"
                )
        except OSError as error:
            if name != README or not isinstance(error, FileNotFoundError):
                message = f"cannot be read ({error.strerror}); the package needs it"
                problems.append(Problem(name, 1, FILE, message, may_pass=True))
        except ValueError as error:
            problems.append(Problem(name, 1, FILE, str(error)))
        else:
            yield name, content


def _read(home: Path, name: str) -> bytes:
    """The content of a file in the folder ``home``, which is a path without links.

    Raises ``OSError``, and ``ValueError`` with what is wrong for anything but a file of the folder, of limited size.
    """
    limit = MAX_TABLE if name.endswith(".csv") else MAX_OTHER
    path = Path(os.path.realpath(home / name, strict=True))
    if not path.is_relative_to(home):
        raise ValueError("is a link out of the folder; put the file itself there")
    # Whatever this path led to may have been replaced since, and may be at any time. What is open no longer changes
    # into something else, so that is what is judged.
    with _opened(home, path.relative_to(home).parts) as file:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("is not a file; the package needs one")
        content = b""
        if found.st_size <= limit:
            with os.fdopen(file, "rb", closefd=False) as reader:
                content = reader.read(limit + 1)  # it may grow meanwhile
        if max(found.st_size, len(content)) > limit:
            raise ValueError(f"is larger than {limit // 1_000_000} MB; the package holds some hundred rows")
    return content


@contextmanager
def _opened(home: Path, parts: Sequence[str]) -> Iterator[int]:
    """A descriptor of what is at a path below ``home``, reached without following any link or waiting for a pipe."""
    with ExitStack() as stack:

        def opened(path: Path | str, flags: int, folder: int | None = None) -> int:
            file = os.open(path, flags, dir_fd=folder)
            stack.callback(os.close, file)
            return file

        if not HAS_DIR_FD:
            yield opened(home.joinpath(*parts), FLAGS)
            return
        folder = opened(home, FLAGS | os.O_DIRECTORY)
        *folders, last = parts or (".",)
        for part in folders:
            folder = opened(part, FLAGS | os.O_DIRECTORY, folder)
        yield opened(last, FLAGS, folder)

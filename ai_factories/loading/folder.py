"""The files of a Data Package: which ones there are, and how they are read."""

import os
from collections.abc import Iterator
from pathlib import Path

from ai_factories.loading.problems import FILE, Problem
from ai_factories.model.tables import TABLES

PACKAGE = "datapackage.json"
README = "README.md"
OUTLINES = "outlines/europe-basemap.geojson"
MAX_BYTES = 20_000_000  # bytes per file, a hundred times more than the real ones have


def data_folder() -> Path:
    """The folder in use: ``AI_FACTORIES_DATA`` if set, otherwise the project's own ``data/``."""
    return Path(os.environ.get("AI_FACTORIES_DATA") or Path(__file__).resolve().parents[2] / "data")


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
    home = folder.resolve()
    for name in (*_names(), README):
        path = folder / name
        try:
            if name == README and not path.exists():
                continue
            if not path.resolve(strict=True).is_relative_to(home):
                message = "is a link out of the folder; put the file itself there"
            elif not path.is_file():
                message = "is not a file; the package needs one"
            elif path.stat().st_size > MAX_BYTES:
                message = f"is larger than {MAX_BYTES // 1_000_000} MB; the package holds some hundred rows"
            else:
                yield name, path.read_bytes()
                continue
        except OSError as error:
            message = f"cannot be read ({error.strerror}); the package needs it"
        except RuntimeError:  # how Python before 3.13 reports a link to itself
            message = "cannot be read (it is a link to itself); the package needs it"
        problems.append(Problem(name, 1, FILE, message))

"""Reads a Data Package and checks it as a whole."""

from pathlib import Path
from typing import Any

from ai_factories.loading.checks import check
from ai_factories.loading.folder import EDITIONS, OUTLINES, PACKAGE, SUMS, data_folder, read_files
from ai_factories.loading.parsing import parse_outlines, parse_package, parse_table
from ai_factories.loading.problems import FILE, LINE, DataError, Problem, limited
from ai_factories.model.network import Network
from ai_factories.model.tables import TABLES


def load(folder: Path | str | None = None) -> Network:
    """Read and check the Data Package in ``folder``, by default the one in use (see ``data_folder``).

    Raises ``DataError`` with every problem found, each by file, line and column.
    """
    folder = Path(folder) if folder else data_folder()
    problems: list[Problem] = []
    files = dict(read_files(folder, problems))
    lines = {
        name: list(parse_table(files[f"{name}.csv"], f"{name}.csv", table, problems)) if f"{name}.csv" in files else []
        for name, table in TABLES.items()
    }
    package = parse_package(files[PACKAGE], problems) if PACKAGE in files else None
    outlines = parse_outlines(files[OUTLINES], problems) if OUTLINES in files else {}
    if not any(problem.column in (FILE, LINE) or problem.line == 1 for problem in problems):
        # Otherwise every key in an unreadable file would be reported as missing, which would hide the cause.
        problems.extend(limited(check(lines, outlines)))
    if problems:
        raise DataError(problems)
    parts: dict[str, Any] = {name: tuple(line.row for line in found) for name, found in lines.items()}
    editions = tuple(sorted(path.parent.name for path in (folder / EDITIONS).glob(f"*/{SUMS}")))
    return Network(folder=folder, outlines=outlines, files=files, editions=editions, **parts | {"package": package})

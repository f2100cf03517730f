"""Absurd files: whatever they hold, checking them takes little time and memory, and says what is wrong in few lines."""

import json
import time
import tracemalloc
from collections.abc import Callable

import pytest

from ai_factories import load
from ai_factories.loading.folder import MAX_OTHER, MAX_TABLE, OUTLINES, PACKAGE
from ai_factories.loading.parsing import MAX_ROWS
from ai_factories.loading.problems import MAX_PROBLEMS, DataError
from ai_factories.model.tables import TABLES
from tests.support.data import Folder

SECONDS = 6  # of a busy processor, for a file and the rest of the small network; a quiet one needs at most 2
MEMORY = 200_000_000  # bytes


def header(table: str) -> bytes:
    return ",".join(TABLES[table].row.model_fields).encode() + b"\n"


def table(name: str, line: bytes) -> bytes:
    """A table of the same line over and over, as large as it may be."""
    return header(name) + line * ((MAX_TABLE - len(header(name))) // len(line))


def numbered(name: str, line: str) -> bytes:
    """A table of as many different rows as there may be."""
    return header(name) + "".join(line.format(number) + "\n" for number in range(MAX_ROWS)).encode()


def area(coordinates: str) -> bytes:
    outlines = '{"features": [{"id": "AF", "geometry": {"type": "MultiPolygon", "coordinates": HERE}}]}'
    return outlines.replace("HERE", coordinates).encode()


def repeated(part: str) -> str:
    """A list of the same over and over, as long as it may be."""
    return f"[{','.join([part] * ((MAX_OTHER - 200) // (len(part) + 1)))}]"


def square(size: float) -> str:
    size = round(size, 3)
    return f"[[[{-size},{-size}],[{size},{-size}],[{size},{size}],[{-size},{size}],[{-size},{-size}]]]"


ABSURD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "many columns": ("partners.csv", lambda: b",".join(b"c%d" % number for number in range(600_000))),
    "only commas": ("partners.csv", lambda: b"," * MAX_TABLE),
    "one row": ("partners.csv", lambda: table("partners", b"a,")),
    "one cell": ("partners.csv", lambda: header("partners") + b"tin-owl," + b"x " * 2_400_000 + b",FI\n"),
    "long cells": ("partners.csv", lambda: table("partners", b"tin-owl," + b"x " * 65_000 + b",FI\n")),
    "long lists": ("citations.csv", lambda: table("citations", b"factories,a,name,confirmed," + b"A " * 4_990 + b"\n")),
    "lines of one cell": ("partners.csv", lambda: table("partners", b"a\n")),
    "lines without cells": ("partners.csv", lambda: table("partners", b"\n")),
    "errors in all cells": ("factories.csv", lambda: table("factories", b",".join([b"=1"] * 24) + b"\n")),
    "one row again and again": ("sector_terms.csv", lambda: header("sector_terms") + b"a,health\n" * MAX_ROWS),
    "rows cited for nothing": ("citations.csv", lambda: numbered("citations", "factories,x{},name,confirmed,s")),
    "rows that nobody needs": ("sources.csv", lambda: numbered("sources", "s{},page,,,,,read,")),
    "deep package": (PACKAGE, lambda: b"[" * 100_000 + b"]" * 100_000),
    "many keys": (PACKAGE, lambda: json.dumps({f"{number:x}": 1 for number in range(80_000)}).encode()),
    "objects": (PACKAGE, lambda: repeated("{}").encode()),
    "digits": (PACKAGE, lambda: b"1" * MAX_OTHER),
    "many points": (OUTLINES, lambda: area(f"[[{repeated('[1,1]')}]]")),
    "many areas": (OUTLINES, lambda: area(repeated("[[[0,0],[1,0],[1,1],[0,0]]]"))),
    "areas in areas": (OUTLINES, lambda: area(f"[{','.join(square(80 - n / 1000) for n in range(12_000))}]")),
    "crossings": (
        OUTLINES,
        lambda: area(f"[[[{','.join(f'[{n * 7919 % 1000},{n * 104729 % 997}]' for n in range(80_000))},[0,0]]]]"),
    ),
    "many outlines": (
        OUTLINES,
        lambda: json.dumps(
            {"features": [{"id": n, "geometry": {"type": "Point", "coordinates": [0, 0]}} for n in range(13_000)]}
        ).encode(),
    ),
}


@pytest.mark.parametrize("kind", ABSURD)
def test_an_absurd_file_is_refused_in_little_time_and_in_few_words(folder: Folder, kind: str) -> None:
    name, content = ABSURD[kind]
    (folder.path / name).write_bytes(content())
    began = time.process_time()
    with pytest.raises(DataError) as caught:
        load(folder.path)
    assert time.process_time() - began < SECONDS
    found = caught.value.problems
    assert len(found) < MAX_PROBLEMS + 60  # a row may have several
    assert max(len(str(problem)) for problem in found) < 400
    assert {problem.file for problem in found if problem.line == 1} <= {name}


# Those that take the most: tracing all of them takes long.
HUNGRY = ["many columns", "one row again and again", "rows that nobody needs"]


@pytest.mark.audit
@pytest.mark.parametrize("kind", HUNGRY)
def test_an_absurd_file_takes_little_memory(folder: Folder, kind: str) -> None:
    name, content = ABSURD[kind]
    (folder.path / name).write_bytes(content())
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            load(folder.path)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


def test_a_file_with_too_many_problems_says_that_there_are_more(folder: Folder) -> None:
    (folder.path / "partners.csv").write_bytes(header("partners") + b"a\n" * 2 * MAX_PROBLEMS)
    folder.change("sectors", 0, name="=1")
    with pytest.raises(DataError) as caught:
        load(folder.path)
    found = [str(problem) for problem in caught.value.problems if problem.file == "partners.csv"]
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1] == (
        f"partners.csv:{MAX_PROBLEMS + 2}: file: has more problems than are listed here; correct those first, "
        "then check again"
    )
    assert len(caught.value.problems) == len(found) + 1  # nothing of the others is left out


def test_checks_across_tables_end_with_the_first_that_has_too_many_problems(folder: Folder) -> None:
    rows = folder.rows("partners")
    folder.write("partners", [rows[0] | {"factory": f"no-{number}"} for number in range(2 * MAX_PROBLEMS)])
    with pytest.raises(DataError) as caught:
        load(folder.path)
    found = [problem for problem in caught.value.problems if problem.file == "partners.csv"]
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].text.startswith("has more problems than are listed here")


def test_unknown_columns_are_named_up_to_a_number_and_then_counted(folder: Folder) -> None:
    (folder.path / "partners.csv").write_bytes(b",".join(b"c%d" % number for number in range(50)))
    with pytest.raises(DataError) as caught:
        load(folder.path)
    found = [problem.text for problem in caught.value.problems]
    assert len([text for text in found if text.startswith("unknown column")]) == 20
    assert "has 30 more unknown columns; allowed: factory, name, country" in found

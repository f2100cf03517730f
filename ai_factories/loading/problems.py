"""Problems in a data folder, each with its file, line and column."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FILE, LINE = "file", "line"  # instead of a column, if the problem is with a whole file or line
MAX_PROBLEMS = 1000  # per file, after which the rest of it is not looked at
MAX_QUOTED = 60  # characters


@dataclass(frozen=True, order=True)
class Problem:
    """A problem in the data: where it is, what is wrong and what is allowed.

    It ``may_pass`` without a change of the data if the disk is the reason.
    """

    file: str
    line: int
    column: str
    text: str
    may_pass: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.text}"


class DataError(Exception):
    """The data folder cannot be used; ``problems`` lists every reason, by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def limited(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems up to the first file that has too many, and then one that says so."""
    lines: dict[str, list[int]] = defaultdict(list)
    for problem in problems:
        lines[problem.file].append(problem.line)
        if len(lines[problem.file]) > MAX_PROBLEMS:
            yield too_many(problem.file, max(lines[problem.file]))
            return
        yield problem


def too_many(file: str, line: int) -> Problem:
    """The last problem of a file that has more than are listed."""
    return Problem(file, line, FILE, "has more problems than are listed here; correct those first, then check again")


def quoted(value: str) -> str:
    """A value as quoted in an error message, cut short."""
    return repr(cut(value))


def cut(value: str) -> str:
    """A value as it stands in an error message, cut short."""
    return value if len(value) <= MAX_QUOTED else value[:MAX_QUOTED] + "…"

"""Problems in a data folder, each with its file, line and column."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

FILE, LINE = "file", "line"  # instead of a column, if the problem is with a whole file or line


@dataclass(frozen=True, order=True)
class Problem:
    """A problem in the data: where it is, what is wrong and what is allowed."""

    file: str
    line: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column}: {self.text}"


class DataError(Exception):
    """The data folder cannot be used; ``problems`` lists every reason, by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        self.found_at = time.monotonic()
        super().__init__("\n".join(map(str, self.problems)))


def quoted(value: str) -> str:
    """A value as quoted in an error message, cut after 60 characters."""
    return repr(value if len(value) <= 60 else value[:60] + "…")

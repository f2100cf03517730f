"""The data that tests read, and folders of data to break."""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"


class Folder:
    """A copy of the data to change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, table: str, rows: list[dict[str, str]]) -> None:
        """Replace the rows of a table; its columns stay."""
        path = self.path / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)

    def change(self, table: str, number: int, /, **cells: str) -> None:
        """Change cells of one row, counted from 0."""
        rows = self.rows(table)
        rows[number] |= cells
        self.write(table, rows)

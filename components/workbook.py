"""Tables as an Excel workbook. Pure; it knows nothing of what they hold."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

COLUMN_WIDTH = 60  # characters, at most

Lines = Sequence[Sequence[str | float | bool | None]]


def workbook(title: str, description: str, front: Lines, sheets: Mapping[str, Lines]) -> bytes:
    """A workbook with the sheet ``about``, two columns wide, and then ``sheets`` by name, each with a line of headings.

    ``title`` and ``description`` are its properties. Text stays text, also where it looks like a formula.
    """
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101  # a new workbook has one
    first.title = "about"
    _write(first, front)
    first.column_dimensions["B"].width = 2 * COLUMN_WIDTH
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        _write(sheet, lines)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = sheet.dimensions
    book.properties.title = title
    book.properties.description = description
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write(sheet: Worksheet, lines: Lines) -> None:
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
                cell.data_type = "s"  # also what begins with = is text, not a formula
            else:
                cell.value = value
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for column, values in enumerate(zip(*lines, strict=True), start=1):
        longest = max(len(str(value)) for value in values)
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 3, COLUMN_WIDTH)

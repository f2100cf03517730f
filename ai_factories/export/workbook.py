"""Tables as an Excel workbook, whatever they contain."""

import io
from collections.abc import Mapping, Sequence

import pandas as pd

WIDTH = 60  # characters, at most, in a column
# Text stays text, even if it looks like a formula or a URL.
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


def workbook(
    title: str, description: str, front: Sequence[tuple[str, object]], sheets: Mapping[str, pd.DataFrame]
) -> bytes:
    """A workbook with a sheet ``about``, which has two columns without headings, followed by ``sheets`` by name.

    ``title`` and ``description`` become its properties.
    """
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": TEXT_ONLY}) as writer:
        writer.book.set_properties({"title": title, "comments": description})
        wrapped = writer.book.add_format({"text_wrap": True, "valign": "top"})
        heading = writer.book.add_format({"bold": True})  # pandas leaves them plain since version 3
        pd.DataFrame(front).to_excel(writer, sheet_name="about", header=False, index=False)
        writer.sheets["about"].set_column(0, 0, 24, wrapped)
        writer.sheets["about"].set_column(1, 1, 2 * WIDTH, wrapped)
        for name, table in sheets.items():
            table.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 1))
            sheet = writer.sheets[name]
            sheet.set_row(0, None, heading)
            sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
            for number, column in enumerate(table.columns):
                longest = max(map(len, [column, *table[column].dropna().astype(str)]))
                sheet.set_column(number, number, min(longest + 3, WIDTH), wrapped)
    return file.getvalue()

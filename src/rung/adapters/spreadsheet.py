"""Writes tables as a spreadsheet (.xlsx): words stay words, days and instants are real ones."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

NARROWEST, WIDEST = 8, 60  # characters
DAY = "ddd d mmm yyyy"
INSTANT = "ddd d mmm yyyy hh:mm"
LONGEST = 32_767  # characters a cell can hold
_TOP = {"valign": "top"}
# A word that looks like a formula, a link or a number stays a word, whatever is in it.
_WORDS_ONLY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def render(
    sheets: Sequence[Mapping[str, Any]], *, title: str, author: str, made_at: datetime
) -> bytes:
    """Write the sheets (title, heads, rows); the same data always gives the same bytes.

    A cell is text, a day, an instant (aware; it shows as its own zone's clocks do) or None. The
    heads stay in sight and columns are as wide as what they hold.
    """
    file = BytesIO()
    with xlsxwriter.Workbook(file, _WORDS_ONLY) as book:
        created = made_at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
        book.set_properties({"title": title, "author": author, "created": created})
        looks = {
            "head": book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
            ),
            "words": book.add_format({"text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": DAY, "valign": "top", "align": "left"}),
            "instant": book.add_format({"num_format": INSTANT, "valign": "top", "align": "left"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet["title"]), sheet, looks)
    return file.getvalue()


def _write(page: Worksheet, sheet: Mapping[str, Any], looks: Mapping[str, Format]) -> None:
    heads, rows = sheet["heads"], sheet["rows"]
    for column, head in enumerate(heads):
        page.write_string(0, column, head, looks["head"])
        width = max(len(head), *(_width(row[column]) for row in rows), 0) if rows else len(head)
        page.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _cell(page, line, column, cell, looks)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if rows and any(heads):
        page.autofilter(0, 0, len(rows), len(heads) - 1)


def _cell(
    page: Worksheet, line: int, column: int, cell: object, looks: Mapping[str, Format]
) -> None:
    match cell:
        case None | "":
            page.write_blank(line, column, None, looks["words"])
        case datetime():
            page.write_datetime(line, column, cell.replace(tzinfo=None), looks["instant"])
        case date():
            page.write_datetime(line, column, cell, looks["day"])
        case _:
            page.write_string(line, column, str(cell)[:LONGEST], looks["words"])


def _width(cell: object) -> int:
    match cell:
        case None:
            return 0
        case datetime():
            return 21
        case date():
            return 15
        case _:
            return max((len(part) for part in str(cell).splitlines()), default=0)

"""Tables to take away as CSV: every cell is a value, none can act as a formula in a spreadsheet."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.http import HttpResponse

_ACTS = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The file; with a mark at its beginning by which spreadsheets know its letters."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cell(value: object) -> object:
    """Words that would act get an apostrophe before them; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_ACTS):
        return f"'{value}"
    return "" if value is None else value

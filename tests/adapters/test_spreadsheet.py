"""Spreadsheets: words stay words, days are days, and the same data gives the same bytes."""

from datetime import UTC, date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from openpyxl import load_workbook

from rung.adapters import spreadsheet

MADE_AT = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
EASTERN = ZoneInfo("America/New_York")


def made(*rows, heads=("Words", "Day")):
    sheet = {"title": "Orders", "heads": list(heads), "rows": [list(row) for row in rows]}
    return spreadsheet.render([sheet], title="Pack", author="Quillmark", made_at=MADE_AT)


def cells(written):
    return list(load_workbook(BytesIO(written))["Orders"].iter_rows(min_row=2))


def test_the_same_data_gives_the_same_bytes_at_any_time():
    first = made(("a", date(2026, 11, 25)))

    with time_machine.travel("2031-05-05"):
        assert made(("a", date(2026, 11, 25))) == first


def test_an_instant_shows_as_the_clocks_of_its_own_zone_do():
    at = datetime(2026, 11, 25, 0, 30, tzinfo=UTC).astimezone(EASTERN)

    ((cell, _),) = cells(made((at, None)))

    assert cell.value == datetime(2026, 11, 24, 19, 30)  # noqa: DTZ001 - a cell has no zone
    assert "hh:mm" in cell.number_format


@pytest.mark.parametrize("word", ["=1+1", "{=A1}", "http://a.example", "1e9", "\t=2", "a\x00b"])
def test_words_stay_words(word):
    ((cell, _),) = cells(made((word, None)))

    assert cell.data_type == "s"
    assert cell.hyperlink is None


def test_words_longer_than_a_cell_holds_are_cut_and_not_lost():
    ((cell, _),) = cells(made(("x" * 40_000, None)))

    assert len(cell.value) == spreadsheet.LONGEST


def test_a_sheet_without_rows_has_its_heads_alone():
    assert cells(made()) == []

"""The one door to the adapters that set documents."""

from collections.abc import Iterable
from datetime import date, datetime

from rung.adapters import icalendar_files, letter_pdf
from rung.domain.letter import LetterPage


def pdf_of(page: LetterPage) -> bytes:
    """The letter as a tagged PDF; the same page always gives the same bytes."""
    return letter_pdf.render(page.to_document())


def holiday_file(
    name: str, holidays: Iterable[tuple[str, date, str, str, bool]], *, stamp: datetime
) -> bytes:
    """Holidays (uid, day, name, source, whether every year) as an iCalendar file.

    The same ones give the same bytes.
    """
    return icalendar_files.write(name, holidays, stamp=stamp)

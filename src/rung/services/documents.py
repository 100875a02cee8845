"""The one door to the adapters that set documents."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from rung.adapters import contact_matrix_pdf, icalendar_files, letter_pdf, toml_files
from rung.domain.contact_matrix import ContactMatrix
from rung.domain.letter import LetterPage
from rung.domain.pack_schema import in_order


def pdf_of(page: LetterPage) -> bytes:
    """The letter as a tagged PDF; the same page always gives the same bytes."""
    return letter_pdf.render(page.to_document())


def matrix_pdf(matrix: ContactMatrix) -> bytes:
    """The contact matrix of an order as a tagged PDF, with what its reader may know and no more."""
    return contact_matrix_pdf.render(matrix.to_document())


def holiday_file(
    name: str, holidays: Iterable[tuple[str, date, str, str, bool]], *, stamp: datetime
) -> bytes:
    """Holidays (uid, day, name, source, whether every year) as an iCalendar file.

    The same ones give the same bytes.
    """
    return icalendar_files.write(name, holidays, stamp=stamp)


def pack_text(document: Mapping[str, Any]) -> str:
    """A policy's document as the text of a pack that reads back as the same document."""
    return toml_files.write(in_order(document))

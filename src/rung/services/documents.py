"""The one door to the adapters that set documents."""

from rung.adapters import letter_pdf
from rung.domain.letter import LetterPage


def pdf_of(page: LetterPage) -> bytes:
    """The letter as a tagged PDF; the same page always gives the same bytes."""
    return letter_pdf.render(page.to_document())

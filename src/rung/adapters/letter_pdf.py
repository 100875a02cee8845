"""Sets a letter as a tagged PDF."""

from datetime import UTC, datetime

from rung.adapters import typst_pdf


def render(data: dict[str, object]) -> bytes:
    """Set the letter; the same data always gives the same bytes.

    ``data`` is text in the fields that the template names, with ``issued_on`` as an ISO date.
    """
    issued_at = datetime.fromisoformat(str(data["issued_on"])).replace(tzinfo=UTC)
    return typst_pdf.render("letter.typ", data, made_at=issued_at)

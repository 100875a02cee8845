"""Sets the record of an escalation as a tagged PDF."""

from datetime import UTC, datetime

from rung.adapters import typst_pdf


def render(data: dict[str, object]) -> bytes:
    """Set the record; the same data always gives the same bytes.

    ``data`` is text in the fields that the template names, with ``as_of_iso`` as an ISO instant.
    """
    as_of = datetime.fromisoformat(str(data["as_of_iso"])).astimezone(UTC).replace(microsecond=0)
    return typst_pdf.render("escalation_record.typ", data, made_at=as_of)

"""The record of an escalation as a file, in one of its two forms (R28)."""

from django.http import HttpResponse

from rung.domain.escalation_record import EscalationRecord, to_data
from rung.services.documents import record_pdf_of
from rung.web.common.papers import json_response, pdf_response

PDF, JSON = FORMS = ("pdf", "json")


def record_response(record: EscalationRecord, form: str) -> HttpResponse:
    """The file, named after the escalation."""
    name = f"record-{record.reference}.{form}"
    if form == PDF:
        return pdf_response(record_pdf_of(record), name)
    return json_response(to_data(record), name)

"""The record of an escalation as a file, in one of its two forms (R28)."""

from django.http import Http404, HttpResponse

from rung.domain.escalation_record import EscalationRecord, to_data
from rung.services.documents import record_pdf_of
from rung.web.common.papers import json_response, pdf_response

PDF, JSON = "pdf", "json"


def require_form(form: str) -> None:
    """Http404 for a form there is none of, before anything is read."""
    if form not in {PDF, JSON}:
        raise Http404("No such form of a record.")


def record_response(record: EscalationRecord, form: str) -> HttpResponse:
    """The file, named after the escalation."""
    name = f"record-{record.reference}.{form}"
    if form == PDF:
        return pdf_response(record_pdf_of(record), name)
    return json_response(to_data(record), name)

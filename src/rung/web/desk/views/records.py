"""The record of an escalation in the words its customer gets: no others are read (R28, N13)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.domain.sensitive_reads import Read
from rung.queries.access import escalation_for
from rung.queries.escalation_record import escalation_record
from rung.services.record import record_read
from rung.web.common.audience import Audience, audience
from rung.web.common.escalation_records import FORMS, record_response
from rung.web.common.papers import require_form
from rung.web.common.reading import reading
from rung.web.desk.reader import reader_of


@require_safe
@audience(Audience.CARRIER)
def record(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """What the customer would download at this moment, in the reader's zone."""
    require_form(form, FORMS)
    now, reader = clock.now(), reader_of(request)
    escalation, _ = escalation_for(reader, number)
    said = f"{escalation.reference} as {form.upper()}"
    record_read(reading(reader, now=now), Read.ESCALATION_RECORD, said)
    found = escalation_record(escalation, zone=reader.zone, now=now)
    return record_response(found, form)

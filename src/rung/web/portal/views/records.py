"""The record of an escalation, for the customer to keep (R28)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung.domain.sensitive_reads import Read
from rung.queries.access import escalation_for
from rung.queries.escalation_record import escalation_record
from rung.services.record import record_read
from rung.web.common.audience import Audience, audience
from rung.web.common.escalation_records import FORMS, record_response
from rung.web.common.papers import require_form
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def record(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """Everything of it that they may see, as of now."""
    require_form(form, FORMS)
    reader = reader_of(request)
    escalation, party = escalation_for(reader.person, number)
    said = f"{escalation.reference} as {form.upper()}"
    record_read(reader.doing(party, None), Read.ESCALATION_RECORD, said)
    found = escalation_record(escalation, zone=reader.zone, now=reader.now)
    return record_response(found, form)

"""How the customer's people are kept informed: the plan in force, proposals, who hears what."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rung.domain.vocabulary import Side
from rung.queries.access import escalation_for
from rung.web.common.audience import Audience, audience
from rung.web.common.communication import Visit, visited
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CUSTOMER)
@in_one_transaction
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Look, propose, agree; add somebody of the own side (R22, R23)."""
    reader = reader_of(request)
    escalation, party = escalation_for(reader.person, number)
    return visited(Visit(request, escalation, party, reader.person, Side.CUSTOMER, reader.now))

"""How a customer is kept informed, at the desk: the plan in force, proposals, who hears what."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rung.domain.vocabulary import Side
from rung.web.common.audience import Audience, audience
from rung.web.common.communication import Visit, visited
from rung.web.desk.seen import seen


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Look; the care manager proposes, agrees, and adds people of either side (R22, R23)."""
    found = seen(request, number)
    return visited(
        Visit(request, found.escalation, found.party, found.reader, Side.CARRIER, found.now)
    )

"""Every date a customer was given, as the carrier's people see it: with what stays inside."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.access import order_for
from rung.queries.dates_page import dates_of_escalation, dates_of_orders
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.reader import reader_of
from rung.web.desk.seen import seen


@require_safe
@audience(Audience.CARRIER)
def dates(request: HttpRequest, number: int) -> HttpResponse:
    """All dates about an escalation and its orders, with their fate."""
    found = seen(request, number)
    page = dates_of_escalation(
        found.escalation, carrier_side=True, zone=found.reader.zone, now=found.now
    )
    context = {"page": page, "escalation": found.escalation, "carrier_side": True}
    return render(request, "dates.html", context, now=found.now)


@require_safe
@audience(Audience.CARRIER)
def dates_of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """The same about one order, over all its escalations."""
    now, reader = clock.now(), reader_of(request)
    order, _ = order_for(reader, reference)
    page = dates_of_orders([order], carrier_side=True, zone=reader.zone, now=now)
    context = {"page": page, "order": order, "carrier_side": True}
    return render(request, "dates.html", context, now=now)

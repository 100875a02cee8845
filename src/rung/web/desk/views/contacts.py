"""The contact matrix of an order for the carrier's people, with what the customer does not see."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.access import order_for
from rung.queries.contact_matrix import contact_matrix
from rung.services.documents import matrix_pdf
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.common.papers import pdf_response
from rung.web.desk.reader import reader_of


@require_safe
@audience(Audience.CARRIER)
def contacts(request: HttpRequest, reference: str) -> HttpResponse:
    """Who is on each level of an order, how they are reached, and when each opens."""
    now, reader = clock.now(), reader_of(request)
    order, _ = order_for(reader, reference)
    matrix = contact_matrix(order, reader, now=now)
    return render(request, "contact_matrix_page.html", {"matrix": matrix, "room": "desk"}, now=now)


@require_safe
@audience(Audience.CARRIER)
def contacts_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as PDF, for the carrier's own people."""
    now, reader = clock.now(), reader_of(request)
    order, _ = order_for(reader, reference)
    made = matrix_pdf(contact_matrix(order, reader, now=now))
    return pdf_response(made, f"contact-matrix-{order.reference}-internal.pdf")

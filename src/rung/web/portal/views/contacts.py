"""The contact matrix of an order, as a page and as PDF (R10)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung.queries.access import order_for
from rung.queries.contact_matrix import contact_matrix
from rung.services.documents import matrix_pdf
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.common.papers import pdf_response
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def contacts(request: HttpRequest, reference: str) -> HttpResponse:
    """Whom to reach about an order, how, and from when."""
    reader = reader_of(request)
    order, _ = order_for(reader.person, reference)
    matrix = contact_matrix(order, reader.person, now=reader.now)
    return render(
        request, "contact_matrix_page.html", {"matrix": matrix, "room": "portal"}, now=reader.now
    )


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def contacts_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as PDF, made when it is asked for: what it says changes with the escalation."""
    reader = reader_of(request)
    order, _ = order_for(reader.person, reference)
    made = matrix_pdf(contact_matrix(order, reader.person, now=reader.now))
    return pdf_response(made, f"contact-matrix-{order.reference}.pdf")

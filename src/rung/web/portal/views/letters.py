"""Order acknowledgement letters: the words on a page, and the same as PDF (R2)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rung.models import Letter, Order
from rung.queries.access import order_for
from rung.queries.letters import letter_for, letter_page, letters_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.portal.reader import Reader, reader_of
from rung.web.portal.transaction import in_one_transaction


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def newest(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter in force."""
    reader = reader_of(request)
    return _page(request, reader, *_newest(reader, reference))


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def newest_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter in force, as PDF."""
    return _pdf(*_newest(reader_of(request), reference))


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def edition(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A letter as it was issued, replaced or not."""
    reader = reader_of(request)
    return _page(request, reader, *letter_for(reader.person, reference, number))


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def edition_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A letter as it was issued, as PDF."""
    return _pdf(*letter_for(reader_of(request).person, reference, number))


def _newest(reader: Reader, reference: str) -> tuple[Order, Letter]:
    order, _ = order_for(reader.person, reference)
    letter = letters_of(order).first()
    if letter is None:
        raise Http404("No letter yet.")
    return order, letter


def _page(request: HttpRequest, reader: Reader, order: Order, letter: Letter) -> HttpResponse:
    pdf_path = ""
    if letter.rendered_at is not None:
        pdf_path = reverse("portal:letter_edition_pdf", args=[order.reference, letter.number])
    context = {"page": letter_page(order, letter), "pdf_path": pdf_path}
    return render(request, "portal/letter.html", context, now=reader.now)


def _pdf(order: Order, letter: Letter) -> HttpResponse:
    if letter.pdf is None:
        raise Http404("The letter is being set.")
    name = f"order-acknowledgement-{order.reference}-{letter.number}.pdf"
    return HttpResponse(
        bytes(letter.pdf),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )

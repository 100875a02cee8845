"""My orders, and one order."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung.domain.permissions import Act, refusal
from rung.models.matrices import why_over
from rung.queries.access import order_for
from rung.queries.expedites import expedite_panel
from rung.queries.letters import letters_of
from rung.queries.my_orders import Show, my_orders
from rung.queries.order_page import order_page
from rung.web.common.address import page_of
from rung.web.common.audience import Audience, audience
from rung.web.common.forms import form_view
from rung.web.common.pages import render
from rung.web.portal.forms import ExpediteForm, PressForm
from rung.web.portal.reader import Reader, reader_of
from rung.web.portal.transaction import in_one_transaction


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def my_orders_view(request: HttpRequest) -> HttpResponse:
    """All orders of the reader's accounts; a filter stands in the address."""
    reader = reader_of(request)
    page = my_orders(reader.person, show=_show(request), page=page_of(request), now=reader.now)
    context = {"page": page, "filters": list(Show)}
    return render(request, "portal/orders.html", context, now=reader.now)


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def order(request: HttpRequest, reference: str) -> HttpResponse:
    """One order: where it stands, who answers for it, and the way to get help."""
    return order_response(request, reader_of(request), reference)


def order_response(
    request: HttpRequest,
    reader: Reader,
    reference: str,
    *,
    expedite: forms.Form | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The order's page. ``expedite`` is the form with what was typed."""
    found, party = order_for(reader.person, reference)
    page = order_page(found, party, reader.person, now=reader.now)
    why_not = refusal(Act.RAISE, party) or why_over(found)
    panel = expedite_panel(found, zone=reader.zone, now=reader.now)
    asks = panel.can_be_asked and Act.ASK_EXPEDITE in page.may
    form = expedite or ExpediteForm(auto_id="id_expedite_%s")
    context = {
        "page": page,
        "letters": list(letters_of(found)),
        "may_raise": not why_not,
        "why_not": why_not,
        "refused": refused,
        "expedites": panel,
        "expedite_form": form_view(form) if asks else None,
        "expedite_drafted": expedite is not None,
        "withdraw_form": form_view(PressForm()) if Act.ASK_EXPEDITE in page.may else None,
    }
    return render(request, "portal/order.html", context, now=reader.now, status=status)


def _show(request: HttpRequest) -> Show:
    try:
        return Show(request.GET.get("show", Show.ALL.value))
    except ValueError:
        return Show.ALL

"""Orders for the carrier's people: the list, one order, and the ones nobody cares for yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung import clock
from rung.domain.permissions import Act, may
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import Channel
from rung.queries.access import order_for
from rung.queries.desk_orders import Asked, Show, desk_orders
from rung.queries.letters import letters_of
from rung.queries.order_page import order_page
from rung.queries.unmatched import care_managers, unmatched
from rung.services.care_managers import name_ccm
from rung.services.doing import Doing
from rung.web.common.address import chosen, page_of, words_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.orders import NameForm
from rung.web.desk.reader import reader_of

NAMERS = (Audience.CHANNEL_MANAGER, Audience.MANAGER, Audience.ADMINISTRATOR)


@require_safe
@audience(Audience.CARRIER)
def orders(request: HttpRequest) -> HttpResponse:
    """All orders, found by filter and words."""
    now, reader = clock.now(), reader_of(request)
    asked = Asked(chosen(Show, request, Show.OPEN), words_of(request), page_of(request))
    found = desk_orders(reader, asked, now=now)
    names = reader.role in {role.value for role in NAMERS}
    context = {"found": found, "asked": asked, "shows": list(Show), "names": names}
    return render(request, "desk/orders.html", context, now=now)


@require_safe
@audience(Audience.CARRIER)
def order(request: HttpRequest, reference: str) -> HttpResponse:
    """One order: what the customer sees of it, and who cares for it."""
    return _order_page(request, reference)


@require_safe
@audience(*NAMERS)
def unmatched_orders(request: HttpRequest) -> HttpResponse:
    """Orders without a care manager, the longest wait first."""
    now, reader = clock.now(), reader_of(request)
    found = unmatched(zone=reader.zone, now=now)
    return render(request, "desk/unmatched.html", {"found": found}, now=now)


@require_POST
@audience(*NAMERS)
def name_care_manager(request: HttpRequest, reference: str) -> HttpResponse:
    """Name the order's care manager; the letter is issued anew."""
    now, reader = clock.now(), reader_of(request)
    found, party = order_for(reader, reference)
    form = NameForm(request.POST, people=care_managers())
    if not form.is_valid():
        return _order_page(request, reference, form=form, status=422)
    try:
        name_ccm(
            order_id=found.pk,
            ccm_id=form.cleaned_data["ccm"],
            doing=Doing(reader, party, Channel.PORTAL, now, form.cleaned_data["press_id"]),
        )
    except RuleViolation as violation:
        said = violation.said(reader.zone, now)
        return _order_page(request, reference, form=form, refused=said, status=409)
    messages.success(
        request, f"{form.chosen_name} cares for {reference} now. The customer gets a new letter."
    )
    return HttpResponseRedirect(reverse("desk:unmatched"), status=303)


def _order_page(
    request: HttpRequest,
    reference: str,
    *,
    form: NameForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    now, reader = clock.now(), reader_of(request)
    found, party = order_for(reader, reference)
    names = may(Act.NAME_CCM, party)
    context = {
        "page": order_page(found, party, reader, now=now),
        "letters": list(letters_of(found)),
        "form": form or NameForm(people=care_managers()) if names else None,
        "refused": refused,
    }
    return render(request, "desk/order.html", context, now=now, status=status)

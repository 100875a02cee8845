"""My escalations, one escalation, and the part of it that refreshes itself."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rung.domain.permissions import Role
from rung.queries.access import escalation_for, visible_escalations
from rung.queries.clocks_form import clocks_form
from rung.queries.escalation_page import stamp_of
from rung.queries.my_escalations import Show, my_escalations
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction
from rung.web.portal.views.page import page_context, page_response


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def my_escalations_view(request: HttpRequest) -> HttpResponse:
    """All escalations of the reader's accounts; a filter stands in the address."""
    reader = reader_of(request)
    page = my_escalations(reader.person, show=_show(request), now=reader.now)
    context = {"page": page, "filters": list(Show)}
    return render(request, "portal/escalations.html", context, now=reader.now)


@require_safe
@audience(Audience.EVERYONE)
@in_one_transaction
def escalation(request: HttpRequest, number: int) -> HttpResponse:
    """What the customer can do next, from when, and everything behind it.

    Somebody of the carrier, who has the link from a mail, is led to the desk's page of it.
    """
    reader = reader_of(request)
    found, party = escalation_for(reader.person, number)
    if party.role is not Role.CUSTOMER:
        return HttpResponseRedirect(reverse("desk:escalation", args=[number]))
    return page_response(request, reader, found, party, drafts={}, status=200, refusal="")


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def live(request: HttpRequest, number: int) -> HttpResponse:
    """The page's part that refreshes itself; 204 while what the reader has is still right."""
    reader = reader_of(request)
    changed = visible_escalations(reader.person).filter(number=number)
    changed_at = changed.values_list("changed_at", flat=True).first()
    if changed_at is None:
        raise Http404("No such escalation.")
    if request.GET.get("stamp") == stamp_of(changed_at, now=reader.now):
        return HttpResponse(status=204)
    found, party = escalation_for(reader.person, number)
    context = page_context(reader, found, party, {})
    return render(request, "portal/_escalation.html", context, now=reader.now)


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def clocks(request: HttpRequest, number: int) -> JsonResponse:
    """The page's clocks for machines: when each is due, and the rows that say why."""
    reader = reader_of(request)
    found, party = escalation_for(reader.person, number)
    return JsonResponse(clocks_form(found, party, zone=reader.zone))


def _show(request: HttpRequest) -> Show:
    try:
        return Show(request.GET.get("show", Show.OPEN.value))
    except ValueError:
        return Show.OPEN

"""An earlier date of an order: ask for it, or need it no more."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from rung.domain.refusals import BadInput, RuleViolation
from rung.models import Expedite
from rung.queries.access import order_for
from rung.services.expedites import ask_expedite, withdraw_expedite
from rung.web.common.audience import Audience, audience
from rung.web.portal.forms import ExpediteForm, PressForm
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction
from rung.web.portal.views.orders import order_response


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for an earlier date; the carrier decides, or it is booked at once."""
    reader = reader_of(request)
    order, party = order_for(reader.person, reference)
    form = ExpediteForm(request.POST, auto_id="id_expedite_%s")
    if not form.is_valid():
        return order_response(request, reader, reference, expedite=form, status=422)
    try:
        ask_expedite(
            order_id=order.pk,
            wanted_day=form.cleaned_data["wanted_day"],
            reason=form.cleaned_data["reason"],
            doing=reader.doing(party, form.cleaned_data["press_id"]),
        )
    except RuleViolation as refused:
        said = refused.said(reader.zone, reader.now)
        return _refused(request, reference, form, refused, said)
    messages.success(request, "Your request is on record; the answer stands here.")
    return _back(reference)


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def withdraw(request: HttpRequest, reference: str, expedite_id: UUID) -> HttpResponse:
    """The earlier date is needed no more."""
    reader = reader_of(request)
    order, party = order_for(reader.person, reference)
    if not Expedite.objects.filter(pk=expedite_id, order=order).exists():
        raise Http404("No such request.")
    form = PressForm(request.POST)
    press_id = form.cleaned_data["press_id"] if form.is_valid() else None
    try:
        withdraw_expedite(expedite_id=expedite_id, doing=reader.doing(party, press_id))
    except RuleViolation as refused:
        said = refused.said(reader.zone, reader.now)
        return order_response(request, reader, reference, refused=said, status=409)
    messages.success(request, "Withdrawn. Whoever decides it has been told.")
    return _back(reference)


def _refused(
    request: HttpRequest, reference: str, form: forms.Form, refused: RuleViolation, said: str
) -> HttpResponse:
    reader = reader_of(request)
    if isinstance(refused, BadInput):
        form.add_error(None, said)
        return order_response(request, reader, reference, expedite=form, status=422)
    return order_response(request, reader, reference, expedite=form, refused=said, status=409)


def _back(reference: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:order", args=[reference]), status=303)

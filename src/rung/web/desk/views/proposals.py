"""A proposed escalation: open it before the customer has to call, or put the proposal off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rung import clock
from rung.domain.permissions import Act, Party, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Order
from rung.models.matrices import asked_of
from rung.queries.access import order_for
from rung.queries.asks import Asks, asks_of
from rung.queries.owed import standing_of
from rung.queries.proposals import Proposal, proposal_of, unescalated
from rung.services import engaging
from rung.services import proposals as services
from rung.services.doing import Doing
from rung.web.common.asking import told_of
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render
from rung.web.desk.forms.day import OpenForm, PutOffForm, SlaForm
from rung.web.desk.reader import reader_of

GONE = "Nothing is proposed for this order any more: it is escalated, or nothing speaks for it now."


@require_safe
@audience(Audience.CARRIER)
def proposals(request: HttpRequest) -> HttpResponse:
    """Every escalation that is proposed to the reader, the gravest first."""
    now, reader = clock.now(), reader_of(request)
    found = unescalated(standing_of(reader, now=now), now=now)
    return render(request, "desk/proposals.html", {"found": found}, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def proposal(request: HttpRequest, reference: str) -> HttpResponse:
    """What would be opened, filled in; one button opens it for the customer."""
    now, reader = clock.now(), reader_of(request)
    order, party = order_for(reader, reference)
    found = proposal_of(order.pk, now=now)
    if request.method != "POST":
        return _page(request, order, party, found)
    if found is None:
        return _page(request, order, party, None, status=409)
    form = _open_form(request, order, found)
    if not form.is_valid():
        return _page(request, order, party, found, opening=form, status=422)
    try:
        escalation = engaging.raise_escalation(
            order_ids=[order.pk],
            concern=form.concern(),
            attempt=None,
            doing=_doing(request, party, form),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, now))
        return _page(request, order, party, found, opening=form, status=422)
    except RuleViolation as violation:
        said = violation.said(reader.zone, now)
        return _page(request, order, party, found, opening=form, refused=said, status=409)
    messages.success(request, f"{escalation.reference} is open. The customer has been told why.")
    return HttpResponseRedirect(reverse("desk:escalation", args=[escalation.number]), status=303)


@require_POST
@audience(Audience.CARRIER)
def put_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Not now, and why; it comes back on its day, or when something new speaks for it."""
    now, reader = clock.now(), reader_of(request)
    order, party = order_for(reader, reference)
    found = proposal_of(order.pk, now=now)
    form = PutOffForm(request.POST, comes_back=now.date())
    if not form.is_valid():
        return _page(request, order, party, found, resting=form, status=422)
    typed = form.cleaned_data
    try:
        services.put_off_proposal(
            order_id=order.pk,
            signs=found.signs if found else (),
            until_date=typed["until_date"],
            reason=typed["reason"],
            doing=_doing(request, party, form),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, now))
        return _page(request, order, party, found, resting=form, status=422)
    except RuleViolation as violation:
        said = violation.said(reader.zone, now)
        return _page(request, order, party, found, resting=form, refused=said, status=409)
    messages.success(request, f"The proposal for {reference} is put off.")
    return HttpResponseRedirect(reverse("desk:my_day"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def sla(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down what an order's service level agreement promises, and what became of it."""
    now, reader = clock.now(), reader_of(request)
    order, party = order_for(reader, reference)
    form = SlaForm(request.POST) if request.method == "POST" else SlaForm()
    refused, status = refusal(Act.KEEP_SLA, party), 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            services.keep_sla_target(
                order_id=order.pk,
                what=typed["what"],
                due_date=typed["due_date"],
                met_date=typed["met_date"],
                doing=_doing(request, party, form),
            )
        except BadInput as mistake:
            form.add_error(None, mistake.said(reader.zone, now))
        except RuleViolation as violation:
            refused, status = violation.said(reader.zone, now), 409
        else:
            messages.success(request, "Kept. The customer reads it on the order's page.")
            return HttpResponseRedirect(reverse("desk:order", args=[reference]), status=303)
    if form.is_bound and form.errors:
        status = 422
    context = {"order": order, "form": form, "refused": refused}
    return render(request, "desk/sla.html", context, now=now, status=status)


def _asks(request: HttpRequest, order: Order) -> Asks:
    """What the order's policy asks before anything is escalated."""
    now = clock.now()
    told = told_of(request.POST, asked_of(order))
    contact = request.POST.get("contact", "")
    known = int(contact) if contact.isdecimal() else None
    return asks_of(order, told, contact=known, by_carrier=True, now=now)


def _open_form(request: HttpRequest, order: Order, found: Proposal) -> OpenForm:
    data = request.POST if request.method == "POST" else None
    return OpenForm(data, proposal=found, asks=_asks(request, order))


def _page(
    request: HttpRequest,
    order: Order,
    party: Party,
    found: Proposal | None,
    *,
    opening: OpenForm | None = None,
    resting: PutOffForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    now, reader = clock.now(), reader_of(request)
    if found is None:
        context = {"order": order, "said": refused or GONE}
        return render(request, "desk/proposal_gone.html", context, now=now, status=status)
    if opening is None:
        opening = OpenForm(proposal=found, asks=_asks(request, order))
    may_rest = not refusal(Act.PUT_OFF_PROPOSAL, party)
    resting = resting or PutOffForm(comes_back=found.comes_back) if may_rest else None
    context = {
        "order": order,
        "proposal": found,
        "form": opening,
        "resting": resting,
        "refusal": refused or refusal(Act.RAISE, party),
        "trouble": _asks(request, order).why_not(reader.zone, now),
    }
    return render(request, "desk/proposal.html", context, now=now, status=status)


def _doing(request: HttpRequest, party: Party, form: PressForm) -> Doing:
    press_id = form.cleaned_data["press_id"]
    return Doing(reader_of(request), party, Channel.PORTAL, clock.now(), press_id)

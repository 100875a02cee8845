"""What the customer says to the plan, and every date they were given (R9, R17)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from rung.queries.access import escalation_for, order_for
from rung.queries.dates_page import dates_of_escalation, dates_of_orders
from rung.services import planning
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.portal.forms import AgreeForm, MissingForm
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction
from rung.web.portal.views.acting import acting, attempt, page_answer


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def agree(request: HttpRequest, number: int) -> HttpResponse:
    """The customer agrees to the plan that stood on their page."""
    act = acting(request, number)
    form = AgreeForm(request.POST, auto_id="id_agree_plan_%s")
    return attempt(
        act,
        "agree_plan",
        form,
        lambda doing: planning.answer_plan(
            escalation_id=act.id,
            agreed=True,
            words="",
            stamp=form.cleaned_data["stamp"],
            doing=doing,
        ),
        said="Agreed, and your care manager has been told. If a date moves, the page says so.",
        answer=page_answer,
    )


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def missing(request: HttpRequest, number: int) -> HttpResponse:
    """Something is missing in it."""
    act = acting(request, number)
    form = MissingForm(request.POST, auto_id="id_missing_plan_%s")
    return attempt(
        act,
        "missing_plan",
        form,
        lambda doing: planning.answer_plan(
            escalation_id=act.id,
            agreed=False,
            words=form.cleaned_data["words"],
            stamp=form.cleaned_data["stamp"],
            doing=doing,
        ),
        said="Your words are on record, and your care manager has them.",
        answer=page_answer,
    )


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def dates(request: HttpRequest, number: int) -> HttpResponse:
    """Every date the customer was given about an escalation and its orders, with its fate."""
    reader = reader_of(request)
    found, _ = escalation_for(reader.person, number)
    page = dates_of_escalation(found, carrier_side=False, zone=reader.zone, now=reader.now)
    context = {"page": page, "escalation": found, "carrier_side": False}
    return render(request, "dates.html", context, now=reader.now)


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def dates_of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """The same about one order, over all its escalations."""
    reader = reader_of(request)
    order, _ = order_for(reader.person, reference)
    page = dates_of_orders([order], carrier_side=False, zone=reader.zone, now=reader.now)
    context = {"page": page, "order": order, "carrier_side": False}
    return render(request, "dates.html", context, now=reader.now)

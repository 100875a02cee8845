"""Raising an escalation on one page; a second one for the same order joins the first."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET

from rung.domain.impact import proposed
from rung.domain.permissions import Act, Party, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import Escalation, Order
from rung.models.matrices import asked_of, why_over
from rung.queries.access import order_for
from rung.queries.raise_page import RaisePage, open_escalation_of, raise_page
from rung.services import engaging
from rung.services.carry_out import PressedTwice
from rung.services.engaging import AlreadyOpen
from rung.web.common.asking import told_of
from rung.web.common.audience import Audience, audience
from rung.web.common.call_fields import called_at, outcome_asked
from rung.web.common.forms import form_view
from rung.web.common.impact_fields import IMPACT_MORE
from rung.web.common.pages import render
from rung.web.portal.forms import GroundForm, asked
from rung.web.portal.raise_form import CALLED, RaiseForm
from rung.web.portal.reader import Reader, reader_of
from rung.web.portal.transaction import in_one_transaction


@audience(Audience.CUSTOMER)
@in_one_transaction
def raise_escalation(request: HttpRequest, reference: str) -> HttpResponse:
    """Five answers; the care manager hears at once (R5-R8)."""
    reader = reader_of(request)
    order, party = order_for(reader.person, reference)
    page = _read(reader, order, request.POST or request.GET)
    if request.method == "POST":
        return _raise(request, reader, party, page)
    if page.open_escalation is not None:
        return _joined(request, reader, page, page.open_escalation, None, status=200)
    why_not = refusal(Act.RAISE, party) or why_over(order) or _not_yet(reader, page)
    form = raise_form(
        reader, page, ticked=request.GET.getlist("others"), called=_called(reader, request.GET)
    )
    return _page(request, reader, page, form, may_raise=not why_not, refusal=why_not)


@require_GET
@audience(Audience.CUSTOMER)
@in_one_transaction
def what_happens_next(request: HttpRequest, reference: str) -> HttpResponse:
    """The box that says what follows, for the answers given so far. Changes nothing."""
    reader = reader_of(request)
    order, _ = order_for(reader.person, reference)
    page = _read(reader, order, request.GET)
    context = _next_context(reader, page, raise_form(reader, page, request.GET))
    return render(request, "portal/_raise_next.html", context, now=reader.now)


def _read(reader: Reader, order: Order, data: QueryDict) -> RaisePage:
    """The page once the answers are known that decide which matrix applies."""
    told = told_of(data, asked_of(order))
    return raise_page(order, reader.person, told, now=reader.now)


def _not_yet(reader: Reader, page: RaisePage) -> str:
    """Why the policy does not let it be escalated now; empty when it does."""
    return page.asks.why_not(reader.zone, reader.now)


def raise_form(
    reader: Reader,
    page: RaisePage,
    data: QueryDict | None = None,
    *,
    ticked: Sequence[str] = (),
    called: Mapping[str, object] | None = None,
) -> RaiseForm:
    """The form, knowing what is known; ``ticked`` are keys of the further orders to begin with.

    ``called`` is what is known of a call that was made just now.
    """
    local = reader.local_now
    return RaiseForm(
        data,
        people=list(page.people),
        others=list(page.others),
        first_name=page.first_name,
        asks=page.asks,
        zone=reader.zone,
        now=reader.now,
        initial={
            "need_by_date": page.need_by,
            "level": 1,
            "others": [key for key, _ in page.others if str(key) in ticked],
            "day": local.date(),
            "at": local.time().replace(second=0, microsecond=0),
            **(called or {}),
        },
    )


def _called(reader: Reader, address: QueryDict) -> dict[str, object]:
    """The call whose number was pressed on the order's page, as the address tells of it (R7)."""
    outcome = outcome_asked(address)
    if not outcome:
        return {}
    local = called_at(address, reader.now).astimezone(ZoneInfo(reader.zone))
    at = local.time().replace(second=0, microsecond=0)
    return {"talked": CALLED, **outcome, "day": local.date(), "at": at}


def _raise(request: HttpRequest, reader: Reader, party: Party, page: RaisePage) -> HttpResponse:
    form = raise_form(reader, page, request.POST)
    if not form.is_valid():
        return _page(request, reader, page, form, status=422)
    try:
        escalation = engaging.raise_escalation(
            order_ids=[page.order.pk, *form.cleaned_data["others"]],
            concern=form.concern(),
            attempt=form.attempt(),
            doing=reader.doing(party, form.cleaned_data["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, reader.now))
        return _page(request, reader, page, form, status=422)
    except AlreadyOpen as taken:
        other = Escalation.objects.get(number=int(taken.reference.partition("-")[2]))
        return _joined(request, reader, page, other, form, status=409)
    except PressedTwice as twice:
        return _sent_twice(request, reader, page, twice)
    except RuleViolation as violation:
        why_not, may_raise = violation.said(reader.zone, reader.now), not _not_yet(reader, page)
        return _page(request, reader, page, form, may_raise=may_raise, refusal=why_not, status=409)
    messages.success(request, f"{page.first_name} has your escalation {escalation.reference}.")
    return HttpResponseRedirect(reverse("portal:escalation", args=[escalation.number]), status=303)


def _page(
    request: HttpRequest,
    reader: Reader,
    page: RaisePage,
    form: RaiseForm,
    *,
    may_raise: bool = True,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **_next_context(reader, page, form),
        "form": asked(form, "outcome", "level", "day", "at", "rhythm_wish"),
        "refusal": refusal,
        "may_raise": may_raise,
        "asked": form.asked,
        "more": IMPACT_MORE,
        "more_told": form.is_bound and any(form.data.get(name) for name in IMPACT_MORE),
        "others_shown": bool(form["others"].value() or form.errors.get("others")),
    }
    return render(request, "portal/raise.html", context, now=reader.now, status=status)


def _next_context(reader: Reader, page: RaisePage, form: RaiseForm) -> dict[str, object]:
    since = form.since()
    return {
        "page": page,
        "talked": since is not None,
        "severity": _severity(page, form),
        "opens": page.asks.opens(since or reader.now, zone=reader.zone, now=reader.now),
    }


def _severity(page: RaisePage, form: RaiseForm) -> str:
    """How bad it is by what is told so far, and what the policy calls that, where it asks."""
    found = form.severity()
    if found is None:
        return ""
    asked = next((each for each in page.asks.questions if each.of == "severity"), None)
    word = proposed(found, asked.values) if asked else ""
    return f"{found.words}. These rules call that {word}." if word else f"{found.words}."


def _joined(
    request: HttpRequest,
    reader: Reader,
    page: RaisePage,
    other: Escalation,
    form: RaiseForm | None,
    *,
    status: int,
) -> HttpResponse:
    """The order is in an open escalation: the link, and the words kept to be added there."""
    kept = {}
    if form is not None:
        kept = {"ground": form.cleaned_data["ground"], "words": form.cleaned_data["impact"]}
    context = {
        "order": page.order,
        "other": other,
        "kept": bool(kept),
        "refusal": "",
        "form": form_view(GroundForm(initial=kept, auto_id="id_ground_%s")),
    }
    return render(request, "portal/raise_joined.html", context, now=reader.now, status=status)


def _sent_twice(
    request: HttpRequest, reader: Reader, page: RaisePage, twice: PressedTwice
) -> HttpResponse:
    """The second press of one button: it counted once, and here it is."""
    context = {
        "page": page,
        "refusal": twice.said(reader.zone, reader.now),
        "other": open_escalation_of(page.order),
    }
    return render(request, "portal/raise_twice.html", context, now=reader.now, status=409)

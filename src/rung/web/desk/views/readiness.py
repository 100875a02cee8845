"""Sites that are not ready, at the desk: tell, decide, withdraw; files; whose turn it was."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rung.domain.permissions import Act, may, refusal
from rung.domain.readiness_words import NOT_READY_CODES
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import Order
from rung.queries.attachments import file_of, files_of
from rung.queries.order_rows import parts_of
from rung.queries.readiness import NoticeView, notices_of, orders_of
from rung.queries.situations import situation_of
from rung.queries.waiting import waiting_room
from rung.services import readiness
from rung.services.carry_out import PressedTwice
from rung.web.common.attachment_fields import download, files_of_form
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.acts import ActForm
from rung.web.desk.forms.readiness import CODES, DecideForm, NotReadyForm, WithdrawForm
from rung.web.desk.seen import Seen, seen

UPHELD, DROPPED = "upheld", "dropped"


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def tell(request: HttpRequest, number: int) -> HttpResponse:
    """Tell the customer that a site is not ready; the words of the chosen code stand there."""
    found = seen(request, number)
    if why_not := refusal(Act.TELL_NOT_READY, found.party):
        raise PermissionDenied(why_not)
    orders = orders_of(found.escalation)
    if request.method != "POST":
        code = request.GET.get("code", "")
        return _tell_page(request, found, _tell_form(found, orders, code))
    form = NotReadyForm(
        request.POST, request.FILES, writer=found.writer, orders=_choices(orders), code=""
    )
    if not form.is_valid():
        return _tell_page(request, found, form, status=422)
    try:
        readiness.tell_not_ready(
            escalation_id=found.escalation.id,
            order_id=form.cleaned_data["order"],
            told=form.told(),
            files=files_of_form(form),
            doing=found.doing(form.cleaned_data["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return _tell_page(request, found, form, status=422)
    except RuleViolation as violation:
        said = violation.said(found.reader.zone, found.now)
        return _tell_page(request, found, form, refused=said, status=409)
    messages.success(request, "Told. The escalation waits on the customer while it stands.")
    return HttpResponseRedirect(reverse("desk:escalation", args=[number]), status=303)


@require_safe
@audience(Audience.CARRIER)
def notice(request: HttpRequest, number: int, notice_id: UUID) -> HttpResponse:
    """One notice with both versions, and what can become of it."""
    return _notice_page(request, seen(request, number), notice_id)


@require_POST
@audience(Audience.CARRIER)
def decide(request: HttpRequest, number: int, notice_id: UUID) -> HttpResponse:
    """Find for the notice or for the customer, by the button that was pressed."""
    found = seen(request, number)
    form = DecideForm(request.POST, writer=found.writer, auto_id="deciding-%s")
    pressed = request.POST.get("pressed", "")
    if pressed not in {UPHELD, DROPPED} and form.is_valid():
        form.add_error(None, "Press one of the two buttons.")

    def act() -> None:
        readiness.decide_not_ready(
            escalation_id=found.escalation.id,
            not_ready_id=notice_id,
            upheld=pressed == UPHELD,
            words=form.cleaned_data["words"],
            doing=found.doing(form.cleaned_data["press_id"]),
        )

    return _attempt(request, found, notice_id, form, act, "Decided. Both sides have your words.")


@require_POST
@audience(Audience.CARRIER)
def withdraw(request: HttpRequest, number: int, notice_id: UUID) -> HttpResponse:
    """Take the notice back."""
    found = seen(request, number)
    form = WithdrawForm(request.POST, writer=found.writer, auto_id="withdrawing-%s")

    def act() -> None:
        readiness.withdraw_not_ready(
            escalation_id=found.escalation.id,
            not_ready_id=notice_id,
            words=form.cleaned_data["words"],
            doing=found.doing(form.cleaned_data["press_id"]),
        )

    return _attempt(request, found, notice_id, form, act, "Withdrawn; the customer has your words.")


@require_safe
@audience(Audience.CARRIER)
def file(request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
    """One file as a download."""
    return download(file_of(seen(request, number).escalation, file_id, carrier_side=True))


@require_safe
@audience(Audience.CARRIER)
def time(request: HttpRequest, number: int) -> HttpResponse:
    """Whose turn it was in every hour so far."""
    found = seen(request, number)
    situation = situation_of(found.escalation, (), carrier_side=True)
    room = waiting_room(situation, carrier_side=True, zone=found.reader.zone, now=found.now)
    context = {"escalation": found.escalation, "waiting": room, "carrier_side": True}
    return render(request, "time.html", context, now=found.now)


def _choices(orders: list[Order]) -> list[tuple[int, str]]:
    return [(order.pk, f"{order.site}, order {order.reference}") for order in orders]


def _tell_form(found: Seen, orders: list[Order], code: str) -> NotReadyForm:
    """Filled in for the code that was chosen, else for the one that stands against an order."""
    if code not in NOT_READY_CODES:
        known = [each for parts in parts_of(orders).values() for each in parts.codes]
        code = next((each for each in known if each in NOT_READY_CODES), NOT_READY_CODES[0])
    return NotReadyForm(writer=found.writer, orders=_choices(orders), code=code)


def _tell_page(
    request: HttpRequest, found: Seen, form: NotReadyForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "page": found.page(),
        "form": form,
        "codes": CODES,
        "chosen": form["code"].value(),
        "refusal": refused,
    }
    return render(request, "desk/not_ready.html", context, now=found.now, status=status)


def _attempt(
    request: HttpRequest,
    found: Seen,
    notice_id: UUID,
    form: ActForm,
    act: Callable[[], None],
    said: str,
) -> HttpResponse:
    _notice(found, notice_id)
    if not form.is_valid():
        return _notice_page(request, found, notice_id, form=form, status=422)
    try:
        act()
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return _notice_page(request, found, notice_id, form=form, status=422)
    except RuleViolation as violation:
        refused = violation.said(found.reader.zone, found.now)
        kept = None if isinstance(violation, PressedTwice) else form
        return _notice_page(request, found, notice_id, form=kept, refused=refused, status=409)
    messages.success(request, said)
    return HttpResponseRedirect(
        reverse("desk:escalation", args=[found.escalation.number]), status=303
    )


def _notice(found: Seen, notice_id: UUID) -> NoticeView:
    zone, now = found.reader.zone, found.now
    files = files_of(found.escalation, carrier_side=True, zone=zone, now=now)
    for each in notices_of(found.escalation, files, carrier_side=True, zone=zone, now=now):
        if each.id == notice_id:
            return each
    raise Http404("No such notice.")


def _notice_page(
    request: HttpRequest,
    found: Seen,
    notice_id: UUID,
    *,
    form: ActForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    view = _notice(found, notice_id)
    decides = view.awaits_decision and may(Act.DECIDE_NOT_READY, found.party)
    withdraws = view.stands and may(Act.TELL_NOT_READY, found.party)
    deciding = (
        form
        if isinstance(form, DecideForm)
        else DecideForm(writer=found.writer, auto_id="deciding-%s")
    )
    withdrawing = (
        form
        if isinstance(form, WithdrawForm)
        else WithdrawForm(writer=found.writer, auto_id="withdrawing-%s")
    )
    context = {
        "page": found.page(),
        "notice": view,
        "deciding": deciding if decides else None,
        "withdrawing": withdrawing if withdraws else None,
        "refusal": refused,
    }
    return render(request, "desk/notice.html", context, now=found.now, status=status)

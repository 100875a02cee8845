"""One request for resources: decide, ask back, answer, pass up, withdraw, tell the customer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rung.domain.permissions import Act, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import ResourceRequest
from rung.queries.escalation_page import EscalationPage
from rung.queries.obstacles import RequestLine
from rung.queries.request_clock import RequestClock, request_clock
from rung.services import resources
from rung.services.doing import Doing
from rung.services.resources import Answer
from rung.services.working import Committed
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.act_page import Typed
from rung.web.desk.forms.acts import ActForm
from rung.web.desk.forms.obstacles import (
    APPROVE,
    ASK,
    DECLINE,
    DecideForm,
    PassUpForm,
    ReplyForm,
    WithdrawRequestForm,
    WordingForm,
)
from rung.web.desk.seen import Seen, seen

DONE = {
    APPROVE: "Approved. Who asked and the care manager have your words.",
    DECLINE: "Declined. Who asked and the care manager have your words.",
    ASK: "Asked back. Who asked has your question; the time to decide runs on.",
    "answer": "Answered. Who decides has been told.",
    "release": "Released. The customer has your words.",
    "withdraw": "Withdrawn. Who was to decide has been told.",
    "up": "Passed up. The next level has been told.",
}


@dataclass(frozen=True)
class Asked:
    """A request as one reader of the carrier sees it."""

    found: Seen
    page: EscalationPage
    line: RequestLine

    @property
    def clock(self) -> RequestClock:
        """Its clock, said for the reader."""
        return request_clock(self.page, self.line, zone=self.found.reader.zone, now=self.found.now)

    @property
    def decides(self) -> bool:
        """Whether the reader may decide it now."""
        rows = ResourceRequest.objects.prefetch_related("options", "questions")
        row = rows.select_related("asked_by", "decided_by").get(pk=self.line.id)
        allowed = not refusal(Act.DECIDE_RESOURCES, self.found.party)
        return (
            allowed
            and self.line.is_open
            and resources.may_decide(row, self.found.reader, now=self.found.now)
        )


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def request_page(request: HttpRequest, number: int, request_id: UUID) -> HttpResponse:
    """What is asked for, by whom it is decided and why; a pressed button answers it."""
    asked = asked_for(seen(request, number), request_id)
    if request.method != "POST":  # whoever reads the escalation reads what is asked for
        return _page(request, asked)
    form = DecideForm(request.POST, writer=asked.found.writer, line=asked.line)
    pressed = request.POST.get("pressed", "")

    def do() -> None:
        doing = asked.found.doing(form.cleaned_data["press_id"])
        decide(asked.found.escalation.id, request_id, form.cleaned_data, pressed, doing)

    return _attempt(request, asked, "deciding", form, do, DONE.get(pressed, ""))


@require_POST
@audience(Audience.CARRIER)
def request_act(request: HttpRequest, number: int, request_id: UUID, what: str) -> HttpResponse:
    """The answer to a question, a level higher, taken back, or the customer's wording."""
    if what not in _OTHERS:
        raise Http404("There is no such thing to do.")
    asked = asked_for(seen(request, number), request_id)
    kind, use_case = _OTHERS[what]
    form = kind(request.POST, writer=asked.found.writer, auto_id=f"{what}-%s")

    def do() -> None:
        use_case(
            escalation_id=asked.found.escalation.id,
            request_id=request_id,
            words=form.cleaned_data["words"],
            doing=asked.found.doing(form.cleaned_data["press_id"]),
        )

    return _attempt(request, asked, what, form, do, DONE[what])


def asked_for(found: Seen, request_id: UUID) -> Asked:
    """The request of that escalation; Http404 where there is none."""
    page = found.page()
    line = next((each for each in page.rooms.obstacles.requests if each.id == request_id), None)
    if line is None:
        raise Http404("No such request.")
    return Asked(found, page, line)


def decide(escalation_id: UUID, request_id: UUID, typed: Typed, pressed: str, doing: Doing) -> None:
    """Approve, decline or ask back, by the button that was pressed."""
    if pressed not in {APPROVE, DECLINE, ASK}:
        raise BadInput("Press one of the three buttons: approve, decline, or ask back.")
    if pressed == ASK:
        resources.ask_back(
            escalation_id=escalation_id, request_id=request_id, words=typed["words"], doing=doing
        )
        return
    granted = pressed == APPROVE
    step_day = typed.get("step_day")
    resources.decide_resources(
        escalation_id=escalation_id,
        request_id=request_id,
        answer=Answer(
            granted=granted,
            words=typed["words"],
            option=typed.get("option"),
            alternate_date=typed["alternate_date"],
            step=typed["step"],
            step_by=Committed(step_day) if step_day else None,
        ),
        doing=doing,
    )


_OTHERS: Mapping[str, tuple[type[ActForm], Callable[..., object]]] = {
    "answer": (ReplyForm, resources.answer_back),
    "up": (PassUpForm, resources.pass_up),
    "withdraw": (WithdrawRequestForm, resources.withdraw_resources),
    "release": (WordingForm, resources.release_resources),
}


def _attempt(
    request: HttpRequest,
    asked: Asked,
    name: str,
    form: ActForm,
    do: Callable[[], None],
    said: str,
) -> HttpResponse:
    found = asked.found
    if not form.is_valid():
        return _page(request, asked, {name: form}, status=422)
    try:
        do()
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return _page(request, asked, {name: form}, status=422)
    except RuleViolation as violation:
        fresh = asked_for(seen(request, found.escalation.number), asked.line.id)
        refused = violation.said(found.reader.zone, found.now)
        return _page(request, fresh, {name: form}, refused=refused, status=409)
    messages.success(request, said)
    number = found.escalation.number
    return HttpResponseRedirect(reverse("desk:escalation", args=[number]), status=303)


def _page(
    request: HttpRequest,
    asked: Asked,
    typed: Mapping[str, ActForm] | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    writer, typed = asked.found.writer, typed or {}
    may = asked.page.may
    context = {
        "page": asked.page,
        "line": asked.line,
        "clock": asked.clock,
        "decides": asked.decides,
        "answers": asked.line.waits_for_answer and Act.ASK_RESOURCES in may,
        "withdraws": asked.line.is_open
        and asked.line.asked_by_id == asked.found.reader.pk
        and Act.ASK_RESOURCES in may,
        "releases": not asked.line.is_open
        and not asked.line.withdrawn
        and not asked.line.customer_words
        and Act.RELEASE_WORDING in may,
        "refusal": refused,
        "drafted": frozenset(typed),
        "deciding": DecideForm(writer=writer, line=asked.line),
        **{what: kind(writer=writer, auto_id=f"{what}-%s") for what, (kind, _) in _OTHERS.items()},
        **typed,
    }
    return render(request, "desk/request.html", context, now=asked.found.now, status=status)

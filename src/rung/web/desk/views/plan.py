"""One action of the plan: done, given up, moved, told to the customer, put after others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung.domain.action_plan import Wording
from rung.domain.permissions import Act, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import ActionState, DateKind
from rung.queries.action_change import last_change
from rung.queries.escalation_page import EscalationPage
from rung.queries.plan_room import PlanLine
from rung.services import planning, working
from rung.services.carry_out import PressedTwice
from rung.services.working import Committed, WhyMoved
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.acts import ActForm
from rung.web.desk.forms.plan import AfterForm, EndForm, MoveForm, ReleaseForm, SeenForm
from rung.web.desk.seen import Seen, seen


@dataclass(frozen=True)
class Acting:
    """Somebody of the carrier about to change one action of a plan."""

    request: HttpRequest
    found: Seen
    action_id: UUID
    page: EscalationPage
    line: PlanLine


@require_safe
@audience(Audience.CARRIER)
def action(request: HttpRequest, number: int, action_id: UUID) -> HttpResponse:
    """What can become of one action."""
    act = _acting(request, number, action_id)
    why_not = refusal(Act.PLAN, act.found.party)
    if why_not:
        raise PermissionDenied(why_not)
    return _page(act)


@require_POST
@audience(Audience.CARRIER)
def end_action(request: HttpRequest, number: int, action_id: UUID) -> HttpResponse:
    """The action is done, or withdrawn, by the button that was pressed."""
    act = _acting(request, number, action_id)
    form = EndForm(request.POST, writer=act.found.writer, auto_id="ending-%s")
    pressed = request.POST.get("pressed")
    if pressed not in {ActionState.DONE, ActionState.WITHDRAWN}:
        return _page(act, {"ending": form}, status=422)
    done = pressed == ActionState.DONE
    return _attempt(
        act,
        "ending",
        form,
        lambda: working.end_action(
            escalation_id=act.found.escalation.id,
            action_id=action_id,
            state=ActionState(pressed),
            seen=form.cleaned_data["seen"],
            doing=act.found.doing(form.cleaned_data["press_id"]),
        ),
        "Action marked done." if done else "Action withdrawn.",
    )


@require_POST
@audience(Audience.CARRIER)
def move_action(request: HttpRequest, number: int, action_id: UUID) -> HttpResponse:
    """Another date, with the reason for the customer and the cause that stays inside."""
    act = _acting(request, number, action_id)
    form = MoveForm(request.POST, writer=act.found.writer, auto_id="moving-%s")

    def move() -> None:
        typed = form.cleaned_data
        working.move_action(
            escalation_id=act.found.escalation.id,
            action_id=action_id,
            committed=Committed(typed["day"], typed["at"]),
            why=WhyMoved(typed["reason"], typed["cause"], typed["cause_words"]),
            kind=DateKind(typed["kind"] or DateKind.CCD),
            seen=typed["seen"],
            doing=act.found.doing(typed["press_id"]),
        )

    inside = " The customer has not been told." if act.line.internal else ""
    said = f"Date moved; the old one and the reason are kept.{inside}"
    return _attempt(act, "moving", form, move, said)


@require_POST
@audience(Audience.CARRIER)
def release_action(request: HttpRequest, number: int, action_id: UUID) -> HttpResponse:
    """The customer is told of it now, in words written for them."""
    act = _acting(request, number, action_id)
    form = ReleaseForm(request.POST, writer=act.found.writer, auto_id="releasing-%s")

    def release() -> None:
        typed = form.cleaned_data
        planning.release(
            escalation_id=act.found.escalation.id,
            action_id=action_id,
            wording=Wording(typed["text"], typed["reason"]),
            seen=typed["seen"],
            doing=act.found.doing(typed["press_id"]),
        )

    return _attempt(act, "releasing", form, release, "The customer has been told.")


@require_POST
@audience(Audience.CARRIER)
def order_action(request: HttpRequest, number: int, action_id: UUID) -> HttpResponse:
    """What it comes after."""
    act = _acting(request, number, action_id)
    form = AfterForm(
        request.POST, writer=act.found.writer, others=_others(act), auto_id="ordering-%s"
    )

    def order() -> None:
        planning.reorder(
            escalation_id=act.found.escalation.id,
            action_id=action_id,
            wanted=tuple(form.cleaned_data["after"]),
            seen=form.cleaned_data["seen"],
            doing=act.found.doing(form.cleaned_data["press_id"]),
        )

    return _attempt(act, "ordering", form, order, "The order of the plan is kept.")


def _attempt(
    act: Acting, name: str, form: SeenForm, do: Callable[[], object], said: str
) -> HttpResponse:
    """Try it: 303 with a sentence, 422 with the form, 409 with both versions or the refusal."""
    if not form.is_valid():
        return _page(act, {name: form}, status=422)
    reader = act.found.reader
    try:
        do()
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, act.found.now))
        return _page(act, {name: form}, status=422)
    except PressedTwice as twice:
        return _page(act, refused=twice.said(reader.zone, act.found.now), status=409)
    except RuleViolation as violation:
        return _refused(act, name, form, violation)
    messages.success(act.request, said)
    number = act.found.escalation.number
    return HttpResponseRedirect(reverse("desk:escalation", args=[number]), status=303)


def _refused(act: Acting, name: str, form: SeenForm, violation: RuleViolation) -> HttpResponse:
    """Where somebody else changed the action meanwhile, both versions stand side by side."""
    fresh = _acting(act.request, act.found.escalation.number, act.action_id)
    said = violation.said(act.found.reader.zone, act.found.now)
    now_is = fresh.line.order_stamp if name == "ordering" else fresh.line.stamp
    if fresh.line.is_open and form.cleaned_data["seen"] == now_is:
        return _page(fresh, {name: form}, refused=said, status=409)
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed["seen"] = now_is
    form.data = typed
    context = {
        "page": fresh.page,
        "line": fresh.line,
        "form": form,
        "what": name,
        "path": act.request.path,
        "pressed": act.request.POST.get("pressed", ""),
        "theirs": last_change(act.action_id, zone=act.found.reader.zone, now=act.found.now),
        "refusal": said,
    }
    return render(act.request, "desk/overtaken.html", context, now=act.found.now, status=409)


def _acting(request: HttpRequest, number: int, action_id: UUID) -> Acting:
    found = seen(request, number)
    page = found.page()
    line = next((line for line in page.plan if line.id == action_id), None)
    if line is None:
        raise Http404("No such action.")
    return Acting(request, found, action_id, page, line)


def _others(act: Acting) -> list[tuple[UUID, str]]:
    """What it can come after: the other actions that were not given up."""
    return [
        (line.id, line.words)
        for line in act.page.plan
        if line.id != act.action_id and (line.is_open or line.id in act.line.befores)
    ]


def _fresh(act: Acting) -> dict[str, ActForm]:
    """The forms as they are drawn first, each with what it shows."""
    line, writer = act.line, act.found.writer
    stamp = {"seen": line.stamp}
    order = {"seen": line.order_stamp, "after": [str(key) for key in line.befores]}
    others = _others(act)
    return {
        "ending": EndForm(writer=writer, auto_id="ending-%s", initial=stamp),
        "moving": MoveForm(writer=writer, auto_id="moving-%s", initial=dict(stamp)),
        "releasing": ReleaseForm(
            writer=writer, auto_id="releasing-%s", initial={**stamp, "reason": line.reason}
        ),
        "ordering": AfterForm(writer=writer, auto_id="ordering-%s", initial=order, others=others),
    }


def _page(
    act: Acting,
    typed: Mapping[str, ActForm] | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": act.page,
        "line": act.line,
        "others": _others(act),
        "drafted": frozenset(typed or ()),
        "refusal": refused,
        **_fresh(act),
        **(typed or {}),
    }
    return render(act.request, "desk/action.html", context, now=act.found.now, status=status)

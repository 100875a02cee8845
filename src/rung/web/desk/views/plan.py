"""One action of the plan: done, given up, or moved to another date."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung.domain.permissions import Act, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import ActionState
from rung.services import working
from rung.services.working import Committed, WhyMoved
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.acts import ActForm, MoveForm
from rung.web.desk.seen import Seen, seen


@require_safe
@audience(Audience.CARRIER)
def action(request: HttpRequest, number: int, action_id: UUID) -> HttpResponse:
    """What can become of one action."""
    found = seen(request, number)
    why_not = refusal(Act.PLAN, found.party)
    if why_not:
        raise PermissionDenied(why_not)
    return _page(request, found, action_id)


@require_POST
@audience(Audience.CARRIER)
def end_action(request: HttpRequest, number: int, action_id: UUID) -> HttpResponse:
    """The action is done, or withdrawn, by the button that was pressed."""
    found = seen(request, number)
    form = ActForm(request.POST, writer=found.writer, auto_id="ending-%s")
    pressed = request.POST.get("pressed")
    if not form.is_valid() or pressed not in {ActionState.DONE, ActionState.WITHDRAWN}:
        return _page(request, found, action_id, ending=form, status=422)
    try:
        working.end_action(
            escalation_id=found.escalation.id,
            action_id=action_id,
            state=ActionState(pressed),
            doing=found.doing(form.cleaned_data["press_id"]),
        )
    except RuleViolation as violation:
        return _refused(request, number, action_id, violation)
    done = pressed == ActionState.DONE
    messages.success(request, "Action marked done." if done else "Action withdrawn.")
    return HttpResponseRedirect(reverse("desk:escalation", args=[number]), status=303)


@require_POST
@audience(Audience.CARRIER)
def move_action(request: HttpRequest, number: int, action_id: UUID) -> HttpResponse:
    """Another date, with the reason."""
    found = seen(request, number)
    form = MoveForm(request.POST, writer=found.writer, auto_id="moving-%s")
    if not form.is_valid():
        return _page(request, found, action_id, moving=form, status=422)
    typed = form.cleaned_data
    try:
        working.move_action(
            escalation_id=found.escalation.id,
            action_id=action_id,
            committed=Committed(typed["day"], typed["at"]),
            why=WhyMoved(typed["reason"], typed["cause"], typed["cause_words"]),
            doing=found.doing(typed["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return _page(request, found, action_id, moving=form, status=422)
    except RuleViolation as violation:
        return _refused(request, number, action_id, violation, moving=form)
    messages.success(request, "Date moved; the old one and the reason are kept.")
    return HttpResponseRedirect(reverse("desk:escalation", args=[number]), status=303)


def _refused(
    request: HttpRequest,
    number: int,
    action_id: UUID,
    violation: RuleViolation,
    *,
    moving: MoveForm | None = None,
) -> HttpResponse:
    found = seen(request, number)
    said = violation.said(found.reader.zone, found.now)
    return _page(request, found, action_id, moving=moving, refusal=said, status=409)


def _page(
    request: HttpRequest,
    found: Seen,
    action_id: UUID,
    *,
    ending: ActForm | None = None,
    moving: MoveForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = found.page()
    line = next((line for line in page.plan if line.id == action_id), None)
    if line is None:
        raise Http404("No such action.")
    context = {
        "page": page,
        "line": line,
        "ending": ending or ActForm(writer=found.writer, auto_id="ending-%s"),
        "moving": moving or MoveForm(writer=found.writer, auto_id="moving-%s"),
        "refusal": refusal,
    }
    return render(request, "desk/action.html", context, now=found.now, status=status)

"""One correction of a missed acknowledgement: asked for, and decided by somebody above (R29)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung.domain.permissions import Act, may
from rung.domain.refusals import BadInput, RuleViolation
from rung.queries.corrections_room import CorrectionLine, correction_lines
from rung.services import corrections
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.acts import ActForm
from rung.web.desk.forms.corrections import AskCorrectionForm, DecideCorrectionForm
from rung.web.desk.seen import Seen, seen

APPROVE, REFUSE = "approve", "refuse"


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def correction(request: HttpRequest, number: int, clock_id: UUID) -> HttpResponse:
    """What was given, when it was typed in, and what this reader may do about it."""
    found = seen(request, number)
    line = _line_of(found, clock_id)
    form = _form_of(line)
    if request.method != "POST":
        return _page(request, found, line, form(writer=found.writer))
    typed = form(request.POST, writer=found.writer)
    if not typed.is_valid():
        return _page(request, found, line, typed, status=422)
    pressed = request.POST.get("pressed", "")
    try:
        _carry_out(found, line, typed, pressed)
    except BadInput as mistake:
        typed.add_error(None, mistake.said(found.reader.zone, found.now))
        return _page(request, found, line, typed, status=422)
    except RuleViolation as violation:
        said = violation.said(found.reader.zone, found.now)
        again = seen(request, number)
        return _page(request, again, _line_of(again, clock_id), typed, refusal=said, status=409)
    messages.success(
        request, "Decided and kept." if line.is_open else "Asked. Somebody above decides."
    )
    return HttpResponseRedirect(reverse("desk:escalation", args=[number]), status=303)


def _carry_out(found: Seen, line: CorrectionLine, form: ActForm, pressed: str) -> None:
    asked = {"escalation_id": found.escalation.id, "clock_id": line.clock_id}
    words, doing = form.cleaned_data["words"], found.doing(form.cleaned_data["press_id"])
    if not line.is_open:
        corrections.ask_correction(**asked, words=words, doing=doing)
    elif pressed in {APPROVE, REFUSE}:
        corrections.decide_correction(
            **asked, approved=pressed == APPROVE, words=words, doing=doing
        )
    else:
        raise BadInput("Press one of the two buttons: approve it, or do not.")


def _line_of(found: Seen, clock_id: UUID) -> CorrectionLine:
    lines = correction_lines(found.escalation, zone=found.reader.zone, now=found.now)
    line = next((each for each in lines if each.clock_id == clock_id), None)
    if line is None:
        raise Http404("There is nothing to correct.")
    return line


def _form_of(line: CorrectionLine) -> type[ActForm]:
    return DecideCorrectionForm if line.is_open else AskCorrectionForm


def _may(found: Seen, line: CorrectionLine) -> bool:
    """Whether the reader asks, or decides what others asked for and answered."""
    if line.approved is not None:
        return False
    if not line.is_open:
        return may(Act.ASK_CORRECTION, found.party)
    if not may(Act.DECIDE_CORRECTION, found.party):
        return False
    if found.reader.pk in {line.asked_by_id, line.given_by_id}:
        return False
    return corrections.decides(
        found.escalation, line.level, found.policy.top, found.reader, found.now
    )


def _page(
    request: HttpRequest,
    found: Seen,
    line: CorrectionLine,
    form: ActForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": found.page(),
        "line": line,
        "form": form if _may(found, line) else None,
        "above": corrections.ABOVE,
        "refusal": refusal,
    }
    return render(request, "desk/correction.html", context, now=found.now, status=status)

"""The escalation for the carrier's people: its page, its live part, and what they do about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rung.domain.permissions import Act, Role, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.queries.clocks_form import clocks_form
from rung.queries.escalation_page import EscalationPage, stamp_of
from rung.queries.next_step import NextStep
from rung.services.carry_out import PressedTwice
from rung.services.update_preview import Preview
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.act_page import PREVIEW, ActPage
from rung.web.desk.acts import ACTS
from rung.web.desk.forms.acts import ActForm
from rung.web.desk.seen import Seen, can_now, seen

INLINE = {Act.ACKNOWLEDGE: "acknowledge", Act.SEND_UPDATE: "update", Act.DECIDE_WAIVER: "waiver"}


@require_safe
@audience(Audience.EVERYONE)
def escalation(request: HttpRequest, number: int) -> HttpResponse:
    """The same record the customer sees, with what is kept inside, and this reader's next step.

    A customer whose escalation it is, and who has the link from a mail, is led to their page.
    """
    found = seen(request, number)
    if found.party.role is Role.CUSTOMER:
        return HttpResponseRedirect(reverse("portal:escalation", args=[number]))
    return _whole_page(request, found)


@require_safe
@audience(Audience.CARRIER)
def escalation_live(request: HttpRequest, number: int) -> HttpResponse:
    """What can change under the reader's eyes; 204 while nothing has."""
    found = seen(request, number)
    if request.GET.get("stamp") == stamp_of(found.escalation.changed_at, now=found.now):
        return HttpResponse(status=204)
    page = found.page()
    step = found.step(page)
    if request.GET.get("step") != step.key:
        return _changed(request, found)
    context = {**shown(page, step), "inline": inline_of(step), "form": None}
    return render(request, "desk/_escalation.html", context, now=found.now)


@require_safe
@audience(Audience.CARRIER)
def escalation_clocks(request: HttpRequest, number: int) -> JsonResponse:
    """The page's clocks for machines: when each is due, and the rows that say why."""
    found = seen(request, number)
    return JsonResponse(clocks_form(found.escalation, found.party, zone=found.reader.zone))


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def act(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """One act on a page of its own: the customer's words on top, a form, one button."""
    spec = ACTS.get(name)
    if spec is None:
        raise Http404("There is no such thing to do.")
    found = seen(request, number)
    if request.method != "POST":
        page = found.page()
        why_not = _why_not(spec, found, page)
        if why_not:
            raise PermissionDenied(why_not)
        known = spec.form.from_address(request.GET, now=found.now)
        form = drawn(found, name, found.step(page), **known)
        return _act_page(request, found, spec, form, page=page)
    form = spec.form(request.POST, request.FILES, writer=found.writer)
    if not form.is_valid():
        return _act_page(request, found, spec, form, status=422)
    try:
        return _pressed(request, found, spec, form)
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return _act_page(request, found, spec, form, status=422)
    except PressedTwice as twice:
        said = twice.said(found.reader.zone, found.now)
        return _whole_page(request, seen(request, number), refusal=said, status=409)
    except RuleViolation as violation:
        said = violation.said(found.reader.zone, found.now)
        return _act_page(request, seen(request, number), spec, form, refusal=said, status=409)


def _pressed(request: HttpRequest, found: Seen, spec: ActPage, form: ActForm) -> HttpResponse:
    """It is done, or only shown, by the button that was pressed."""
    pressed = request.POST.get("pressed", "")
    if pressed == PREVIEW and spec.preview is not None:
        preview = spec.preview(found, form.cleaned_data)
        return _act_page(request, found, spec, form, preview=preview)
    spec.carry_out(found, form.cleaned_data, pressed)
    messages.success(request, spec.done)
    to = reverse("desk:escalation", args=[found.escalation.number])
    return HttpResponseRedirect(to, status=303)


def _whole_page(
    request: HttpRequest, found: Seen, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    page = found.page()
    step = found.step(page)
    inline = inline_of(step)
    context = {
        **shown(page, step),
        "inline": inline,
        "form": drawn(found, inline, step) if inline else None,
        "spec": ACTS.get(inline),
        "refusal": refusal,
    }
    return render(request, "desk/escalation.html", context, now=found.now, status=status)


def drawn(found: Seen, name: str, step: NextStep, **known: object) -> ActForm:
    """A fresh form, filled in as far as we can, with what is known of it already."""
    initial = ({"clock_id": step.clock_id} if step.clock_id else {}) | known
    return ACTS[name].form(writer=found.writer, initial=initial)


def inline_of(step: NextStep) -> str:
    """The act whose form stands on the page itself; empty when none does."""
    return INLINE.get(step.act, "") if step.act else ""


def shown(page: EscalationPage, step: NextStep) -> dict[str, object]:
    """What page and live part both read."""
    return {"page": page, "step": step, "can": can_now(page)}


def _changed(request: HttpRequest, found: Seen) -> HttpResponse:
    """The next step is another one now: say so, and leave what is being typed alone."""
    response = render(
        request, "desk/_changed.html", {"number": found.escalation.number}, now=found.now
    )
    response.headers["HX-Retarget"] = "#changed"
    response.headers["HX-Reswap"] = "innerMorph"
    return response


def _why_not(spec: ActPage, found: Seen, page: EscalationPage) -> str:
    if spec.act is Act.ACKNOWLEDGE:
        owes = found.step(page).act is Act.ACKNOWLEDGE
        return "" if owes else "You owe no acknowledgement here."
    return refusal(spec.act, found.party)


def _act_page(
    request: HttpRequest,
    found: Seen,
    spec: ActPage,
    form: ActForm,
    *,
    page: EscalationPage | None = None,
    refusal: str = "",
    preview: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page or found.page(),
        "spec": spec,
        "form": form,
        "refusal": refusal,
        "preview": preview,
    }
    return render(request, "desk/act.html", context, now=found.now, status=status)

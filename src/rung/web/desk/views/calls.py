"""Log a customer call or e-mail that was received, now or earlier (R7)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rung import clock
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import Contact, Escalation
from rung.queries.access import escalation_for, party_to_order
from rung.queries.calls import call_target, same_call, suggestions, what_happens
from rung.queries.handling import Note, handling_of
from rung.services import engaging, working
from rung.services.doing import Doing
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.calls import FOLDED, NewCallForm
from rung.web.desk.reader import reader_of

ADD_TO_IT, ANOTHER = "add", "another"
LEVEL_OF_CCM = 1


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def new_call(request: HttpRequest) -> HttpResponse:
    """Add the call to the open escalation of its order, or raise one as of the call."""
    now, reader = clock.now(), reader_of(request)
    if request.method != "POST":
        about = request.GET.get("about", "")
        return _page(request, NewCallForm(reader=reader, now=now, initial={"about": about}))
    form = NewCallForm(request.POST, reader=reader, now=now)
    if not form.is_valid():
        return _page(request, form, status=422)
    same = _same_call(form)
    pressed = request.POST.get("pressed")
    if same is not None and pressed not in {ADD_TO_IT, ANOTHER}:
        return _page(request, form, same=same, status=409)
    try:
        escalation = _save(form, same if pressed == ADD_TO_IT else None)
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, now))
        return _page(request, form, status=422)
    except RuleViolation as violation:
        return _page(request, form, refusal=violation.said(reader.zone, now), status=409)
    messages.success(request, f"The call is kept in {escalation.reference}.")
    return HttpResponseRedirect(reverse("desk:escalation", args=[escalation.number]), status=303)


@require_safe
@audience(Audience.CARRIER)
def call_preview(request: HttpRequest) -> HttpResponse:
    """What saving will do, while the form is being filled in."""
    now, reader = clock.now(), reader_of(request)
    form = NewCallForm(request.GET, reader=reader, now=now)
    form.is_valid()
    target, at = form.cleaned_data.get("target"), form.cleaned_data.get("happened_at")
    said = what_happens(target, form.asks, at, zone=reader.zone, now=now) if target and at else ""
    context = {"said": said, "notes": _handling(form)}
    return render(request, "desk/_call_preview.html", context, now=now)


def _handling(form: NewCallForm) -> tuple[Note, ...]:
    """What the caller's account needs, as soon as the form says whose call it is."""
    try:
        target = call_target(form.reader, str(form["about"].value() or ""))
    except BadInput:
        return ()
    return handling_of(target.order.account_id, zone=form.reader.zone, now=form.now)


def _same_call(form: NewCallForm) -> Contact | None:
    escalation = form.target.escalation
    return same_call(escalation, form.cleaned_data["happened_at"]) if escalation else None


def _save(form: NewCallForm, same: Contact | None) -> Escalation:
    """One use case: a note on the call that is there, one more call, or a new escalation."""
    typed, target = form.cleaned_data, form.target
    if target.escalation is None:
        doing = Doing(
            form.reader,
            party_to_order(form.reader, target.order),
            form.channel,
            form.now,
            typed["press_id"],
        )
        return engaging.raise_escalation(
            order_ids=[target.order.pk],
            concern=form.concern(),
            attempt=form.attempt(LEVEL_OF_CCM),
            doing=doing,
            said=form.said(),
        )
    escalation, party = escalation_for(form.reader, target.escalation.number)
    doing = Doing(form.reader, party, form.channel, form.now, typed["press_id"])
    if same is not None:
        words = f"Added to the call that {same.recorded_by.name} logged: {form.all_words}"
        return working.note(escalation_id=escalation.id, words=words, doing=doing)
    level = max(row.level for row in escalation.levels.all())
    return engaging.log_contact(
        escalation_id=escalation.id,
        attempt=form.attempt(level, form.all_words),
        doing=doing,
        said=form.said(),
    )


def _page(
    request: HttpRequest,
    form: NewCallForm,
    *,
    same: Contact | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    said = ""
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        at, zone = typed["happened_at"], form.reader.zone
        said = what_happens(form.target, form.asks, at, zone=zone, now=form.now)
    context = {
        "form": form,
        "same": same,
        "said": said,
        "notes": _handling(form),
        "refusal": refusal,
        "suggestions": suggestions(form.reader),
        "more": FOLDED,
    }
    return render(request, "desk/call.html", context, now=form.now, status=status)

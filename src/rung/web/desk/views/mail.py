"""Mail that waits for somebody: looked at, attached, raised as a call, or discarded."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung import clock
from rung.domain.permissions import Act, Party, Relation, Role, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Person
from rung.queries.access import escalation_for
from rung.queries.mail_waiting import one_mail, waiting_mails
from rung.services import mail_triage
from rung.services.doing import Doing
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.mail import AttachForm, DiscardForm
from rung.web.desk.reader import reader_of


@require_safe
@audience(Audience.CARRIER)
def waiting(request: HttpRequest) -> HttpResponse:
    """All mail that waits, the oldest first."""
    reader, now = sorter(request), clock.now()
    found = waiting_mails(zone=reader.zone, now=now)
    return render(request, "desk/mails.html", {"found": found}, now=now)


@require_safe
@audience(Audience.CARRIER)
def one(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """One mail, and what can be done about it."""
    sorter(request)
    return _page(request, mail_id)


@require_POST
@audience(Audience.CARRIER)
def attach(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Add it to the escalation that was typed."""
    reader, now = sorter(request), clock.now()
    one_mail(mail_id, zone=reader.zone, now=now)  # 404 for what is not there to be sorted
    form = AttachForm(request.POST)
    if not form.is_valid():
        return _page(request, mail_id, form=form, status=422)
    try:
        escalation, _ = escalation_for(reader, form.cleaned_data["reference"])
        mail_triage.attach(
            mail_id=mail_id,
            escalation_id=escalation.pk,
            doing=_doing(reader, form.cleaned_data["press_id"]),
        )
    except Http404:
        form.add_error("reference", "There is no such escalation.")
        return _page(request, mail_id, form=form, status=422)
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, now))
        return _page(request, mail_id, form=form, status=422)
    except RuleViolation as violation:
        return _page(request, mail_id, form=form, refused=violation.said(reader.zone, now))
    messages.success(request, f"The mail is in {escalation.reference}.")
    return HttpResponseRedirect(reverse("desk:escalation", args=[escalation.number]), status=303)


@require_POST
@audience(Audience.CARRIER)
def discard(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Nothing is to be done about it."""
    reader, now = sorter(request), clock.now()
    one_mail(mail_id, zone=reader.zone, now=now)
    form = DiscardForm(request.POST)
    if not form.is_valid():
        return _page(request, mail_id, status=422)
    try:
        mail_triage.discard(mail_id=mail_id, doing=_doing(reader, form.cleaned_data["press_id"]))
    except RuleViolation as violation:
        return _page(request, mail_id, refused=violation.said(reader.zone, now))
    messages.success(request, "The mail is discarded; it stays on record.")
    return HttpResponseRedirect(reverse("desk:mail"), status=303)


def _party(reader: Person) -> Party:
    return Party(Role(reader.role), frozenset({Relation.CARRIER}))


def sorter(request: HttpRequest) -> Person:
    """The reader, who sorts mail; PermissionDenied with the table's sentence for any other."""
    reader = reader_of(request)
    if why_not := refusal(Act.SORT_MAIL, _party(reader)):
        raise PermissionDenied(why_not)
    return reader


def _doing(reader: Person, press_id: UUID) -> Doing:
    return Doing(reader, _party(reader), Channel.PORTAL, clock.now(), press_id)


def _page(
    request: HttpRequest,
    mail_id: UUID,
    *,
    form: AttachForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    mail = one_mail(mail_id, zone=reader.zone, now=now)
    context = {
        "mail": mail,
        "form": form or AttachForm(initial={"reference": mail.reference}),
        "discarding": DiscardForm(auto_id="discarding-%s"),
        "refusal": refused,
    }
    return render(request, "desk/mail.html", context, now=now, status=409 if refused else status)

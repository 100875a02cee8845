"""A customer's answer about a site that is not ready; and whose turn it was, hour by hour."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung.domain.permissions import Act, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.queries.access import escalation_for
from rung.queries.attachments import file_of, files_of
from rung.queries.readiness import NoticeView, notices_of
from rung.queries.situations import situation_of
from rung.queries.waiting import waiting_room
from rung.services import readiness
from rung.services.carry_out import PressedTwice
from rung.services.doing import Doing
from rung.web.common.attachment_fields import FilesField, download, files_of_form
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import InstantField, WordsField, ZonedForm
from rung.web.common.forms import form_view
from rung.web.common.pages import render
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction
from rung.web.portal.views.acting import Acting, acting


class ReadyForm(ZonedForm):
    """The site is ready: from when one gets in, with words and proof where one likes."""

    ready_from = InstantField(label="From when can our people get in?")
    words = WordsField(
        label="Anything they should know?",
        hint="Who lets them in, how they find the place.",
        rows=3,
        required=False,
    )
    attached = FilesField(label="A photo or a report")

    def __init__(self, *args: object, now: datetime, zone: str, **kwargs: object) -> None:
        super().__init__(*args, now=now, zone=zone, **kwargs)
        self.initial.setdefault("ready_from", now)


class DisputeForm(ZonedForm):
    """The customer's own version."""

    words = WordsField(label="How was it?", hint="A manager reads both versions.", rows=3)
    attached = FilesField(label="What shows it")


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def page(request: HttpRequest, number: int, notice_id: UUID) -> HttpResponse:
    """One notice: what was asked, what follows, and the two answers."""
    return _page(acting(request, number), notice_id)


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def confirm(request: HttpRequest, number: int, notice_id: UUID) -> HttpResponse:
    """The site is ready."""
    act = acting(request, number)
    form = _form(ReadyForm, act)
    return _attempt(
        act,
        notice_id,
        form,
        lambda doing: readiness.confirm_ready(
            escalation_id=act.id,
            not_ready_id=notice_id,
            words=form.cleaned_data["words"],
            ready_from=form.cleaned_data["ready_from"],
            files=files_of_form(form),
            doing=doing,
        ),
        said="Thank you. Your care manager knows that the site is ready.",
    )


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def dispute(request: HttpRequest, number: int, notice_id: UUID) -> HttpResponse:
    """ "We were ready": a manager decides."""
    act = acting(request, number)
    form = _form(DisputeForm, act)
    return _attempt(
        act,
        notice_id,
        form,
        lambda doing: readiness.dispute_not_ready(
            escalation_id=act.id,
            not_ready_id=notice_id,
            words=form.cleaned_data["words"],
            files=files_of_form(form),
            doing=doing,
        ),
        said="Your version is on record beside ours; a manager decides.",
    )


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def time(request: HttpRequest, number: int) -> HttpResponse:
    """Whose turn it was in every hour so far."""
    act = acting(request, number)
    situation = situation_of(act.escalation, (), carrier_side=False)
    room = waiting_room(situation, carrier_side=False, zone=act.reader.zone, now=act.reader.now)
    context = {"escalation": act.escalation, "waiting": room, "carrier_side": False}
    return render(request, "time.html", context, now=act.reader.now)


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def file(request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
    """One file as a download."""
    escalation, _ = escalation_for(reader_of(request).person, number)
    return download(file_of(escalation, file_id, carrier_side=False))


def _form(kind: type[ZonedForm], act: Acting) -> ZonedForm:
    posted, added = act.request.POST, act.request.FILES
    name = "ready" if kind is ReadyForm else "dispute"
    return kind(posted, added, zone=act.reader.zone, now=act.reader.now, auto_id=f"id_{name}_%s")


def _attempt(
    act: Acting,
    notice_id: UUID,
    form: ZonedForm,
    do: Callable[[Doing], object],
    *,
    said: str,
) -> HttpResponse:
    """303 with a sentence, 422 with the form and every word in it, 409 with how it stands."""
    if not form.is_valid():
        return _page(act, notice_id, form=form, status=422)
    _notice(act, notice_id)
    try:
        do(act.doing(form))
    except BadInput as mistake:
        form.add_error(None, mistake.said(act.reader.zone, act.reader.now))
        return _page(act, notice_id, form=form, status=422)
    except PressedTwice as twice:
        refused = twice.said(act.reader.zone, act.reader.now)
        return _page(act, notice_id, refused=refused, status=409)
    except RuleViolation as violation:
        refused = violation.said(act.reader.zone, act.reader.now)
        return _page(act, notice_id, form=form, refused=refused, status=409)
    messages.success(act.request, said)
    return HttpResponseRedirect(
        reverse("portal:escalation", args=[act.escalation.number]), status=303
    )


def _notice(act: Acting, notice_id: UUID) -> NoticeView:
    """The notice as the customer may know it; Http404 for any other."""
    zone, now = act.reader.zone, act.reader.now
    files = files_of(act.escalation, carrier_side=False, zone=zone, now=now)
    for each in notices_of(act.escalation, files, carrier_side=False, zone=zone, now=now):
        if each.id == notice_id:
            return each
    raise Http404("No such notice.")


def _page(
    act: Acting,
    notice_id: UUID,
    *,
    form: forms.Form | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    notice = _notice(act, notice_id)
    why_not = refusal(Act.ANSWER_NOT_READY, act.party)
    answers = notice.stands and not why_not
    zone, now = act.reader.zone, act.reader.now
    ready = (
        form
        if isinstance(form, ReadyForm)
        else ReadyForm(zone=zone, now=now, auto_id="id_ready_%s")
    )
    version = (
        form
        if isinstance(form, DisputeForm)
        else DisputeForm(zone=zone, now=now, auto_id="id_dispute_%s")
    )
    context = {
        "escalation": act.escalation,
        "notice": notice,
        "ready": form_view(ready) if answers else None,
        "dispute": form_view(version) if answers and notice.may_be_disputed else None,
        "refusal": refused or (why_not if notice.stands else ""),
    }
    return render(act.request, "portal/readiness.html", context, now=act.reader.now, status=status)

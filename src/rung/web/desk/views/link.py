"""Acknowledging from a mailed link, without signing in. Opening it changes nothing (N10)."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rung import clock
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.spans import UNKNOWN
from rung.domain.vocabulary import Channel, Status
from rung.models import Acknowledgement, Person
from rung.queries.access import escalation_for, party_to_answer
from rung.queries.escalation_page import EscalationPage, escalation_page
from rung.queries.next_step import NextStep, acknowledge_step
from rung.services import working
from rung.services.doing import Doing
from rung.services.links import AcknowledgeLink, read_acknowledge_link
from rung.services.signed_links import LinkEnded
from rung.services.who import cover_of
from rung.web.common.audience import Audience, audience
from rung.web.common.mailed_links import ended, link_page
from rung.web.desk.forms.acts import ActForm, AnswerForm
from rung.web.desk.seen import Seen


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.LINK)
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is owed; a pressed button, and nothing else, answers it."""
    now = clock.now()
    try:
        link = read_acknowledge_link(token, now=now)
    except LinkEnded as why:
        return ended(request, why, now)
    found = _found(link, now)
    if request.method != "POST":
        return _page(request, link, found, token)
    form = AnswerForm(request.POST, writer=found.writer)
    if not form.is_valid():
        return _page(request, link, found, token, form=form, status=422)
    typed = form.cleaned_data
    try:
        working.acknowledge(
            escalation_id=link.escalation.id,
            clock_id=link.clock.id,
            words=typed["words"],
            next_contact_at=typed["next_contact_at"],
            acted_at=now,
            doing=_doing(link, found, typed["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(link.person.zone, now))
        return _page(request, link, found, token, form=form, status=422)
    except RuleViolation as violation:
        said = violation.said(link.person.zone, now)
        return _page(request, link, _found(link, now), token, form=form, refusal=said, status=409)
    return HttpResponseRedirect(reverse("desk:acknowledge_link", args=[token]), status=303)


@require_POST
@audience(Audience.LINK)
def hand_on(request: HttpRequest, token: str) -> HttpResponse:
    """I am not the right person: the cover takes it on, the care manager hears of it."""
    now = clock.now()
    try:
        link = read_acknowledge_link(token, now=now)
    except LinkEnded as why:
        return ended(request, why, now)
    found = _found(link, now)
    form = ActForm(request.POST, writer=found.writer)
    if not form.is_valid():
        return _page(request, link, found, token, status=422)
    cover = _takes_on(link, found)
    try:
        working.hand_on(
            escalation_id=link.escalation.id,
            clock_id=link.clock.id,
            doing=_doing(link, found, form.cleaned_data["press_id"]),
        )
    except RuleViolation as violation:
        said = violation.said(link.person.zone, now)
        return _page(request, link, _found(link, now), token, refusal=said, status=409)
    return link_page(
        request, "desk/link_handed_on.html", {"cover": cover}, person=link.person, now=now
    )


def _takes_on(link: AcknowledgeLink, found: Seen) -> Person | None:
    """Who would take it on from the level's holder; nobody from a cover."""
    holds = any(
        row.id == link.clock.subject_id and row.holder_id == link.person.pk
        for row in found.escalation.levels.all()
    )
    return cover_of(link.person, found.now) if holds else None


def _found(link: AcknowledgeLink, now: datetime) -> Seen:
    """The record as the link's person sees it."""
    escalation, _ = escalation_for(link.person, link.escalation.number)
    party = party_to_answer(link.person, escalation, link.clock.subject_id)
    return Seen(escalation, party, link.person, now)


def _doing(link: AcknowledgeLink, found: Seen, press_id: UUID) -> Doing:
    return Doing(link.person, found.party, Channel.EMAIL, found.now, press_id)


def _page(
    request: HttpRequest,
    link: AcknowledgeLink,
    found: Seen,
    token: str,
    *,
    form: AnswerForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = escalation_page(found.escalation, found.party, zone=link.person.zone, now=found.now)
    answer = next((each for each in page.answers if each.clock_id == link.clock.id), None)
    if answer is None or page.status is not Status.OPEN:
        return _over(request, link, found, page, refusal=refusal, status=status)
    step = acknowledge_step(page, answer, link.person, zone=link.person.zone, now=found.now)
    drawn = AnswerForm(writer=found.writer, initial={"clock_id": link.clock.id})
    context = {
        "token": token,
        "page": page,
        "step": step,
        "title": found.policy.level(answer.level).title,
        "form": form or drawn,
        "promise": _promise(step, found),
        "expires_at": link.expires_at,
        "handing_on": ActForm(writer=found.writer, auto_id="handing-on-%s"),
        "cover": _takes_on(link, found),
        "person": link.person,
        "refusal": refusal,
    }
    return link_page(
        request, "desk/link.html", context, person=link.person, now=found.now, status=status
    )


def _promise(step: NextStep, found: Seen) -> str:
    """What the carrier has promised, and by when."""
    within = found.policy.level(step.level or 0).acknowledge_within
    if step.over or within is None or within is UNKNOWN:
        return step.words
    return f"Acknowledge to the customer within {within.words}."


def _over(
    request: HttpRequest,
    link: AcknowledgeLink,
    found: Seen,
    page: EscalationPage,
    *,
    refusal: str,
    status: int,
) -> HttpResponse:
    """It has been answered, by this person or another, or is no longer owed."""
    given = Acknowledgement.objects.filter(clock=link.clock).select_related("given_by").first()
    context = {"page": page, "given": given, "person": link.person, "refusal": refusal}
    return link_page(
        request, "desk/link_over.html", context, person=link.person, now=found.now, status=status
    )

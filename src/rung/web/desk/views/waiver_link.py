"""Deciding on a waiver from a mailed link, not signed in. Opening it changes nothing (N10)."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.permissions import Act
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.queries.access import escalation_for
from rung.queries.next_step import decide_step
from rung.services import waivers
from rung.services.doing import Doing
from rung.services.signed_links import LinkEnded
from rung.services.waiver_links import WaiverLink, read_waiver_link
from rung.web.common.audience import Audience, audience
from rung.web.common.mailed_links import ended, link_page
from rung.web.desk.acts import ACTS, granted_by
from rung.web.desk.forms.acts import WaiverForm
from rung.web.desk.seen import Seen


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.LINK)
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked for; a pressed button, and nothing else, answers it."""
    now = clock.now()
    try:
        link = read_waiver_link(token, now=now)
    except LinkEnded as why:
        return ended(request, why, now)
    found = _found(link, now)
    if request.method != "POST":
        return _page(request, token, link, found)
    form = WaiverForm(request.POST, writer=found.writer)
    if not form.is_valid():
        return _page(request, token, link, found, form=form, status=422)
    try:
        waivers.decide_waiver(
            escalation_id=found.escalation.id,
            waiver_id=link.waiver.pk,
            granted=granted_by(request.POST.get("pressed", "")),
            words=form.cleaned_data["words"],
            doing=_doing(link, found, form.cleaned_data["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(link.person.zone, now))
        return _page(request, token, link, found, form=form, status=422)
    except RuleViolation as violation:
        said = violation.said(link.person.zone, now)
        link.waiver.refresh_from_db()
        return _page(request, token, link, _found(link, now), form=form, refusal=said, status=409)
    return HttpResponseRedirect(reverse("desk:waiver_link", args=[token]), status=303)


def _found(link: WaiverLink, now: datetime) -> Seen:
    """The record as the link's person sees it."""
    escalation, party = escalation_for(link.person, link.waiver.escalation.number)
    return Seen(escalation, party, link.person, now)


def _doing(link: WaiverLink, found: Seen, press_id: UUID) -> Doing:
    return Doing(link.person, found.party, Channel.EMAIL, found.now, press_id)


def _page(
    request: HttpRequest,
    token: str,
    link: WaiverLink,
    found: Seen,
    *,
    form: WaiverForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page, waiver, zone = found.page(), link.waiver, link.person.zone
    is_open = waiver.decided_at is None and Act.DECIDE_WAIVER in page.may
    context = {
        "token": token,
        "page": page,
        "waiver": waiver,
        "is_open": is_open,
        "step": decide_step(page, waiver, zone=zone, now=found.now) if is_open else None,
        "spec": ACTS["waiver"],
        "form": form or WaiverForm(writer=found.writer),
        "person": link.person,
        "expires_at": link.expires_at,
        "refusal": refusal,
    }
    return link_page(
        request,
        "desk/waiver_link.html",
        context,
        person=link.person,
        now=found.now,
        status=status,
    )

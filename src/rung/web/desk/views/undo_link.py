"""Taking back what was counted of a mail, from its receipt. Opening it changes nothing (N10)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.clocks import ClockKind
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Acknowledgement, Clock
from rung.queries.access import escalation_for, party_to_answer
from rung.services import taking_back
from rung.services.doing import Doing
from rung.services.signed_links import LinkEnded
from rung.services.undo_links import UndoLink, read_undo_link
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.mailed_links import ended, link_page


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.LINK)
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was counted; a pressed button, and nothing else, takes it back."""
    now = clock.now()
    try:
        link = read_undo_link(token, now=now)
    except LinkEnded as why:
        return ended(request, why, now)
    if request.method != "POST":
        return _page(request, link, token, now)
    form = PressForm(request.POST)
    if not form.is_valid():
        return _page(request, link, token, now, status=422)
    try:
        taking_back.take_back(
            escalation_id=link.escalation_id,
            clock_id=link.clock_id,
            counted_at=link.counted_at,
            doing=_doing(link, form, now),
        )
    except RuleViolation as violation:
        said = violation.said(link.person.zone, now)
        return _page(request, link, token, now, refusal=said, status=409)
    return HttpResponseRedirect(reverse("desk:undo_link", args=[token]), status=303)


def _doing(link: UndoLink, form: PressForm, now: datetime) -> Doing:
    escalation, _ = escalation_for(link.person, link.number)
    subject = Clock.objects.values_list("subject_id", flat=True).get(pk=link.clock_id)
    party = party_to_answer(link.person, escalation, subject)
    return Doing(link.person, party, Channel.EMAIL, now, form.cleaned_data["press_id"])


def _page(
    request: HttpRequest,
    link: UndoLink,
    token: str,
    now: datetime,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    escalation, _ = escalation_for(link.person, link.number)
    answers = Acknowledgement.objects.filter(clock=link.clock_id, recorded_at=link.counted_at)
    owed = Clock.objects.filter(
        pk=link.clock_id, kind=ClockKind.ACKNOWLEDGEMENT.value, settled_at=None
    )
    context = {
        "token": token,
        "escalation": escalation,
        "given": answers.first(),
        "owed": owed.first(),
        "expires_at": link.expires_at,
        "form": PressForm(),
        "person": link.person,
        "refusal": refusal,
    }
    return link_page(
        request, "desk/link_undo.html", context, person=link.person, now=now, status=status
    )

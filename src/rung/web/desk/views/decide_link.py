"""Deciding on resources from a mailed link, not signed in. Opening it changes nothing (N10)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rung import clock
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.queries.access import escalation_for
from rung.services import resources
from rung.services.doing import Doing
from rung.services.request_links import DecideLink, read_decide_link
from rung.services.signed_links import LinkEnded
from rung.web.common.audience import Audience, audience
from rung.web.common.mailed_links import ended, link_page
from rung.web.desk.forms.acts import ActForm
from rung.web.desk.forms.obstacles import DecideForm, PassUpForm
from rung.web.desk.seen import Seen
from rung.web.desk.views.resources import Asked, asked_for
from rung.web.desk.views.resources import decide as carry_decision


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.LINK)
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked for; a pressed button, and nothing else, answers it."""
    now = clock.now()
    try:
        link = read_decide_link(token, now=now)
    except LinkEnded as why:
        return ended(request, why, now)
    asked = _asked(link, now)
    if request.method != "POST":
        return _page(request, token, link, asked)
    form = DecideForm(request.POST, writer=asked.found.writer, line=asked.line)

    def do() -> None:
        typed, pressed = form.cleaned_data, request.POST.get("pressed", "")
        doing = _doing(link, asked, typed["press_id"])
        carry_decision(asked.found.escalation.id, asked.line.id, typed, pressed, doing)

    return _attempt(request, token, link, form, do)


@require_POST
@audience(Audience.LINK)
def pass_up(request: HttpRequest, token: str) -> HttpResponse:
    """It is not theirs to decide: the level above is asked, and this link ends."""
    now = clock.now()
    try:
        link = read_decide_link(token, now=now)
    except LinkEnded as why:
        return ended(request, why, now)
    asked = _asked(link, now)
    form = PassUpForm(request.POST, writer=asked.found.writer, auto_id="up-%s")

    def do() -> None:
        resources.pass_up(
            escalation_id=asked.found.escalation.id,
            request_id=asked.line.id,
            words=form.cleaned_data["words"],
            doing=_doing(link, asked, form.cleaned_data["press_id"]),
        )

    return _attempt(request, token, link, form, do)


def _attempt(
    request: HttpRequest, token: str, link: DecideLink, form: ActForm, do: Callable[[], None]
) -> HttpResponse:
    now, name = clock.now(), "up" if isinstance(form, PassUpForm) else "deciding"
    asked = _asked(link, now)
    if not form.is_valid():
        return _page(request, token, link, asked, {name: form}, status=422)
    try:
        do()
    except BadInput as mistake:
        form.add_error(None, mistake.said(link.person.zone, now))
        return _page(request, token, link, asked, {name: form}, status=422)
    except RuleViolation as violation:
        said = violation.said(link.person.zone, now)
        fresh = _asked(link, now)
        return _page(request, token, link, fresh, {name: form}, refusal=said, status=409)
    if name == "up":
        return link_page(
            request, "desk/decide_passed_up.html", {"page": asked.page}, person=link.person, now=now
        )
    return HttpResponseRedirect(reverse("desk:decide_link", args=[token]), status=303)


def _asked(link: DecideLink, now: datetime) -> Asked:
    """The request as the link's person sees it."""
    escalation, party = escalation_for(link.person, link.request.escalation.number)
    return asked_for(Seen(escalation, party, link.person, now), link.request.pk)


def _doing(link: DecideLink, asked: Asked, press_id: UUID) -> Doing:
    return Doing(link.person, asked.found.party, Channel.EMAIL, asked.found.now, press_id)


def _page(
    request: HttpRequest,
    token: str,
    link: DecideLink,
    asked: Asked,
    typed: Mapping[str, ActForm] | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    writer = asked.found.writer
    context = {
        "token": token,
        "page": asked.page,
        "line": asked.line,
        "clock": asked.clock,
        "person": link.person,
        "expires_at": link.expires_at,
        "refusal": refusal,
        "drafted": frozenset(typed or ()),
        "deciding": DecideForm(writer=writer, line=asked.line),
        "up": PassUpForm(writer=writer, auto_id="up-%s"),
        **(typed or {}),
    }
    return link_page(
        request,
        "desk/decide_link.html",
        context,
        person=link.person,
        now=asked.found.now,
        status=status,
    )

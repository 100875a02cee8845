"""Calendar feed: the private address of one's own dates, made, made anew and ended by oneself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Person
from rung.queries.calendar_feed import address_made_at
from rung.services import calendar_feeds
from rung.services.doing import Doing
from rung.services.signed_links import base_url
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render

_AGAIN = "Load the page again, then send it once more."


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.EVERYONE)
def page(request: HttpRequest) -> HttpResponse:
    """What the feed holds and since when it has an address; the press makes a new one.

    The address stands in the answer to the press, and never again.
    """
    if request.method != "POST":
        return _page(request)
    form = PressForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal=_AGAIN, status=422)
    doing = _doing(request, form.cleaned_data["press_id"])
    try:
        token = calendar_feeds.make(doing=doing)
    except RuleViolation as why:
        return _page(request, refusal=why.said(doing.person.zone, doing.now), status=409)
    path = reverse("portal:calendar_feed", kwargs={"token": token})
    answer = _page(request, address=f"{base_url()}{path}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@audience(Audience.EVERYONE)
def end(request: HttpRequest) -> HttpResponse:
    """The address answers nothing any more."""
    form = PressForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal=_AGAIN, status=422)
    doing = _doing(request, form.cleaned_data["press_id"])
    try:
        calendar_feeds.end(doing=doing)
    except RuleViolation as why:
        return _page(request, refusal=why.said(doing.person.zone, doing.now), status=409)
    messages.success(request, "The address is ended. Calendars that read it find nothing any more.")
    return HttpResponseRedirect(reverse("common:calendar_feed"), status=303)


def _page(
    request: HttpRequest, *, address: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "made_at": address_made_at(_reader(request)),
        "address": address,
        "refusal": refusal,
        "press": PressForm(auto_id=False),
    }
    return render(request, "calendar_feed.html", context, now=clock.now(), status=status)


def _reader(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise TypeError("a view without a reader asked for one")
    return request.user


def _doing(request: HttpRequest, press_id: UUID) -> Doing:
    """The reader, about themselves."""
    return Doing(_reader(request), None, Channel.PORTAL, clock.now(), press_id)

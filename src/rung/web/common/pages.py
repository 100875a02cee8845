"""Renders a page: the view's own context, and around it what every page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from rung.domain.instants import zone_words
from rung.domain.permissions import CARRIER_ROLES, Role
from rung.web.common.navigation import navigation, own_pages

FALLBACK_ZONE = "UTC"


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What is true around every page of a request; middleware reads it and hands it in."""

    engine_is_running: bool | None  # None: nobody has looked
    engine_last_beat_at: datetime | None
    worker_is_running: bool | None
    worker_last_beat_at: datetime | None
    next_due_at: datetime | None  # only the demo's time bar asks
    advance_path: str  # where the time bar posts to; empty: no time bar


UNKNOWN = Surroundings(
    engine_is_running=None,
    engine_last_beat_at=None,
    worker_is_running=None,
    worker_last_beat_at=None,
    next_due_at=None,
    advance_path="",
)


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    """Answer with a page. What the view hands in wins over what every page gets."""
    around = {**frame(request, now=now), **_tokens(request), **context}
    content = loader.render_to_string(template, around, using="jinja2")
    return HttpResponse(content, status=status)


def _tokens(request: HttpRequest) -> dict[str, object]:
    """The request and its token against forged forms, masked once for all forms of the page."""
    return {
        "request": request,
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }


def frame(request: HttpRequest, *, now: datetime) -> dict[str, object]:
    """What base.html needs, without a query of its own beyond the signed-in person."""
    reader = request.user if request.user.is_authenticated else None
    zone = reader.zone if reader else FALLBACK_ZONE
    return {
        "reader": reader,
        "reader_is_carrier": reader is not None and Role(reader.role) in CARRIER_ROLES,
        "reader_zone": zone,
        "zone_note": zone_note(zone, now=now),
        "now": now,
        "navigation": navigation(request, Role(reader.role)) if reader else [],
        "own_pages": own_pages(Role(reader.role)) if reader else [],
        "demo": settings.RUNG_DEMO,
        "surroundings": getattr(request, "surroundings", UNKNOWN),
        "flashes": get_messages(request),
    }


def reader_of_link(zone: str, *, now: datetime) -> dict[str, object]:
    """Around a page of a mailed link: nobody is signed in, times are in the person's zone."""
    return {
        "reader": None,
        "reader_zone": zone,
        "zone_note": zone_note(zone, now=now),
        "navigation": [],
    }


def zone_note(zone: str, *, now: datetime) -> str:
    """The zone as people say it, with its abbreviation: "Eastern (EST)", "Berlin (CET)"."""
    return zone_words(zone, now)

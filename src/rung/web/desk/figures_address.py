"""What the addresses of figures ask for: grouping, period and filters, whatever was typed there."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest

from rung.domain.figures import BY_KEY, Figure, Grouping, weeks_until
from rung.queries.figures import Asked
from rung.web.common.address import LONGEST_WORDS, number_of

HIGHEST_LEVEL = 20
FIRST_YEAR, LAST_YEAR = 2000, 2100


def asked_of(request: HttpRequest, zone: str, now: datetime) -> Asked:
    """The figures asked for; without a period that makes sense, the last eight weeks."""
    since, until = _day(request, "from"), _day(request, "to")
    first = weeks_until(now, zone)[0].starts_at.astimezone(ZoneInfo(zone)).date()
    today = now.astimezone(ZoneInfo(zone)).date()
    since, until = since or min(first, until or first), until or max(today, since or today)
    if since > until:
        since, until = first, today
    return Asked(
        grouping=_grouping(request),
        first_day=since,
        last_day=until,
        region=_words(request, "region"),
        level=number_of(request, "level", 1, HIGHEST_LEVEL),
        product=_words(request, "product"),
        account=_words(request, "account"),
    )


def figure_of(key: str) -> Figure:
    """The figure of that key; Http404 for one that does not exist."""
    if key not in BY_KEY:
        raise Http404("There is no such figure.")
    return BY_KEY[key]


def group_of(request: HttpRequest) -> str | None:
    """The group asked for; None means all of them together."""
    return _words(request, "group") if "group" in request.GET else None


def _grouping(request: HttpRequest) -> Grouping:
    try:
        return Grouping(request.GET.get("by", Grouping.LEVEL.value))
    except ValueError:
        return Grouping.LEVEL


def _words(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_WORDS]


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None

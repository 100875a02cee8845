"""The regional scorecard, and the orders behind a cell of its heat map (R29)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.domain.figures import ReasonGroup
from rung.models import Region
from rung.queries.scorecard import orders_in_jeopardy, region_of, scorecard
from rung.web.common.address import LONGEST_WORDS
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.pictures import climb_picture, weeks_picture
from rung.web.desk.reader import reader_of

READERS = (Audience.MANAGER, Audience.DESK, Audience.ADMINISTRATOR)
ALL = "all"


@require_safe
@audience(*READERS)
def regional(request: HttpRequest) -> HttpResponse:
    """One region's eight weeks; a manager's own region first, where they hold one."""
    now, reader = clock.now(), reader_of(request)
    typed = _typed(request)
    region = None if typed == ALL else region_of(reader, typed)
    if typed not in {"", ALL} and region is None:
        raise Http404("There is no such region.")
    card = scorecard(region, zone=reader.zone, now=now)
    context = {
        "card": card,
        "picture": weeks_picture(card),
        "climbs": [(climb, climb_picture(climb)) for climb in card.climbs],
        "groups": list(ReasonGroup),
        "all": ALL,
    }
    return render(request, "desk/scorecard.html", context, now=now)


@require_safe
@audience(*READERS)
def jeopardy(request: HttpRequest) -> HttpResponse:
    """The orders of one cell: one region, one group of reasons."""
    now = clock.now()
    region = Region.objects.filter(code=_typed(request)).first()
    try:
        group = ReasonGroup(request.GET.get("reason", ""))
    except ValueError:
        raise Http404("There is no such reason.") from None
    if region is None:
        raise Http404("There is no such region.")
    context = {
        "region": region,
        "group": group,
        "orders": orders_in_jeopardy(region.code, group),
    }
    return render(request, "desk/jeopardy.html", context, now=now)


def _typed(request: HttpRequest) -> str:
    return request.GET.get("region", "").replace("\x00", "").strip()[:LONGEST_WORDS]

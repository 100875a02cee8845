"""My day, and the part of it that fetches itself anew."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.my_day import my_day
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.reader import reader_of


@require_safe
@audience(Audience.CARRIER)
def day(request: HttpRequest) -> HttpResponse:
    """What I owe, sorted by the clock that falls due next."""
    now, reader = clock.now(), reader_of(request)
    return render(
        request, "desk/my_day.html", {"day": my_day(reader, zone=reader.zone, now=now)}, now=now
    )


@require_safe
@audience(Audience.CARRIER)
def day_live(request: HttpRequest) -> HttpResponse:
    """The list alone; 204 while it is what the page already shows."""
    now, reader = clock.now(), reader_of(request)
    today = my_day(reader, zone=reader.zone, now=now)
    if request.GET.get("stamp") == today.stamp:
        return HttpResponse(status=204)
    return render(request, "desk/_my_day.html", {"day": today}, now=now)

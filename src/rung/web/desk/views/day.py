"""My day, and the part of it that fetches itself anew."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.day_asked import Asked, Show, Whose
from rung.queries.day_things import Kind
from rung.queries.my_day import MyDay, my_day
from rung.web.common.address import chosen, code_of, labelled, picked, words_of
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render
from rung.web.desk.reader import reader_of


@require_safe
@audience(Audience.CARRIER)
def day(request: HttpRequest) -> HttpResponse:
    """What I owe, sorted by the clock that falls due next."""
    now, reader = clock.now(), reader_of(request)
    today = my_day(reader, asked_of(request), zone=reader.zone, now=now)
    return render(request, "desk/my_day.html", shown(request, today), now=now)


@require_safe
@audience(Audience.CARRIER)
def day_live(request: HttpRequest) -> HttpResponse:
    """The list alone; 204 while it is what the page already shows."""
    now, reader = clock.now(), reader_of(request)
    today = my_day(reader, asked_of(request), zone=reader.zone, now=now)
    if request.GET.get("stamp") == today.stamp:
        return HttpResponse(status=204)
    return render(request, "desk/_my_day.html", shown(request, today), now=now)


def asked_of(request: HttpRequest) -> Asked:
    """What the address asks for; what is none of our filters asks for everything."""
    return Asked(
        show=chosen(Show, request, Show.ALL),
        account=code_of(request, "account"),
        region=code_of(request, "region"),
        kind=picked(Kind, request, "kind"),
        whose=picked(Whose, request, "whose"),
        text=words_of(request),
    )


def shown(request: HttpRequest, today: MyDay) -> dict[str, object]:
    """What page and live part both read."""
    return {
        "day": today,
        "kinds": labelled(Kind),
        "whose": labelled(Whose),
        "all_ticked": request.GET.get("tick") == "all",
        "press": PressForm(auto_id=False),
    }

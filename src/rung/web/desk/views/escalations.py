"""The carrier's list of escalations."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.desk_escalations import Asked, Show, desk_escalations
from rung.web.common.address import chosen, number_of, page_of, words_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.reader import reader_of

HIGHEST = 9


@require_safe
@audience(Audience.CARRIER)
def escalations(request: HttpRequest) -> HttpResponse:
    """All escalations, found by filter, level and words."""
    now, reader = clock.now(), reader_of(request)
    asked = Asked(
        chosen(Show, request, Show.OPEN),
        number_of(request, "level", 1, HIGHEST),
        words_of(request),
        page_of(request),
    )
    found = desk_escalations(reader, asked, now=now)
    context = {"found": found, "asked": asked, "shows": list(Show)}
    return render(request, "desk/escalations.html", context, now=now)

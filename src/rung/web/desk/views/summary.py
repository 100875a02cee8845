"""The executive summary: what a manager needs to decide, on one page that prints (R20, R30)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung.queries.summary import summary_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.seen import can_now, seen


@require_safe
@audience(Audience.CARRIER)
def summary(request: HttpRequest, number: int) -> HttpResponse:
    """It writes itself from the record, anew each time it is opened."""
    found = seen(request, number)
    page = found.page()
    said = summary_of(page, zone=found.reader.zone, now=found.now)
    context = {"page": page, "summary": said, "can": can_now(page)}
    return render(request, "desk/summary.html", context, now=found.now)

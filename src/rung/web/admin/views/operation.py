"""Operation: whether everything runs, what could not be sent, and what the nightly check found."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.operation_page import operation_page
from rung.web.admin.reader import reader_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render


@require_safe
@audience(Audience.ADMINISTRATOR)
def operation(request: HttpRequest) -> HttpResponse:
    """The page as it stands now; it changes nothing."""
    now = clock.now()
    page = operation_page(machine_now=clock.machine(), now=now, zone=reader_of(request).zone)
    return render(request, "admin/operation.html", {"page": page}, now=now)

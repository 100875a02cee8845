"""A project for the carrier's people: the same words its customer reads."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.access import project_for
from rung.queries.projects import project_page
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.reader import reader_of


@require_safe
@audience(Audience.CARRIER)
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """Every site of the project with its date, held against the need-by."""
    now, reader = clock.now(), reader_of(request)
    page = project_page(*project_for(reader, project_id), reader, now=now)
    return render(request, "desk/project.html", {"page": page}, now=now)

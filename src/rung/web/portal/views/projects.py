"""A project: every site with its date, and help with several of them at once (R4, R5)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from rung.queries.access import project_for
from rung.queries.projects import ProjectPage, project_page
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction

NONE_TICKED = "Tick the sites that have the trouble; one escalation is raised for all of them."


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """The project's page: does the need-by hold, which site breaks it, who moves next."""
    reader = reader_of(request)
    page = project_page(*project_for(reader.person, project_id), reader.person, now=reader.now)
    return render(request, "portal/project.html", _context(page), now=reader.now)


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def get_help(request: HttpRequest, project_id: int) -> HttpResponse:
    """To the page that raises an escalation, with the ticked sites' orders on it.

    Of those the one that stands first on the project's page leads: its care manager, matrix and
    calendar apply. Nothing is written here.
    """
    reader = reader_of(request)
    page = project_page(*project_for(reader.person, project_id), reader.person, now=reader.now)
    ticked = request.GET.getlist("order")
    chosen = [row for row in page.can_be_chosen if str(row.order_id) in ticked]
    if not chosen or page.why_not:
        context = _context(page) | {"refusal": page.why_not or NONE_TICKED}
        return render(request, "portal/project.html", context, now=reader.now, status=422)
    others = QueryDict(mutable=True)
    others.setlist("others", [str(row.order_id) for row in chosen[1:]])
    to = reverse("portal:raise", args=[chosen[0].row.reference])
    return HttpResponseRedirect(f"{to}?{others.urlencode()}" if chosen[1:] else to)


def _context(page: ProjectPage) -> dict[str, object]:
    return {"page": page, "refusal": ""}

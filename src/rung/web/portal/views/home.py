"""The root address: everybody to where their day begins."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from rung.domain.permissions import Role
from rung.web.common.audience import Audience, audience
from rung.web.common.navigation import navigation
from rung.web.portal.reader import reader_of


@require_safe
@audience(Audience.EVERYONE)
def home(request: HttpRequest) -> HttpResponse:
    """To the first link of the reader's own navigation."""
    links = navigation(request, Role(reader_of(request).person.role))
    if not links:
        raise Http404
    return HttpResponseRedirect(links[0].path)

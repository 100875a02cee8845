"""What a calendar program reads under a person's private address, of either side."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rung import clock
from rung.domain.calendar_feed import Event, Page
from rung.domain.permissions import Role
from rung.models import Person
from rung.queries.calendar_feed import feed_for
from rung.services import calendar_feeds
from rung.services.documents import calendar_feed_file
from rung.services.signed_links import base_url
from rung.web.common.audience import Audience, audience
from rung.web.common.papers import calendar_response
from rung.web.common.strange_links import waits
from rung.web.portal.transaction import sight_of

_PAGES = {  # by what an event is about: the route behind the side's name, and what it names
    Page.ESCALATION: ("escalation", "number"),
    Page.ORDER: ("order", "reference"),
    Page.PROJECT: ("project", "project_id"),
    Page.DESK_TICKET: ("ticket", "number"),
}


@require_safe
@audience(Audience.LINK)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever the address is of; 404 once it ended or its person is gone.

    It shows what they see when they sign in, and what they see there alone. Who opens many
    addresses that are none waits.
    """
    now = clock.now()
    person = calendar_feeds.owner_of(token)
    if person is None:
        many = waits(request)
        if many is not None:
            return many
        raise Http404("No such calendar.")
    with sight_of(person):
        found = feed_for(person, now=now)
    addresses = {event.key: _address(person, event) for event in found.events}
    host = urlsplit(base_url()).hostname or "rung"
    return calendar_response(calendar_feed_file(found, host=host, addresses=addresses), "rung.ics")


def _address(person: Person, event: Event) -> str:
    """The page where one does something about it; the person signs in there as always."""
    side = "portal" if person.role == Role.CUSTOMER.value else "desk"
    route, named = _PAGES[event.page]
    return base_url() + reverse(f"{side}:{route}", kwargs={named: event.name})

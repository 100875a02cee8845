"""What pages of mailed links share: nobody need be signed in, and a link may have ended."""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from rung.models import Person
from rung.services.signed_links import LinkEnded, NotOurs
from rung.web.common.pages import reader_of_link, render
from rung.web.common.strange_links import waits


def ended(request: HttpRequest, why: LinkEnded, now: datetime) -> HttpResponse:
    """The link does not hold, or no longer; whose it was is not known, so times are in UTC.

    One that we never signed is counted at the door.
    """
    many = waits(request) if isinstance(why, NotOurs) else None
    if many is not None:
        return many
    said = why.said("UTC", now)
    return render(request, "link_ended.html", {"said": said}, now=now, status=410)


def link_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    person: Person,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    """A page for the link's person, whoever may be signed in on this machine."""
    around = reader_of_link(person.zone, now=now)
    return render(request, template, {**around, **context}, now=now, status=status)

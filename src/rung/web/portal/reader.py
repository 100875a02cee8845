"""Who is asking, when, and how they stand to what they ask for: once per request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from rung import clock
from rung.domain.permissions import Party
from rung.domain.vocabulary import Channel
from rung.models import Person
from rung.services.doing import Doing


@dataclass(frozen=True)
class Reader:
    """The signed-in person of a request, and the request's one present instant."""

    person: Person
    now: datetime

    @property
    def zone(self) -> str:
        """The zone in which this person reads and types times."""
        return self.person.zone

    @property
    def local_now(self) -> datetime:
        """The present instant on this person's own clock."""
        return self.now.astimezone(ZoneInfo(self.zone))

    def doing(self, party: Party, press_id: UUID | None) -> Doing:
        """An act of this person in the portal."""
        return Doing(self.person, party, Channel.PORTAL, self.now, press_id)


def reader_of(request: HttpRequest) -> Reader:
    """The reader of a request that an audience has let through."""
    return Reader(signed_in(request), clock.now())


def signed_in(request: HttpRequest) -> Person:
    """The person of a request that an audience has let through."""
    if not isinstance(request.user, Person):
        raise TypeError("a portal page without an audience")
    return request.user

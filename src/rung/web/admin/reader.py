"""The administrator behind a request: who reads, and what they do as."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from rung.domain.permissions import Party, Relation, Role
from rung.domain.vocabulary import Channel
from rung.models import Person
from rung.services.doing import Doing


def reader_of(request: HttpRequest) -> Person:
    """Who reads; the view's audience has made sure that somebody is signed in."""
    if not isinstance(request.user, Person):
        raise TypeError("a view without a reader asked for one")
    return request.user


def doing_of(reader: Person, press_id: UUID, *, now: datetime) -> Doing:
    """The reader acting now, once for each press."""
    party = Party(Role(reader.role), frozenset({Relation.CARRIER}))
    return Doing(reader, party, Channel.PORTAL, now, press_id)

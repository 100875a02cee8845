"""The reader of a request, reading: nothing is pressed and nothing is done."""

from datetime import datetime

from rung.domain.permissions import Party, Role
from rung.domain.vocabulary import Channel
from rung.models import Person
from rung.services.doing import Doing


def reading(reader: Person, *, now: datetime) -> Doing:
    """For the reads that are kept; how the reader stands to what they read decides nothing."""
    return Doing(reader, Party(Role(reader.role), frozenset()), Channel.PORTAL, now)

"""Who does something, how they stand to it, through which channel and when."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from rung.domain.permissions import Act, Party, refusal
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Person


class NotAllowed(RuleViolation):
    """The permission table does not let this person do it."""

    code = "not-permitted"


@dataclass(frozen=True)
class Doing:
    """One act of one person, or of time itself when nobody is named.

    ``press_id`` is the id of the form that was drawn: pressing its button twice counts once.
    """

    actor: Person | None
    party: Party | None
    channel: Channel
    now: datetime
    press_id: UUID | None = None

    @property
    def person(self) -> Person:
        """The person who acts; never called for what time does."""
        if self.actor is None:
            raise NotAllowed("Somebody has to do this.")
        return self.actor

    def allow(self, act: Act) -> None:
        """Raise NotAllowed, with the table's sentence, unless this person may do it."""
        why_not = "Sign in to do this." if self.party is None else refusal(act, self.party)
        if why_not:
            raise NotAllowed(why_not)


@lru_cache(maxsize=1)
def time_itself(now: datetime) -> Doing:
    """What nobody does: a clock came due."""
    return Doing(actor=None, party=None, channel=Channel.SYSTEM, now=now)

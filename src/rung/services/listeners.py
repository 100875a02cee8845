"""Who reads a notice beside those a rule names, how deep, and when it may reach them (R22, R23)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.clocks import ClockKind
from rung.domain.hearing import (
    CAN_WAIT,
    NEWS,
    Depth,
    Gets,
    HearsBy,
    QuietHours,
    hears,
    quiet_hours,
    together_at,
)
from rung.domain.notices import Audience, NoticeKind
from rung.domain.permissions import Role
from rung.domain.plan import Tell
from rung.domain.told_how import CLOCK_NEWS, SentBy
from rung.domain.vocabulary import Side
from rung.models import Escalation, Notice, Person, Stakeholder
from rung.services.books import Books

_SIDES = {Audience.CUSTOMER: Side.CUSTOMER, Audience.CCM: Side.CARRIER}


class Reader(NamedTuple):
    """One who is told: by name, at an address, in a zone; a person of ours where they are one."""

    name: str
    address: str
    zone: str
    side: Side
    person: Person | None = None
    in_short: bool = False
    channel: str = SentBy.EMAIL.value
    together: bool = False  # news that can wait goes out with other news of the escalation

    @classmethod
    def of(cls, person: Person) -> "Reader":
        """A person of ours."""
        side = Side.CUSTOMER if person.role == Role.CUSTOMER.value else Side.CARRIER
        return cls(person.name, person.email, person.zone, side, person)


class Listeners:
    """The stakeholders of an escalation and the plan in force, for all its notices."""

    def __init__(self, escalation: Escalation, books: Books) -> None:
        self._escalation = escalation
        self.books = books
        self._rows = books.stakeholders[escalation.id]
        self._plan = books.plans.get(escalation.id)

    def readers(self, tell: Tell, people: list[Person]) -> list[Reader]:
        """Those the rule names, as far as they chose to hear of it, and those who chose to."""
        if tell.to is Audience.STAKEHOLDER:
            wanted = UUID(str(tell.details["stakeholder_id"]))
            return [self._reader(row) for row in self._rows if row.pk == wanted]
        side = _SIDES.get(tell.to)
        if side is None:
            return [Reader.of(person) for person in people]
        own = {row.person_id: row for row in self._rows if row.side == side.value and row.person_id}
        found = {
            person.email: self._as_chosen(person, own.get(person.pk))
            for person in people
            if person.pk not in own or self._hears(own[person.pk], tell.kind)
        }
        for row in self._rows:
            if row.side == side.value and self._hears(row, tell.kind):
                found.setdefault(row.address or row.phone, self._reader(row))
        return list(found.values())

    def sends_at(self, kind: NoticeKind, reader: Reader, now: datetime) -> datetime:
        """When a notice may go out: at once, except where an agreed plan lets it wait."""
        plan = self._plan
        if plan is None or reader.side is not Side.CUSTOMER:
            return now
        terms = plan.terms
        at = now
        if kind in CAN_WAIT:
            at = max(now, self._next_update() or now)
        elif kind in NEWS and terms.together:
            at = together_at(now, terms.together)
        waits = at > now or kind in CAN_WAIT or kind is NoticeKind.UPDATE
        if not waits or (terms.rhythm.day_and_night and kind not in CAN_WAIT):
            return at
        return terms.quiet.holds_until(at, reader.zone) if terms.quiet else at

    def release(self, told: frozenset[NoticeKind], now: datetime) -> None:
        """What waited for the next update goes out with it; the sweep sends it.

        Not in anybody's quiet hours, and with news that is put together when that is.
        """
        if self._plan is None or not told & NEWS:
            return
        waiting = Notice.objects.filter(
            escalation=self._escalation,
            kind__in=[kind.value for kind in CAN_WAIT],
            sent_at=None,
            gave_up_at=None,
            attempts=0,
            try_at__gt=now,
        )
        own = "recipient__told_how__quiet_from", "recipient__told_how__quiet_until"
        for key, zone, *quiet in waiting.values_list("pk", "recipient__zone", *own):
            at = self._released_at(zone or self._escalation.account.zone, quiet_hours(*quiet), now)
            Notice.objects.filter(pk=key, attempts=0).update(try_at=at)

    def _released_at(self, zone: str, own: QuietHours | None, now: datetime) -> datetime:
        """When what waited may go out: now, but for what its reader or the plan says of quiet."""
        if self._plan is None:
            return now
        terms = self._plan.terms
        at = together_at(now, terms.together) if terms.together else now
        for quiet in (terms.quiet, own):
            at = quiet.holds_until(at, zone) if quiet else at
        return at

    def _next_update(self) -> datetime | None:
        clocks = self.books.clocks[self._escalation.id]
        running = (each for each in clocks if each.runs and each.kind == ClockKind.UPDATE.value)
        return next((each.due_at for each in running), None)

    def _as_chosen(self, person: Person, row: Stakeholder | None) -> Reader:
        return self._reader(row) if row else self._short(Reader.of(person), None)

    def _hears(self, row: Stakeholder, kind: NoticeKind) -> bool:
        if row.hears_by == HearsBy.PHONE.value or not hears(Gets(row.gets), kind):
            return False
        return row.hears_by == HearsBy.EMAIL.value or kind in CLOCK_NEWS

    def _reader(self, row: Stakeholder) -> Reader:
        if row.hears_by == HearsBy.SMS.value:
            zone = row.person.zone if row.person else self._escalation.account.zone
            return Reader(row.name, row.phone, zone, Side(row.side), channel=SentBy.SMS.value)
        if row.person is not None:
            return self._short(Reader.of(row.person), Depth(row.depth))
        zone, side = self._escalation.account.zone, Side(row.side)
        return self._short(Reader(row.name, row.address, zone, side), Depth(row.depth))

    def _short(self, reader: Reader, own: Depth | None) -> Reader:
        """In short for those who chose it, and for a customer whose agreed plan says so."""
        customer = reader.side is Side.CUSTOMER
        if customer and self._plan is not None and self._plan.together:
            reader = reader._replace(together=True)
        agreed = Depth(self._plan.depth) if self._plan and customer else Depth.TECHNICAL
        return reader._replace(in_short=True) if (own or agreed) is Depth.EXECUTIVE else reader

"""Who reads a notice beside those a rule names, how deep, and when it may reach them (R22, R23)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rung.domain.clocks import ClockKind
from rung.domain.hearing import CAN_WAIT, NEWS, Depth, Gets, HearsBy, hears
from rung.domain.notices import Audience, NoticeKind
from rung.domain.permissions import Role
from rung.domain.plan import Tell
from rung.domain.vocabulary import Side
from rung.models import Escalation, Notice, Person, Stakeholder
from rung.services.books import Books

_SIDES = {Audience.CUSTOMER: Side.CUSTOMER, Audience.CCM: Side.CARRIER}


@dataclass(frozen=True)
class Reader:
    """One who is told: by name, at an address, in a zone; a person of ours where they are one."""

    name: str
    address: str
    zone: str
    side: Side
    person: Person | None = None
    in_short: bool = False

    @classmethod
    def of(cls, person: Person) -> "Reader":
        """A person of ours."""
        side = Side.CUSTOMER if person.role == Role.CUSTOMER.value else Side.CARRIER
        return cls(person.name, person.email, person.zone, side, person)


class Listeners:
    """The stakeholders of an escalation and the plan in force, for all its notices."""

    def __init__(self, escalation: Escalation, books: Books) -> None:
        self._escalation = escalation
        self._books = books
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
                found.setdefault(row.address, self._reader(row))
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
        elif kind is not NoticeKind.UPDATE or terms.rhythm.day_and_night:
            return now
        return terms.quiet.holds_until(at, reader.zone) if terms.quiet else at

    def release(self, told: frozenset[NoticeKind], now: datetime) -> None:
        """What waited for the next update goes out with it; the sweep sends it."""
        if self._plan is None or not told & NEWS:
            return
        Notice.objects.filter(
            escalation=self._escalation,
            kind__in=[kind.value for kind in CAN_WAIT],
            sent_at=None,
            gave_up_at=None,
            attempts=0,
            try_at__gt=now,
        ).update(try_at=now)

    def _next_update(self) -> datetime | None:
        clocks = self._books.clocks[self._escalation.id]
        running = (each for each in clocks if each.runs and each.kind == ClockKind.UPDATE.value)
        return next((each.due_at for each in running), None)

    def _as_chosen(self, person: Person, row: Stakeholder | None) -> Reader:
        return self._reader(row) if row else self._short(Reader.of(person), None)

    def _hears(self, row: Stakeholder, kind: NoticeKind) -> bool:
        return row.hears_by == HearsBy.EMAIL.value and hears(Gets(row.gets), kind)

    def _reader(self, row: Stakeholder) -> Reader:
        if row.person is not None:
            return self._short(Reader.of(row.person), Depth(row.depth))
        zone, side = self._escalation.account.zone, Side(row.side)
        return self._short(Reader(row.name, row.address, zone, side), Depth(row.depth))

    def _short(self, reader: Reader, own: Depth | None) -> Reader:
        """In short for those who chose it, and for a customer whose agreed plan says so."""
        customer = reader.side is Side.CUSTOMER
        agreed = Depth(self._plan.depth) if self._plan and customer else Depth.TECHNICAL
        return replace(reader, in_short=True) if (own or agreed) is Depth.EXECUTIVE else reader

"""What the rules and the notices of many escalations read, a table at a time.

Every property is one statement for all escalations of a batch, made when the first of them asks; a
single escalation is a batch of one. Books are read under the locks of their escalations. Once
something has been written, what is told is read anew; only where all that was written is that
clocks were settled, as for most of what time does, are the books of before known to be right.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar
from uuid import UUID

from rung.domain.clocks import ClockFacts
from rung.domain.permissions import Role
from rung.domain.vocabulary import DateKind
from rung.models import (
    AccountContact,
    Action,
    CalendarVersion,
    ClockMove,
    ClockPause,
    CommunicationPlan,
    Contact,
    Escalation,
    Impact,
    LevelCalendar,
    OrderDate,
    Person,
    Stakeholder,
    Waiver,
)
from rung.models.clocks import facts_of
from rung.models.reading import fetched, made
from rung.models.versions import CALENDARS
from rung.services import bulk
from rung.services.book_rows import (
    ACTIONS,
    ANSWERS,
    CLOCKS,
    CONTACTS,
    CONTACTS_OF_ACCOUNTS,
    IMPACTS,
    LAST_WORDS,
    LEVEL_CALENDARS,
    LEVELS,
    MOVES,
    PAUSES,
    PEOPLE_OF_ACCOUNTS,
    PLANS,
    STAKEHOLDERS,
    TOLD_TO,
    WAIVERS,
    Answer,
    ClockRow,
    LevelRow,
    once_settled,
)
from rung.services.roster import Roster


class _OfEscalation(Protocol):
    @property
    def escalation_id(self) -> UUID: ...


class _OfClock(Protocol):
    clock_id: UUID


Row = TypeVar("Row", bound=_OfEscalation)
OfClock = TypeVar("OfClock", bound=_OfClock)
Named = TypeVar("Named", Contact, Stakeholder)
_WITH_COVERS = """
WHERE row.id = ANY(%s) OR row.id IN (SELECT cover_id FROM rung_person WHERE id = ANY(%s))
"""


class Books:
    """The tables of these escalations, each read once, at one instant.

    ``ahead`` names what is read in one trip at once; ``known`` is what somebody has read already.
    A ``roster`` of their orders at that instant may be handed on: no plan changes who is there.
    """

    def __init__(
        self,
        escalations: Iterable[Escalation],
        *,
        now: datetime,
        ahead: Sequence[str] = (),
        known: Mapping[str, list[tuple[Any, ...]]] | None = None,
        roster: Roster | None = None,
    ) -> None:
        self.now = now
        self._roster = roster
        self._escalations = list(escalations)
        self._keys = bulk.array(each.id for each in self._escalations)
        self._people: dict[int, Person] = {}
        self._hours: dict[int, CalendarVersion | None] = {}
        self._customers: dict[tuple[int, int | None], list[Person]] = {}
        self._ahead = {**(known or {}), **self._together(ahead)}

    def once_settled(self, outcomes: Mapping[UUID, str]) -> "Books":
        """The same books once these clocks have their outcomes and nothing else was written."""
        after = copy(self)
        clocks: dict[UUID, list[ClockRow]] = defaultdict(list)
        for key, rows in self.clocks.items():
            clocks[key] = [
                row for each in rows if (row := once_settled(each, outcomes)) is not None
            ]
        vars(after).update(clocks=clocks, _ahead={**self._ahead, **self._together(TOLD_TO)})
        return after

    def _together(self, statements: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of statements whose one parameter is the keys, in one trip."""
        if not statements:
            return {}
        found = bulk.read_together([(each, [self._keys]) for each in statements])
        return dict(zip(statements, found, strict=True))

    def _read(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement whose one parameter is the keys, unless they are here."""
        if statement in self._ahead:
            return self._ahead.pop(statement)
        return bulk.read(statement, self._keys)

    # ----- the ladder

    @cached_property
    def levels(self) -> Mapping[UUID, list[LevelRow]]:
        """Engaged levels, the lowest first."""
        return _by(LevelRow(*row) for row in self._read(LEVELS))

    def level(self, escalation_id: UUID, level: int) -> LevelRow | None:
        """An engaged level by its number."""
        rows = self.levels.get(escalation_id, ())
        return next((row for row in rows if row.level == level), None)

    @cached_property
    def clocks(self) -> Mapping[UUID, list[ClockRow]]:
        """Running clocks, and every interval and acknowledgement."""
        return _by(ClockRow(*row) for row in self._read(CLOCKS))

    def facts(self, clock: ClockRow) -> ClockFacts:
        """What a clock's due instant follows from."""
        calendar = self._calendars[clock.calendar_id].as_domain()
        if not self._pauses and not self._moves:
            return facts_of(clock, calendar, (), ())
        return facts_of(clock, calendar, self.pauses_of(clock), self._moves.get(clock.id, ()))

    def pauses_of(self, clock: ClockRow) -> Sequence[ClockPause]:
        """When a clock stood still, the earliest first."""
        return self._pauses.get(clock.id, ()) if self._pauses else ()

    @cached_property
    def _calendars(self) -> Mapping[int, CalendarVersion]:
        """Read together, understood one by one: one that nobody can read is its clock's trouble."""
        return CALENDARS.by_key(row.calendar_id for rows in self.clocks.values() for row in rows)

    @cached_property
    def answers(self) -> Mapping[UUID, Answer]:
        """The answers to acknowledgement clocks, by the clock."""
        return {clock_id: Answer(at, by) for clock_id, at, by in self._read(ANSWERS)}

    @cached_property
    def waivers(self) -> Mapping[UUID, list[Waiver]]:
        """Undecided requests for a waiver; at most one each."""
        return _by(made(Waiver, self._read(WAIVERS)))

    @cached_property
    def actions(self) -> Mapping[UUID, list[Action]]:
        """The actions of the plan, in the order of their dates."""
        return _by(made(Action, self._read(ACTIONS)))

    @cached_property
    def level_calendars(self) -> Mapping[UUID, list[LevelCalendar]]:
        """The calendars of levels that have their own."""
        rows = made(LevelCalendar, self._read(LEVEL_CALENDARS))
        calendars = CALENDARS.by_key(row.calendar_id for row in rows)
        for row in rows:
            fetched(row, calendar=calendars[row.calendar_id])
        return _by(rows)

    @cached_property
    def _pauses(self) -> Mapping[UUID, list[ClockPause]]:
        return _by_clock(made(ClockPause, self._read(PAUSES)))

    @cached_property
    def _moves(self) -> Mapping[UUID, list[ClockMove]]:
        """They are rare, and hang on much: only those that there are are read with it all."""
        keys = [row.pk for row in made(ClockMove, self._read(MOVES))]
        related = ("from_calendar", "rebase", "policy_move__rebase")
        found = ClockMove.objects.filter(pk__in=keys).select_related(*related).order_by("pk")
        return _by_clock(found if keys else ())

    # ----- people

    @cached_property
    def roster(self) -> Roster:
        """Who answers for the levels of their orders."""
        return self._roster or Roster((each.order for each in self._escalations), at=self.now)

    def person(self, key: int | None) -> Person | None:
        """A person by key; those whom the engaged levels name, and their covers, come together."""
        if key is None:
            return None
        if key not in self._people:
            wanted = {key}
            for rows in self.levels.values():
                for row in rows:
                    wanted |= {row.holder_id, row.cover_for_id} - {None}  # type: ignore[arg-type]
            keys = sorted(wanted - self._people.keys())
            found = bulk.rows(Person, _WITH_COVERS, keys, keys)
            self._people.update({person.pk: person for person in found})
        return self._people.get(key)

    @cached_property
    def desk(self) -> list[Person]:
        """Everybody at the desk."""
        return list(Person.objects.filter(role=Role.DESK.value, is_active=True).order_by("pk"))

    def customers(self, account_id: int, *, counterpart: int | None = None) -> list[Person]:
        """Everybody of an account who may escalate, and the counterpart of a level if named."""
        key = (account_id, counterpart)
        if key not in self._customers:
            self._customers[key] = [
                contact.person
                for contact in self._contacts_of_accounts.get(account_id, ())
                if contact.holds(self.now)
                and (
                    contact.may_escalate
                    or (counterpart is not None and contact.counterpart_level == counterpart)
                )
            ]
        return self._customers[key]

    @cached_property
    def _contacts_of_accounts(self) -> Mapping[int, list[AccountContact]]:
        found: dict[int, list[AccountContact]] = defaultdict(list)
        accounts = {each.account_id: each.account for each in self._escalations}
        keys = [sorted(accounts)]
        rows = bulk.read_together([(CONTACTS_OF_ACCOUNTS, keys), (PEOPLE_OF_ACCOUNTS, keys)])
        people = {person.pk: person for person in made(Person, rows[1])}
        for row in made(AccountContact, rows[0]):
            person = people[row.person_id]
            if person.is_active:
                fetched(row, account=accounts[row.account_id], person=person)
                found[row.account_id].append(row)
        return found

    @cached_property
    def contacts(self) -> Mapping[UUID, Contact]:
        """Calls and mails to levels, by key, with whom they reached."""
        return {row.pk: row for row in _with_people(made(Contact, self._read(CONTACTS)))}

    def hours_of(self, calendar_id: int) -> CalendarVersion | None:
        """The newest version of a person's own calendar."""
        if calendar_id not in self._hours:
            versions = CalendarVersion.objects.filter(calendar=calendar_id)
            self._hours[calendar_id] = versions.order_by("-number").first()
        return self._hours[calendar_id]

    # ----- what is told

    @cached_property
    def plans(self) -> Mapping[UUID, CommunicationPlan]:
        """The custom plans in force: of each the one agreed last."""
        agreed = made(CommunicationPlan, self._read(PLANS))
        return {row.escalation_id: row for row in agreed}

    @cached_property
    def stakeholders(self) -> Mapping[UUID, list[Stakeholder]]:
        """Who hears beside contact and care manager, and has not left."""
        return _by(_with_people(made(Stakeholder, self._read(STAKEHOLDERS))))

    @cached_property
    def impacts(self) -> Mapping[UUID, list[Impact]]:
        """What was told of how bad it is."""
        return _by(made(Impact, self._read(IMPACTS)))

    @cached_property
    def last_words(self) -> Mapping[UUID, tuple[str, str]]:
        """What the customer was told last, and by whom."""
        since = min(each.raised_at for each in self._escalations)
        rows = bulk.read(LAST_WORDS, self._keys, since)
        return {escalation_id: (words, by) for escalation_id, words, by in rows}

    @cached_property
    def committed_days(self) -> Mapping[int, date | None]:
        """The committed dates in force, by the order."""
        orders = [each.order_id for each in self._escalations]
        dates = OrderDate.objects.filter(order__in=orders, kind=DateKind.CCD.value)
        newest = dates.order_by("order_id", "-recorded_at", "-pk").distinct("order_id")
        return dict(newest.values_list("order_id", "day"))


def _with_people(rows: list[Named]) -> list[Named]:
    """The rows with whom they name, if anybody."""
    people = bulk.by_key(Person, (row.person_id for row in rows))
    for row in rows:
        fetched(row, person=people[row.person_id] if row.person_id else None)
    return rows


def _by(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.escalation_id].append(row)
    return found


def _by_clock(rows: Iterable[OfClock]) -> dict[UUID, list[OfClock]]:
    found: dict[UUID, list[OfClock]] = defaultdict(list)
    for row in rows:
        found[row.clock_id].append(row)
    return found

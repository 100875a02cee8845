"""What stands in a person's calendar feed: what they owe or wait for, by when.

It holds nothing that its person does not read on their own pages. An event is as new as what it is
about: where the record keeps no such instant, as new as the moment it is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from rung.domain.calendar_feed import PLANNED, Event, Feed, Page, feed_of
from rung.domain.clocks import ClockKind
from rung.domain.instants import show_date, show_full
from rung.domain.languages import Language, said
from rung.domain.matrix import OpenNow, OpensAt
from rung.domain.permissions import Role
from rung.domain.vocabulary import ActionOwner, DateKind, Status
from rung.models import CalendarFeed, Escalation, Order, Person
from rung.models.calendars import calendars_by_key
from rung.queries.asked import Asked
from rung.queries.beside import beside
from rung.queries.cadence import OwedUpdate, planned_after
from rung.queries.day_things import Reading, Thing, shorten
from rung.queries.owed import OwedRow, owed_rows, standing_of
from rung.queries.picture import OVER, Picture, accounts_of, acting_in, picture_of
from rung.queries.situations import Situation

_BY_CLOCK = "{kind}-{subject}"


def feed_for(reader: Person, *, now: datetime) -> Feed:
    """The reader's feed. Costs the same number of queries for any number of events."""
    customer = Role(reader.role) is Role.CUSTOMER
    events = _of_customer(reader, now) if customer else _of_carrier(reader, now)
    return feed_of(reader.name, reader.zone, events)


def _of_carrier(reader: Person, now: datetime) -> Iterator[Event]:
    """What the reader owes, and whoever is away and covered by them; need-by dates of their own."""
    standing = standing_of(reader, now=now)
    rows = owed_rows(standing)
    calendars = calendars_by_key(row.calendar_id for row in rows)
    reading = Reading(standing, everything=False, calendars=calendars, zone=reader.zone, now=now)
    cared_for = dict[int, OwedRow]()
    updates = list[OwedRow]()
    for number, group in groupby(rows, key=lambda row: row.number):
        clocks = list(group)
        if clocks[0].ccm_id in standing.people:
            cared_for[number] = clocks[0]
        for row in clocks:
            key = _BY_CLOCK.format(kind=row.kind.lower(), subject=row.subject_id)
            thing = reading.thing(row)
            yield from _owed(key, row, thing, reader.zone)
            if row.kind == ClockKind.UPDATE.value and thing is not None and thing.acts:
                updates.append(row)
        if clocks[0].waiver_id is not None:
            key = _BY_CLOCK.format(kind="decision", subject=clocks[0].waiver_id)
            yield from _owed(key, clocks[0], reading.waiver(clocks), reader.zone)
    yield from _needed(cared_for)
    yield from _to_send(updates, reader.zone, now)
    for each in beside(standing, Role(reader.role), zone=reader.zone, now=now):
        if each.ticket and each.due is not None and each.due.at is not None:
            yield Event(
                key=f"desk-ticket-{each.ticket}",
                at=each.due.at,
                summary=f"{each.what} · {each.about}",
                description=show_full(each.due.at, reader.zone),
                page=Page.DESK_TICKET,
                name=str(each.ticket),
                since=now,
            )


def _owed(key: str, row: OwedRow, thing: Thing | None, zone: str) -> Iterator[Event]:
    """One thing the reader is to do, if it is theirs and has an instant."""
    if thing is None or not thing.acts or thing.due.at is None:
        return
    words = thing.words[:1].upper() + thing.words[1:]
    lines = [show_full(thing.due.at, zone), f"{row.account}, {row.site}", f"Order {row.order}"]
    yield Event(
        key=key,
        at=thing.due.at,
        summary=f"{words} · ESC-{row.number} {row.account}",
        description="\n".join([*lines, thing.note] if thing.note else lines),
        page=Page.ESCALATION,
        name=str(row.number),
        since=row.changed_at,
    )


def _to_send(rows: list[OwedRow], zone: str, now: datetime) -> Iterator[Event]:
    """The updates that the reader will owe after those they owe."""
    of = {row.escalation_id: row for row in rows if row.due_at is not None}
    owed = [OwedUpdate(key, row.due_at, row.calendar_id) for key, row in of.items() if row.due_at]
    for key, planned in planned_after(owed, now=now).items():
        row = of[key]
        about = f"{row.account}, {row.site}\nOrder {row.order}"
        for each in planned:
            yield Event(
                key=f"planned-update-{key}-{each.name}",
                at=each.at,
                summary=f"Planned: send an update · ESC-{row.number} {row.account}",
                description=f"{show_full(each.at, zone)}\n{about}\n{PLANNED}",
                page=Page.ESCALATION,
                name=str(row.number),
                since=row.changed_at,
                planned=True,
            )


def _needed(cared_for: dict[int, OwedRow]) -> Iterator[Event]:
    """The days by which customers of a care manager need what is escalated."""
    dated = Escalation.objects.filter(number__in=cared_for, need_by_date__isnull=False)
    for key, number, day, since in dated.values_list("id", "number", "need_by_date", "changed_at"):
        row = cared_for[number]
        if day is not None:
            yield Event(
                key=f"need-by-{key}",
                at=day,
                summary=f"Needed by · ESC-{number} {row.account}",
                description=f"{_day(day)}\n{row.account}, {row.site}\nOrder {row.order}",
                page=Page.ESCALATION,
                name=str(number),
                since=since,
            )


@dataclass(frozen=True)
class _Reader:
    """For whom a customer's feed is said: on their clock, in their language."""

    zone: str
    now: datetime
    language: Language

    def say(self, template: str, **values: object) -> str:
        """One of the words of a customer's feed."""
        return said(self.language, template, **values)

    def instant(self, at: datetime) -> str:
        """An instant as the description says it."""
        return show_full(at, self.zone, self.language)

    def day(self, day: date) -> str:
        """A day as the description says it."""
        return f"{show_date(day, self.language)} {day.year}"


def _of_customer(person: Person, now: datetime) -> Iterator[Event]:
    """What waits for the reader, what they were promised, and by when they need it (R3)."""
    reader = _Reader(person.zone, now, Language(person.language))
    picture = picture_of(person, accounts_of(person), now=now)
    acting = acting_in(person)
    for each in picture.live:
        yield from _promises(each, reader)
        yield from _opens(each, reader)
        yield from _asked(each, reader, acts=each.escalation.account_id in acting)
    yield from _to_hear(picture.live, reader)
    yield from _wishes(picture, acting, reader)
    yield from _dates(picture, reader)


def _promises(situation: Situation, reader: _Reader) -> Iterator[Event]:
    """The next update and what of the plan others do; of the plan what the customer reads."""
    update = situation.due(ClockKind.UPDATE)
    if update is not None:
        person = situation.escalation.order.entry_point()
        who = person.name if person else reader.say("We")
        key = _BY_CLOCK.format(kind="update", subject=situation.escalation.pk)
        yield _about(situation, key, update, reader.say("{name}: update for you", name=who), reader)
    for action in situation.actions if situation.status is Status.OPEN else ():
        if action.owner != ActionOwner.CUSTOMER.value:
            name = reader.say(situation.owner_for_customer(action))
            words = f"{name}: {action.text}"
            key = _BY_CLOCK.format(kind="commitment", subject=action.pk)
            yield _about(situation, key, action.committed_at, words, reader)


def _to_hear(live: Sequence[Situation], reader: _Reader) -> Iterator[Event]:
    """The updates that follow those that are owed to the reader."""
    of = {each.escalation.pk: each for each in live}
    owed = (
        OwedUpdate(each.escalation.pk, clock.due_at, clock.calendar_id)
        for each in live
        for clock in each.clocks
        if clock.kind == ClockKind.UPDATE.value and not clock.settled_at and clock.due_at
    )
    for key, planned in planned_after(owed, now=reader.now).items():
        person = of[key].escalation.order.entry_point()
        words = (
            reader.say("Planned: update by {name}", name=person.name)
            if person
            else reader.say("Planned: update")
        )
        for each in planned:
            event = _about(of[key], f"planned-update-{key}-{each.name}", each.at, words, reader)
            description = f"{event.description}\n{reader.say(PLANNED)}"
            yield replace(event, description=description, planned=True)


def _asked(situation: Situation, reader: _Reader, *, acts: bool) -> Iterator[Event]:
    """What the customer is to do by an instant; who may only look is asked for nothing."""
    if not acts:
        return
    confirm_by = situation.due(ClockKind.CONFIRMATION)
    if situation.status is Status.RESOLVED and confirm_by is not None:
        key = _BY_CLOCK.format(kind="confirmation", subject=situation.escalation.pk)
        words = reader.say("You: say whether it is solved")
        yield _about(situation, key, confirm_by, words, reader)
    for action in situation.actions if situation.status is Status.OPEN else ():
        if action.owner == ActionOwner.CUSTOMER.value:
            key = _BY_CLOCK.format(kind="commitment", subject=action.pk)
            words = f"{reader.say('You')}: {action.text}"
            yield _about(situation, key, action.committed_at, words, reader)


def _opens(situation: Situation, reader: _Reader) -> Iterator[Event]:
    """When the next level opens, or since when it has been open (R11)."""
    answer = situation.next_level(reader.now)
    if isinstance(answer, OpensAt):
        at: datetime | None = answer.at
    elif isinstance(answer, OpenNow):
        at = answer.since
    else:
        return
    if at is not None:
        key = f"level-{situation.escalation.pk}-{answer.level}"
        words = reader.say("Level {level} opens", level=answer.level)
        yield _about(situation, key, at, words, reader)


def _wishes(picture: Picture, acting: frozenset[int], reader: _Reader) -> Iterator[Event]:
    """Sites that are to be ready by an instant."""
    changed = {each.escalation.number: each.escalation.changed_at for each in picture.live}
    for wish in picture.wishes:
        if wish.asked is Asked.READINESS and wish.due_at and wish.account_id in acting:
            needs = shorten(" ".join(wish.words.split()))
            words = reader.say("You: get the site ready: {words}", words=needs)
            order = reader.say("Order {order}", order=wish.order)
            yield Event(
                key=_BY_CLOCK.format(kind="readiness", subject=wish.key),
                at=wish.due_at,
                summary=f"{words} · ESC-{wish.number}",
                description="\n".join(
                    (reader.instant(wish.due_at), f"{wish.product}, {wish.site}", order)
                ),
                page=Page.ESCALATION,
                name=str(wish.number),
                since=changed.get(wish.number, reader.now),
            )


def _dates(picture: Picture, reader: _Reader) -> Iterator[Event]:
    """Days: by when an order or a whole project is needed, and what is committed."""
    for order in picture.orders:
        view = picture.view(order, now=reader.now)
        if view.standing in OVER:
            continue
        told = [each for each in picture.parts[order.pk].dates if each.kind == DateKind.CCD.value]
        if told and told[-1].day is not None:
            key, day, since = f"committed-{order.pk}", told[-1].day, told[-1].recorded_at
            yield _of_order(key, day, reader.say("Committed date"), order, since, reader)
        situation = picture.open_ones.get(order.pk)
        if situation is not None and situation.escalation.need_by_date is not None:
            since, day = situation.escalation.changed_at, situation.escalation.need_by_date
            key = f"need-by-order-{order.pk}"
            yield _of_order(key, day, reader.say("Needed by"), order, since, reader)
        elif order.project is not None and order.project.need_by_date is not None:
            yield Event(  # once, however many orders it has
                key=f"need-by-project-{order.project.pk}",
                at=order.project.need_by_date,
                summary=f"{reader.say('Needed by')} · {order.project.name}",
                description=reader.day(order.project.need_by_date),
                page=Page.PROJECT,
                name=str(order.project.pk),
                since=reader.now,
            )


def _of_order(
    key: str, day: date, what: str, order: Order, since: datetime, reader: _Reader
) -> Event:
    named = reader.say("Order {order}", order=order.reference)
    return Event(
        key=key,
        at=day,
        summary=f"{what} · {order.product}, {order.site}",
        description=f"{reader.day(day)}\n{named}",
        page=Page.ORDER,
        name=order.reference,
        since=since,
    )


def _about(situation: Situation, key: str, at: datetime, words: str, reader: _Reader) -> Event:
    escalation, order = situation.escalation, situation.escalation.order
    named = reader.say("Order {order}", order=order.reference)
    return Event(
        key=key,
        at=at,
        summary=f"{words} · ESC-{escalation.number}",
        description=f"{reader.instant(at)}\n{order.product}, {order.site}\n{named}",
        page=Page.ESCALATION,
        name=str(escalation.number),
        since=escalation.changed_at,
    )


def _day(day: date) -> str:
    return f"{show_date(day)} {day.year}"


def address_made_at(person: Person) -> datetime | None:
    """Since when the person's feed has its private address; none without one."""
    return CalendarFeed.objects.filter(person=person).values_list("made_at", flat=True).first()

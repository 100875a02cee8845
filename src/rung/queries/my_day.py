"""My day: what a person of the carrier owes, sorted by the clock that falls due next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2s
from itertools import groupby

from rung.domain.arranging import PutAside, rests
from rung.domain.clocks import ClockKind
from rung.domain.day import Due, about, left_within, state_within, summary
from rung.domain.headline import State
from rung.domain.instants import show
from rung.domain.permissions import Role
from rung.domain.vocabulary import Status
from rung.models import Person
from rung.models.calendars import calendars_by_key
from rung.queries.beside import Beside, beside
from rung.queries.company_day import CompanyDay, company_day
from rung.queries.company_walk import choices
from rung.queries.day_asked import Asked, Show, shown_under
from rung.queries.day_things import Reading, Thing
from rung.queries.hand_overs import HandOverNote, notes_for_steps
from rung.queries.in_step import alone, in_step
from rung.queries.low_answers import LowAnswer, low_answers_steps
from rung.queries.mail_waiting import waiting_count
from rung.queries.owed import OwedRow, Standing, owed_rows, standing_of, unmatched_count
from rung.queries.pills import danger_steps
from rung.queries.proposals import Danger, Proposal, unescalated

SEES_EVERYTHING = frozenset({Role.DESK, Role.ADMINISTRATOR})
CARES = frozenset({Role.CCM, Role.CHANNEL_MANAGER})
JEOPARDIES_SHOWN = 5
PROPOSALS_SHOWN = 5
ROWS_SHOWN = 100
CHOICES = 200  # accounts in a list to choose from; where there are more, a code is typed


Group = tuple[list[OwedRow], list[Thing]]  # an escalation's clocks and what they ask for


@dataclass(frozen=True, slots=True)
class DayRow:
    """One escalation, with the next thing to do about it."""

    number: int
    reference: str
    account: str
    site: str
    level: int
    state: State
    word: str  # empty: the state's own word
    next: str
    left: str
    note: str


@dataclass(frozen=True)
class Filters:
    """What a reader can choose from, and how many rows there are of each state."""

    shows: tuple[tuple[Show, str | None], ...]  # the number as it is said; None: there is none
    accounts: tuple[tuple[str, str], ...] | None  # code and name; None: too many to choose from
    regions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MyDay:
    """The page, said for one reader."""

    summary: str
    asked: Asked
    filters: Filters
    rows: tuple[DayRow, ...]
    notes: tuple[HandOverNote, ...]
    answers: tuple[LowAnswer, ...]  # after the end, low, and nobody has called yet
    beside: tuple[Beside, ...]  # earlier dates to decide on, steps of the desk
    proposals: tuple[Proposal, ...]
    proposal_count: int
    jeopardies: tuple[Danger, ...]
    jeopardy_count: int
    has_jeopardies: bool  # whether this reader is shown them at all
    more: str  # rows beyond those shown, as it is said; empty for none
    unmatched: int  # orders without a care manager, for whoever names them
    mails: int  # that wait for somebody to look, from contacts of the reader's accounts
    stamp: str  # changes when anything on it does


@dataclass(frozen=True, slots=True)
class _Line:
    """One escalation of the day before it is put in words."""

    clocks: list[OwedRow]
    things: list[Thing]  # what is asked for, the next one first
    state: State
    seconds: int  # of business time left for the next one
    show: Show
    place: tuple[object, ...]

    @property
    def is_green(self) -> bool:
        """Whether it would be shown as on track while it is open."""
        return self.state is State.OK and self.clocks[0].status == Status.OPEN.value


def my_day(reader: Person, asked: Asked, *, zone: str, now: datetime) -> MyDay:
    """The reader's day. Costs the same number of queries for any number of rows.

    The day of who sees the whole company is read as far as its first rows go.
    """
    role = Role(reader.role)
    standing = standing_of(reader, now=now)
    whole = role in SEES_EVERYTHING
    company = company_day(standing, asked, most=ROWS_SHOWN, now=now) if whole else None
    rows = owed_rows(standing, among=company.read if company else None)
    calendars = calendars_by_key(row.calendar_id for row in rows)
    reading = Reading(standing, company is not None, calendars, zone, now)
    groups = _groups(reading, rows)
    lines = [line for line in (_line(reading, asked, *group) for group in groups) if line]
    shown = _shown(asked, lines)
    cares = role in CARES or len(standing.people) > 1
    orders = unescalated(standing, now=now) if cares else None
    proposals, dangers = (orders.proposals, orders.dangers) if orders else ((), ())
    others = beside(standing, role, zone=zone, now=now)
    notes, answers, in_danger = _told_by_others(standing, shown, zone=zone, now=now)
    counts = _counts(lines, company)
    day = MyDay(
        summary=_summary(reading, groups, others, company),
        asked=asked,
        filters=_filters(rows, counts, company),
        rows=tuple(_without_green(_said(each, zone=zone, now=now), in_danger) for each in shown),
        notes=notes,
        answers=answers,
        beside=others,
        proposals=proposals[:PROPOSALS_SHOWN],
        proposal_count=len(proposals),
        jeopardies=dangers[:JEOPARDIES_SHOWN],
        jeopardy_count=len(dangers),
        has_jeopardies=role is Role.CCM or bool(dangers),
        more=_more(counts[asked.show] - len(shown), asked.show, company),
        unmatched=unmatched_count() if role is Role.CHANNEL_MANAGER else 0,
        mails=waiting_count(standing.people) if cares else 0,
        stamp="",
    )
    return replace(day, stamp=blake2s(repr(day).encode(), digest_size=8).hexdigest())


def _shown(asked: Asked, lines: list[_Line]) -> list[_Line]:
    """The first rows of what is asked for."""
    wanted = sorted((line for line in lines if _wanted(asked, line)), key=lambda line: line.place)
    return wanted[:ROWS_SHOWN]


def _without_green(row: DayRow, in_danger: frozenset[int]) -> DayRow:
    """No green beside a date in danger, as in the lists (R4); its place is its duties'."""
    if row.number not in in_danger:
        return row
    return replace(row, state=State.WATCH, word="Date in danger")


def _told_by_others(
    standing: Standing, shown: list[_Line], *, zone: str, now: datetime
) -> tuple[tuple[HandOverNote, ...], tuple[LowAnswer, ...], frozenset[int]]:
    """What colleagues noted, customers answered low, and of which rows a date is in danger.

    All of it in one trip.
    """
    notes = notes_for_steps(standing, zone=zone, now=now)
    answers = low_answers_steps(standing, zone=zone, now=now)
    green = [line.clocks[0].number for line in shown if line.is_green]
    given, answered, in_danger = alone(in_step(notes, answers, danger_steps(green, now=now)))
    return given, answered, in_danger


def _summary(
    reading: Reading,
    groups: list[Group],
    others: tuple[Beside, ...],
    company: CompanyDay | None,
) -> str:
    """The sentence: over all that is read here, and over what of a company was read already."""
    dues = [*_due(others)]
    if company is None:
        dues += _dues(reading, groups)
        return summary(dues, zone=reading.zone, now=reading.now)
    aside = [group for group in groups if group[0][0].escalation_id in company.aside]
    dues += (*company.dues, *_dues(reading, aside))
    until = company.known_until
    return summary(dues, zone=reading.zone, now=reading.now, known_until=until)


def _counts(lines: list[_Line], company: CompanyDay | None) -> Counter[Show]:
    """How many rows there are of each state."""
    if company is not None:
        lines = [line for line in lines if line.clocks[0].escalation_id in company.apart]
    counts = Counter(line.show for line in lines)
    counts[Show.ALL] = len(lines) - counts[Show.SNOOZED]
    return counts + company.counts if company else counts


def _more(beyond: int, show: Show, company: CompanyDay | None) -> str:
    """How many rows there are beyond those shown."""
    if company is not None and show in company.inexact:
        return f"More than {about(beyond)} others" if beyond > 0 else "Others"
    return f"{beyond} more" if beyond > 0 else ""


def _groups(reading: Reading, rows: list[OwedRow]) -> list[Group]:
    """The escalations with something of the reader's about them."""
    found = []
    for _, group in groupby(rows, key=lambda row: row.number):
        clocks = list(group)
        things = reading.things(clocks)
        if any(thing.mine for thing in things) or clocks[0].held:
            found.append((clocks, things))  # else it waits for somebody whom the reader covers
    return found


def _rests(reading: Reading, clocks: list[OwedRow], things: list[Thing]) -> bool:
    """Whether the reader put the row aside and nothing has brought it back."""
    row = clocks[0]
    if row.snoozed_at is None or row.snoozed_until is None:
        return False
    return rests(
        PutAside(row.snoozed_at, row.snoozed_until),
        late=any(each.mine and each.due.late for each in things),
        asked=(each.began_at for each in things if each.asked_for),
        now=reading.now,
    )


def _dues(reading: Reading, groups: list[Group]) -> Iterable[Due]:
    """What the reader owes today, without what rests."""
    for clocks, things in groups:
        if not _rests(reading, clocks, things):
            yield from (thing.due for thing in things if thing.acts)


def _due(others: tuple[Beside, ...]) -> Iterable[Due]:
    """What of the things beside the escalations is the reader's to do."""
    return (each.due for each in others if each.due is not None)


def _line(
    reading: Reading, asked: Asked, clocks: list[OwedRow], things: list[Thing]
) -> _Line | None:
    """The row of one escalation, unless something else is asked for."""
    if not asked.covers(clocks[0]):
        return None
    chosen = asked.among(things, reading.standing.reader_id)
    if not chosen:
        return None
    first = chosen[0]
    seconds = reading.seconds_left(first)
    if first.acts:
        state = state_within(first.due, seconds)
    elif first.waits:
        state = State.WAIT
    else:
        state = State.LATE if first.due.late else State.OK
    return _Line(
        clocks=clocks,
        things=chosen,
        state=state,
        seconds=seconds,
        show=shown_under(first, state, rests=_rests(reading, clocks, things)),
        place=(not first.acts, *first.due.order(reading.now), clocks[0].number),
    )


def _wanted(asked: Asked, line: _Line) -> bool:
    if asked.show is Show.ALL:
        return line.show is not Show.SNOOZED
    return line.show is asked.show


def _filters(rows: list[OwedRow], counts: Counter[Show], company: CompanyDay | None) -> Filters:
    shows = tuple((each, _counted(counts[each], each, company)) for each in Show)
    if company is not None:
        return Filters(shows, *choices(CHOICES))
    accounts = {row.account_code: row.account for row in rows}
    regions = {row.region_code: row.region for row in rows}
    return Filters(
        shows=shows,
        accounts=tuple(sorted(accounts.items(), key=lambda pair: pair[1])),
        regions=tuple(sorted(regions.items(), key=lambda pair: pair[1])),
    )


def _counted(count: int, show: Show, company: CompanyDay | None) -> str | None:
    """A number of rows as it stands at its filter: of at least so many with a plus."""
    if company is not None and show in company.inexact:
        return f"{about(count)}+" if count else ""
    return str(count) if count else None


def _said(line: _Line, *, zone: str, now: datetime) -> DayRow:
    """The row of one escalation in words."""
    row, first = line.clocks[0], line.things[0]
    word = "Waiting on customer" if first.waits and not first.acts else ""
    if first.acts:
        words = first.words[:1].upper() + first.words[1:]
    elif first.waits:
        words = f"Nothing: {first.words}"
    else:
        words = f"Nothing: {first.who} is to {first.words}"
    notes = _notes(line.things, zone, now) or _opens(line.clocks, zone, now)
    if line.show is Show.SNOOZED and row.snoozed_until is not None:
        notes = [f"Until {show(row.snoozed_until, zone, now)}: {row.snoozed_because}", *notes]
    return DayRow(
        number=row.number,
        reference=f"ESC-{row.number}",
        account=row.account,
        site=row.site.partition(",")[0],
        level=row.level,
        state=line.state,
        word=word,
        next=words,
        left=left_within(first.due, line.seconds, zone=zone, now=now),
        note=". ".join(notes[:2]),
    )


def _notes(things: list[Thing], zone: str, now: datetime) -> list[str]:
    """What else there is to know: why me, what comes after it, who else is late."""
    first, rest = things[0], things[1:]
    notes = [first.note] if first.note else []
    for each in rest:
        if each.acts:
            notes.append(f"Then: {each.words}{_by(each.due, zone, now)}")
            break
    for each in rest:
        if not each.mine and each.due.late:
            notes.append(f"{each.who} is late: {each.words}")
            break
    else:
        notes += [f"{each.watched}{_by(each.due, zone, now)}" for each in rest if each.watched][:1]
    return notes


def _by(due: Due, zone: str, now: datetime) -> str:
    if due.at is None:
        return ""
    return f"{', was due' if due.late else ' by'} {show(due.at, zone, now)}"


def _opens(clocks: Iterable[OwedRow], zone: str, now: datetime) -> list[str]:
    """When the customer may go to the next level: what the reader works against."""
    for row in clocks:
        current = row.kind == ClockKind.INTERVAL.value and row.clock_level == row.level
        if current and row.due_at is not None and row.status == Status.OPEN.value:
            if now >= row.due_at:
                return [f"Level {row.level + 1} is open to the customer"]
            return [f"Level {row.level + 1} opens {show(row.due_at, zone, now)}"]
    return []

"""Use cases of working the problem: acknowledge, update, words, plan (R12, R17, R22-R24)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from rung.domain import working as rules
from rung.domain.attaching import Given, naming_files, with_files
from rung.domain.business_time import NEVER, Calendar, closes_on
from rung.domain.composing import News, send_news
from rung.domain.facts import Visibility
from rung.domain.permissions import Act
from rung.domain.plan import AddAction, HandOn, Plan, Snapshot
from rung.domain.useful_news import empty_in_a_row
from rung.domain.vocabulary import ActionOwner, ActionState, DateKind, UpdateKind
from rung.domain.working import Move
from rung.models import Clock, EngagedLevel, Escalation
from rung.models.keys import key_at
from rung.models.timeline import heard_of
from rung.services.attaching import given_since_update, judged
from rung.services.carry_out import run
from rung.services.doing import Doing
from rung.services.who import cover_of
from rung.services.words_kept import require_words_kept


@dataclass(frozen=True)
class Committed:
    """A committed date; without a time it means closing time of the carrier's calendar."""

    day: date
    at: time | None = None


@dataclass(frozen=True)
class WhyMoved:
    """Why a date moves: in words for the customer, and by its cause, which stays inside (R22)."""

    reason: str
    cause: str  # a jeopardy code
    cause_words: str = ""


@dataclass(frozen=True)
class Added:
    """Files of the carrier's people, and who may see them: nobody outside unless they say so."""

    files: tuple[Given, ...] = ()
    visibility: Visibility = Visibility.INTERNAL


NO_FILES = Added()


@dataclass(frozen=True)
class MoveWith:
    """A date that moves with an update, and why."""

    action_id: UUID
    committed: Committed
    why: WhyMoved


@dataclass(frozen=True)
class Need:
    """What the customer is asked for: what, of whom, by when."""

    text: str
    who: str
    committed: Committed


@dataclass(frozen=True)
class More:
    """What an update does beside telling its words."""

    next_by: datetime | None = None
    move: MoveWith | None = None
    need: Need | None = None


NOTHING_MORE = More()


@transaction.atomic
def acknowledge(
    *,
    escalation_id: UUID,
    clock_id: UUID,
    words: str,
    next_contact_at: datetime,
    acted_at: datetime,
    doing: Doing,
) -> Escalation:
    """A manager answers the customer (R12). AlreadyDone names who was first (N15)."""
    doing.allow(Act.ACKNOWLEDGE)
    return run(
        escalation_id,
        lambda s: rules.acknowledge(
            s,
            clock_id=clock_id,
            words=words,
            next_contact_at=next_contact_at,
            acted_at=acted_at,
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def hand_on(*, escalation_id: UUID, clock_id: UUID, doing: Doing) -> Escalation:
    """Who was asked to acknowledge is not the right person; their cover takes it on (R16)."""
    doing.allow(Act.ACKNOWLEDGE)
    held = EngagedLevel.objects.filter(
        escalation=escalation_id,
        holder=doing.person,
        id__in=Clock.objects.filter(pk=clock_id).values("subject_id"),
    ).first()
    cover = cover_of(doing.person, doing.now) if held else None
    to = HandOn(held.level, doing.person.pk, cover.pk) if held and cover else None
    return run(
        escalation_id,
        lambda s: rules.hand_on(
            s, clock_id=clock_id, to=to, to_name=cover.name if cover else "", now=doing.now
        ),
        doing,
    )


@transaction.atomic
def send_update(
    *,
    escalation_id: UUID,
    kind: UpdateKind,
    words: str,
    doing: Doing,
    files: Added = NO_FILES,
    more: More = NOTHING_MORE,
) -> Escalation:
    """Send news to the customer, keep it and reset the rhythm, in one go (R24).

    ``more`` is what it does beside that: an earlier next update, a moved date, a request.
    """
    doing.allow(Act.SEND_UPDATE)
    if more.move is not None or more.need is not None:
        doing.allow(Act.PLAN)
    kept = judged(files.files, files.visibility, doing)
    key = doing.press_id or key_at(doing.now)

    def decide(current: Snapshot) -> Plan:
        news = _news(current, kind, words, more, doing)
        empty = empty_in_a_row(heard_of(escalation_id))
        sent = send_news(current, news, key=key, empty=empty, now=doing.now)
        named = naming_files(sent, given_since_update(escalation_id), kept)
        return with_files(named, kept)

    return run(escalation_id, decide, doing)


def _news(current: Snapshot, kind: UpdateKind, words: str, more: More, doing: Doing) -> News:
    """What was typed as the rule takes it: dates as instants of the carrier's calendar."""
    calendar, move, need = current.calendars.matrix.calendar, more.move, more.need
    return News(
        kind,
        words,
        more.next_by,
        move=Move(
            action_id=move.action_id,
            to_at=instant_of(move.committed, calendar),
            reason=move.why.reason,
            cause=move.why.cause,
            cause_words=move.why.cause_words,
        )
        if move
        else None,
        need=AddAction(
            id=key_at(doing.now),
            text=need.text.strip(),
            owner=ActionOwner.CUSTOMER,
            owner_name=need.who.strip(),
            visible=True,
            committed_at=instant_of(need.committed, calendar),
        )
        if need
        else None,
    )


@transaction.atomic
def write(
    *, escalation_id: UUID, words: str, doing: Doing, files: tuple[Given, ...] = ()
) -> Escalation:
    """The customer writes to the care manager (R9); both sides see what they add."""
    doing.allow(Act.WRITE)
    kept = judged(files, Visibility.CUSTOMER, doing)
    key = doing.press_id or key_at(doing.now)
    return run(
        escalation_id,
        lambda s: with_files(rules.write(s, words=words, key=key, now=doing.now), kept),
        doing,
    )


@transaction.atomic
def note(*, escalation_id: UUID, words: str, doing: Doing, files: Added = NO_FILES) -> Escalation:
    """Keep an internal note; its words never leave the carrier's side (N13)."""
    doing.allow(Act.NOTE)
    kept = judged(files.files, files.visibility, doing)

    def decide(current: Snapshot) -> Plan:
        require_words_kept(current)
        return with_files(rules.note(current, words=words, now=doing.now), kept)

    return run(escalation_id, decide, doing)


@transaction.atomic
def add_action(
    *,
    escalation_id: UUID,
    text: str,
    owner: ActionOwner,
    owner_name: str,
    visible: bool,
    committed: Committed,
    doing: Doing,
    kind: DateKind = DateKind.CCD,
    after: tuple[UUID, ...] = (),
    internal_words: str = "",
) -> Escalation:
    """Add an action with its owner and committed date to the plan (R17)."""
    doing.allow(Act.PLAN)
    new_id = key_at(doing.now)
    return run(
        escalation_id,
        lambda s: rules.add_action(
            s,
            AddAction(
                id=new_id,
                text=text.strip(),
                owner=owner,
                owner_name=owner_name.strip(),
                visible=visible,
                committed_at=instant_of(committed, s.calendars.matrix.calendar),
                kind=kind,
                after=after,
                internal_words=internal_words.strip(),
            ),
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def move_action(
    *,
    escalation_id: UUID,
    action_id: UUID,
    committed: Committed,
    why: WhyMoved,
    doing: Doing,
    kind: DateKind = DateKind.CCD,
    seen: str | None = None,
) -> Escalation:
    """Move a committed date with its reason; the customer is told at once if they see it.

    Overtaken where somebody changed the action since the form that carries ``seen`` was drawn.
    """
    doing.allow(Act.PLAN)
    return run(
        escalation_id,
        lambda s: rules.move_action(
            s,
            Move(
                action_id=action_id,
                to_at=instant_of(committed, s.calendars.matrix.calendar),
                reason=why.reason,
                cause=why.cause,
                cause_words=why.cause_words,
                kind=kind,
                seen=seen,
            ),
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def end_action(
    *,
    escalation_id: UUID,
    action_id: UUID,
    state: ActionState,
    doing: Doing,
    seen: str | None = None,
) -> Escalation:
    """An action is done or withdrawn; Overtaken as with a move."""
    doing.allow(Act.PLAN)
    return run(
        escalation_id,
        lambda s: rules.end_action(s, action_id=action_id, state=state, seen=seen, now=doing.now),
        doing,
    )


def instant_of(committed: Committed, calendar: Calendar) -> datetime:
    """The instant a committed date means on the carrier's calendar.

    A date alone is the closing time of its last hours, 17:00 on a day without any; of hours that
    reach midnight its last second, so that it stays the date that was committed.
    """
    zone = ZoneInfo(calendar.zone)
    if committed.at is not None:
        return datetime.combine(committed.day, committed.at, zone)
    closing = closes_on(calendar, committed.day)
    if closing is NEVER:
        return datetime.combine(committed.day, time(17), zone)
    over = datetime.combine(committed.day + timedelta(days=1), time(), zone).astimezone(UTC)
    return min(closing, over - timedelta(seconds=1))

"""What the people of the demo do, one step at a time: when, who, and the service they call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.clocks import ClockKind
from rung.domain.vocabulary import ActionOwner, ActionState, Channel, DateKind, UpdateKind
from rung.models import Action, Clock, Escalation, Order
from rung.services import ending, engaging, waivers, working
from rung.services.doing import Doing
from rung.services.engaging import Attempt, Concern
from rung.services.working import Committed, WhyMoved

YEAR = 2026


class Stage:
    """Where a story takes place: its order, and its escalation once it is raised."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        self.escalation: Escalation | None = None

    @property
    def escalation_id(self) -> UUID:
        """The escalation's id; a story raises it before it does anything with it."""
        if self.escalation is None:
            raise LookupError(f"The story of {self.reference} has raised nothing yet.")
        return self.escalation.id

    def action_id(self, text: str) -> UUID:
        """The action of the plan that says this."""
        return Action.objects.get(escalation=self.escalation_id, text=text).id

    def owed_acknowledgement(self, level: int) -> UUID:
        """The newest acknowledgement of that level that nobody has given yet."""
        owed = Clock.objects.filter(
            escalation=self.escalation_id,
            kind=ClockKind.ACKNOWLEDGEMENT.value,
            level=level,
            acknowledgement=None,
        )
        return owed.latest("started_at").id


Act = Callable[[Stage, Doing], object]


@dataclass(frozen=True)
class Step:
    """One act of one person at one instant."""

    at: datetime
    who: str
    act: Act
    channel: Channel = Channel.PORTAL


@dataclass(frozen=True)
class Mailed:
    """A mail that comes in at one instant, from anybody; nobody is signed in for it."""

    at: datetime
    arrive: Callable[[Stage], object]


@dataclass(frozen=True)
class Story:
    """Everything that happens about one order, in any order of steps."""

    reference: str
    steps: tuple[Step, ...] = field(default_factory=tuple)
    mails: tuple[Mailed, ...] = field(default_factory=tuple)


def on(zone: str, day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """An instant of 2026 as the clocks of a zone show it."""
    return datetime(YEAR, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def by(day: int, hour: int | None = None, minute: int = 0, *, month: int = 11) -> Committed:
    """A committed date on the carrier's calendar; without an hour, closing time."""
    at = None if hour is None else time(hour, minute)
    return Committed(date(YEAR, month, day), at)


def raises(
    at: datetime,
    who: str,
    concern: Concern,
    *,
    attempt: Attempt | None = None,
    more: tuple[str, ...] = (),
    channel: Channel = Channel.PORTAL,
) -> Step:
    """Open an escalation for the story's order, and for more orders with it."""

    def act(stage: Stage, doing: Doing) -> None:
        references = (stage.reference, *more)
        keys = dict(Order.objects.filter(reference__in=references).values_list("reference", "pk"))
        stage.escalation = engaging.raise_escalation(
            order_ids=[keys[reference] for reference in references],
            concern=concern,
            attempt=attempt,
            doing=doing,
        )

    return Step(at, who, act, channel)


def engages(at: datetime, who: str, level: int) -> Step:
    """The customer engages the next level, now that it is open."""
    return Step(
        at,
        who,
        lambda stage, doing: engaging.engage_next(
            escalation_id=stage.escalation_id, level=level, received_at=doing.now, doing=doing
        ),
    )


def engages_on_behalf(at: datetime, who: str, reason: str) -> Step:
    """The care manager brings in the next level for the customer."""
    return Step(
        at,
        who,
        lambda stage, doing: engaging.engage_on_behalf(
            escalation_id=stage.escalation_id, reason=reason, doing=doing
        ),
    )


def asks_for_waiver(at: datetime, who: str, trigger: str, evidence: str) -> Step:
    """The customer asks not to wait for the interval, for a risk that the policy names."""
    return Step(
        at,
        who,
        lambda stage, doing: waivers.ask_waiver(
            escalation_id=stage.escalation_id, trigger=trigger, evidence=evidence, doing=doing
        ),
    )


def grants_waiver(at: datetime, who: str, words: str) -> Step:
    """A manager lets the interval go; the next level is engaged at once."""
    return Step(
        at,
        who,
        lambda stage, doing: waivers.decide_waiver(
            escalation_id=stage.escalation_id, granted=True, words=words, doing=doing
        ),
    )


def acknowledges(
    at: datetime,
    who: str,
    level: int,
    words: str,
    *,
    next_contact_at: datetime,
    channel: Channel = Channel.PORTAL,
) -> Step:
    """A manager answers the customer."""
    return Step(
        at,
        who,
        lambda stage, doing: working.acknowledge(
            escalation_id=stage.escalation_id,
            clock_id=stage.owed_acknowledgement(level),
            words=words,
            next_contact_at=next_contact_at,
            acted_at=doing.now,
            doing=doing,
        ),
        channel,
    )


def sends(at: datetime, who: str, kind: UpdateKind, words: str) -> Step:
    """News to the customer."""
    return Step(
        at,
        who,
        lambda stage, doing: working.send_update(
            escalation_id=stage.escalation_id, kind=kind, words=words, doing=doing
        ),
    )


def progress(at: datetime, who: str, words: str) -> Step:
    """News to the customer: something has moved."""
    return sends(at, who, UpdateKind.PROGRESS, words)


def nothing_new(at: datetime, who: str, words: str) -> Step:
    """News to the customer: nothing has."""
    return sends(at, who, UpdateKind.NOTHING_NEW, words)


def writes(at: datetime, who: str, words: str) -> Step:
    """The customer writes to the care manager."""
    return Step(
        at,
        who,
        lambda stage, doing: working.write(
            escalation_id=stage.escalation_id, words=words, doing=doing
        ),
    )


def notes(at: datetime, who: str, words: str) -> Step:
    """Somebody of the carrier keeps an internal note."""
    return Step(
        at,
        who,
        lambda stage, doing: working.note(
            escalation_id=stage.escalation_id, words=words, doing=doing
        ),
    )


def plans(
    at: datetime,
    who: str,
    text: str,
    *,
    owner: ActionOwner,
    owner_name: str,
    until: Committed,
    visible: bool = True,
    kind: DateKind = DateKind.CCD,
) -> Step:
    """An action of the plan, with its owner and its committed date."""
    return Step(
        at,
        who,
        lambda stage, doing: working.add_action(
            escalation_id=stage.escalation_id,
            text=text,
            owner=owner,
            owner_name=owner_name,
            visible=visible,
            committed=until,
            kind=kind,
            doing=doing,
        ),
    )


def moves(
    at: datetime,
    who: str,
    text: str,
    *,
    until: Committed,
    reason: str,
    cause: str,
    cause_words: str = "",
) -> Step:
    """The committed date of an action moves, with its reason and the cause behind it."""
    return Step(
        at,
        who,
        lambda stage, doing: working.move_action(
            escalation_id=stage.escalation_id,
            action_id=stage.action_id(text),
            committed=until,
            why=WhyMoved(reason, cause, cause_words),
            doing=doing,
        ),
    )


def finishes(at: datetime, who: str, text: str) -> Step:
    """An action of the plan is done."""
    return Step(
        at,
        who,
        lambda stage, doing: working.end_action(
            escalation_id=stage.escalation_id,
            action_id=stage.action_id(text),
            state=ActionState.DONE,
            doing=doing,
        ),
    )


def resolves(at: datetime, who: str, words: str) -> Step:
    """The care manager says what was done."""
    return Step(
        at,
        who,
        lambda stage, doing: ending.resolve(
            escalation_id=stage.escalation_id, words=words, doing=doing
        ),
    )


def rejects(at: datetime, who: str, words: str) -> Step:
    """The customer says that it is not solved."""
    return Step(
        at,
        who,
        lambda stage, doing: ending.reject(
            escalation_id=stage.escalation_id, words=words, doing=doing
        ),
    )


def confirms(at: datetime, who: str) -> Step:
    """The customer confirms; it is closed."""
    return Step(
        at,
        who,
        lambda stage, doing: ending.confirm(escalation_id=stage.escalation_id, doing=doing),
    )

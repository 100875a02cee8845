"""A correction: an acknowledgement given in time but typed in later (R15, R29).

The miss stays on the record for ever. An approved correction stands beside it in the figures.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.domain.facts import Fact
from rung.domain.level_above import above
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, Snapshot, Tell
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.transitions import Command, after


@dataclass(frozen=True)
class MissedAnswer:
    """An acknowledgement clock that was missed, and the answer that was given on it, if any."""

    clock_id: UUID
    level: int
    due_at: datetime
    answered_at: datetime | None
    answered_by: int | None = None

    @property
    def given_in_time(self) -> bool:
        """Whether the answer, typed in later, was given up to the instant it was due."""
        return self.answered_at is not None and self.answered_at <= self.due_at


@dataclass(frozen=True)
class Asked:
    """A correction that was asked for, decided or not."""

    id: UUID
    level: int
    asked_by: int
    answered_by: int | None  # whose answer it is that the correction would count as in time
    decided_at: datetime | None


@dataclass(frozen=True)
class AskCorrection(Keep):
    """Keep a request for a correction of one clock."""

    id: UUID
    clock_id: UUID
    words: str


@dataclass(frozen=True)
class DecideCorrection(Keep):
    """Keep a decision on it."""

    id: UUID
    approved: bool
    words: str


def ask_correction(
    current: Snapshot,
    missed: MissedAnswer | None,
    before: Asked | None,
    *,
    words: str,
    barred: bool,
    new_id: UUID,
    now: datetime,
) -> Plan:
    """Somebody of the carrier asks, with words, for one clock, once.

    The desk hears of it where whoever holds the level above is ``barred`` from the decision.

    Raises RuleViolation for an acknowledgement that was not given in time, AlreadyDone when one was
    asked for before.
    """
    after(current.status, Command.ASK_CORRECTION)
    if before is not None:
        raise AlreadyDone("A correction has already been asked for.")
    if missed is None or not missed.given_in_time:
        raise RuleViolation(
            "Only an answer that was given in time and typed in later is corrected."
        )
    if not words.strip():
        raise BadInput("Say how it is known that the answer was given in time.")
    kind, key = NoticeKind.CORRECTION_ASKED, f"correction:{new_id}"
    told = {"words": words.strip()}
    to_desk = Tell(kind, Audience.DESK, key, missed.level, told)
    return Plan(
        keep=(AskCorrection(new_id, missed.clock_id, words.strip()),),
        record=(Record(Fact.CORRECTION_ASKED, now, missed.level, words.strip()),),
        tell=(to_desk if barred else above(to_desk, missed.level, top=current.policy.top),),
    )


def decide_correction(
    current: Snapshot,
    asked: Asked | None,
    *,
    by: int,
    approved: bool,
    words: str,
    now: datetime,
) -> Plan:
    """A manager above the level, or the desk, approves or refuses.

    Never who asked for it, nor whose answer it is.
    """
    after(current.status, Command.DECIDE_CORRECTION)
    asked = _to_decide(asked, by)
    if not words.strip():
        raise BadInput("Say why, in a sentence; it stays on the record.")
    fact = Fact.CORRECTION_APPROVED if approved else Fact.CORRECTION_REFUSED
    told = {"approved": approved, "words": words.strip()}
    key = f"correction-decided:{asked.id}"
    return Plan(
        keep=(DecideCorrection(asked.id, approved, words.strip()),),
        record=(Record(fact, now, asked.level, words.strip()),),
        tell=(
            Tell(
                NoticeKind.CORRECTION_DECIDED,
                Audience.PERSON,
                key,
                asked.level,
                told,
                asked.asked_by,
            ),
        ),
    )


def _to_decide(asked: Asked | None, by: int) -> Asked:
    """The correction, where that person may decide on it: another one asked, and answered."""
    if asked is None:
        raise RuleViolation("No correction has been asked for.")
    if asked.decided_at is not None:
        raise AlreadyDone("This correction has already been decided.", asked.decided_at)
    if asked.asked_by == by:
        raise RuleViolation("Somebody else decides on a correction that you asked for.")
    if asked.answered_by == by:
        raise RuleViolation("Somebody else decides on a correction of your own answer.")
    return asked

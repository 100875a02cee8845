"""Two questions after the end; the manager of the highest engaged level owns the answer (R27).

They are asked once, when the customer confirmed or silence closed it; a withdrawal asks nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, Snapshot, Tell
from rung.domain.refusals import AlreadyDone, BadInput, BadInstant, RuleViolation
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import ClosedAs, Status

ANSWERABLE_FOR = timedelta(days=14)
LOWEST, LOW, HIGHEST = 1, 2, 5
INFORMED = "We were kept informed"
SOLVED = "It was solved well"
ASKED_OF = frozenset({ClosedAs.CONFIRMED, ClosedAs.SILENCE})


@dataclass(frozen=True)
class Answer:
    """What the customer says: 1 is "not at all", 5 is "fully"."""

    informed: int
    solved: int
    words: str = ""

    @property
    def is_low(self) -> bool:
        """Whether the customer is to be contacted about it."""
        return min(self.informed, self.solved) <= LOW


@dataclass(frozen=True)
class KeepAnswer(Keep):
    """Keep the answer, for the manager of that level."""

    id: UUID
    level: int
    answer: Answer


@dataclass(frozen=True)
class KeepFollowUp(Keep):
    """Keep that somebody spoke with the customer about their answer, and what came of it."""

    survey_id: UUID
    words: str


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that was given, and who has dealt with it already."""

    id: UUID
    followed_by: str = ""
    followed_at: datetime | None = None


@dataclass(frozen=True)
class Ended:
    """How and when it ended, and who has answered for the customer already."""

    closed_as: ClosedAs | None
    closed_at: datetime | None
    answered_by: str = ""
    answered_at: datetime | None = None

    @property
    def answer_by(self) -> datetime | None:
        """The last instant at which it can be answered; None where nothing is asked."""
        if self.closed_at is None or self.closed_as not in ASKED_OF:
            return None
        return self.closed_at + ANSWERABLE_FOR


def asks(ended: Ended, *, now: datetime) -> bool:
    """Whether the questions stand open at this instant."""
    until = ended.answer_by
    return until is not None and not ended.answered_by and now <= until


def give_answer(
    current: Snapshot, answer: Answer, *, ended: Ended, survey_id: UUID, now: datetime
) -> Plan:
    """The customer answers, once. The owner is told what to do about it."""
    until = ended.answer_by
    if current.status is not Status.CLOSED or until is None:
        raise RuleViolation("These questions are asked when an escalation has ended.")
    if ended.answered_by:
        raise AlreadyDone(f"{ended.answered_by} has answered already.", ended.answered_at)
    if now > until:
        raise BadInstant("It can no longer be answered. That was possible until", until)
    if not all(LOWEST <= score <= HIGHEST for score in (answer.informed, answer.solved)):
        raise BadInput("Choose one of the five answers to each question.")
    level = current.current.level
    told = {
        "informed": answer.informed,
        "solved": answer.solved,
        "words": answer.words.strip(),
        "low": answer.is_low,
    }
    key = f"survey:{current.id}"
    return Plan(
        keep=(KeepAnswer(survey_id, level, answer),),
        record=(Record(Fact.SURVEY_ANSWERED, now, level, answer.words.strip(), told),),
        tell=(
            Tell(NoticeKind.SURVEY_ANSWERED, Audience.LEVEL, key, level, told),
            Tell(NoticeKind.SURVEY_ANSWERED, Audience.CCM, key, level, told),
        ),
    )


def follow_up(current: Snapshot, given: GivenAnswer | None, *, words: str, now: datetime) -> Plan:
    """Somebody called about the answer and says what came of it; once, and inside the carrier.

    A low answer is on its owner's day until then.
    """
    after(current.status, Command.FOLLOW_UP)
    if given is None:
        raise RuleViolation("Nobody has answered after the end; there is nothing to call about.")
    if given.followed_by:
        raise AlreadyDone(f"{given.followed_by} has dealt with this answer.", given.followed_at)
    if not words.strip():
        raise BadInput("Say what came of it; the next one who works for them reads that.")
    return Plan(
        keep=(KeepFollowUp(given.id, words.strip()),),
        record=(
            Record(
                Fact.SURVEY_FOLLOWED_UP, now, current.current.level, words.strip(), internal=True
            ),
        ),
    )

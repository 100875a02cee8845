"""A communication plan of their own: one side proposes it, the other agrees on the record (R23).

Until both have agreed, the standard plan holds, or the custom plan agreed before. From the instant
of the agreement the new one does; the update owed in the old rhythm gives way to one in the new.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rung.domain.communication import begin_anew
from rung.domain.facts import Fact
from rung.domain.hearing import Depth, QuietHours
from rung.domain.instants import show_duration
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, Snapshot, Tell
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.rhythms import Rhythm
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import Side

TOGETHER = (0, 15, 60, 240)  # minutes of news that a plan may put into one mail


def together_words(minutes: int) -> str:
    """The span in which news that can wait goes out as one mail, in words; empty for none."""
    return show_duration(minutes * 60) if minutes else ""


class PlanState(StrEnum):
    """What has become of a proposed plan."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    REPLACED = "REPLACED"  # another one was proposed before it was answered


@dataclass(frozen=True)
class Terms:
    """What a plan says: how often, for whom, how deep, when not, and why."""

    rhythm: Rhythm
    audience: str
    depth: Depth = Depth.TECHNICAL
    quiet: QuietHours | None = None
    words: str = ""
    together: int = 0  # minutes of news that can wait in one mail; 0: each in its own

    @property
    def one_mail(self) -> str:
        """The span of news in one mail, in words; empty for none."""
        return together_words(self.together)


@dataclass(frozen=True)
class Standing:
    """The newest proposal of an escalation as the rules read it."""

    id: UUID
    number: int
    side: Side
    terms: Terms
    state: PlanState


@dataclass(frozen=True)
class ProposePlan(Keep):
    """Keep a proposal under its number; ``replaces`` is one that nobody has answered."""

    id: UUID
    number: int
    side: Side
    terms: Terms
    replaces: UUID | None


@dataclass(frozen=True)
class AnswerProposal(Keep):
    """Keep the other side's answer."""

    id: UUID
    agreed: bool
    words: str


def propose(
    current: Snapshot,
    newest: Standing | None,
    *,
    new_id: UUID,
    side: Side,
    terms: Terms,
    now: datetime,
) -> Plan:
    """One side proposes a plan; an unanswered one, of either side, gives way to it."""
    after(current.status, Command.AGREE_ON_NEWS)
    if not terms.audience.strip():
        raise BadInput("Say for whom the news is.")
    if terms.quiet is not None and terms.quiet.begins == terms.quiet.ends:
        raise BadInput("Quiet hours begin and end at different times.")
    if terms.together not in TOGETHER:
        raise BadInput("Choose one of the spans in which news goes out together.")
    open_one = newest if newest and newest.state is PlanState.PROPOSED else None
    if open_one is not None and open_one.terms == terms:
        raise AlreadyDone("That is what is proposed already.")
    number = newest.number + 1 if newest else 1
    details = _details(current, number, terms, side, now)
    to = Audience.CCM if side is Side.CUSTOMER else Audience.CUSTOMER
    key = f"communication:{new_id}"
    return Plan(
        keep=(ProposePlan(new_id, number, side, terms, open_one.id if open_one else None),),
        record=(
            Record(Fact.COMMUNICATION_PROPOSED, now, words=terms.words.strip(), details=details),
        ),
        tell=(
            Tell(
                NoticeKind.COMMUNICATION_PROPOSED,
                to,
                key,
                details={**details, "words": terms.words.strip()},
            ),
        ),
    )


def answer(
    current: Snapshot,
    newest: Standing | None,
    *,
    proposal_id: UUID,
    side: Side,
    agreed: bool,
    words: str,
    now: datetime,
) -> Plan:
    """The other side agrees or declines; the rhythm agreed on holds from now (R23, R24)."""
    after(current.status, Command.AGREE_ON_NEWS)
    if newest is None or newest.id != proposal_id:
        raise AlreadyDone("Another plan has been proposed meanwhile. Look at that one.")
    if newest.state is not PlanState.PROPOSED:
        raise AlreadyDone("This proposal has been answered already.")
    if newest.side is side:
        raise RuleViolation("The other side answers a proposal; you can propose another one.")
    if not agreed and not words.strip():
        raise BadInput("Say what does not fit, so that they can propose another one.")
    settle, start = begin_anew(_under(current, newest.terms), now=now) if agreed else ((), ())
    details = _details(current, newest.number, newest.terms, newest.side, now)
    fact = Fact.COMMUNICATION_AGREED if agreed else Fact.COMMUNICATION_DECLINED
    told = {**details, "agreed": agreed, "words": words.strip()}
    key = f"communication-answered:{proposal_id}"
    kind = NoticeKind.COMMUNICATION_ANSWERED
    return Plan(
        keep=(AnswerProposal(proposal_id, agreed, words.strip()),),
        settle=settle,
        start=start,
        record=(Record(fact, now, words=words.strip(), details=details),),
        tell=(
            Tell(kind, Audience.CUSTOMER, key, details=told),
            Tell(kind, Audience.CCM, key, details=told),
        ),
    )


def _under(current: Snapshot, terms: Terms) -> Snapshot:
    return replace(current, rhythm=terms.rhythm)


def _details(
    current: Snapshot, number: int, terms: Terms, side: Side, now: datetime
) -> dict[str, object]:
    zone = current.calendars.matrix.calendar.zone
    return {
        "number": number,
        "rhythm": terms.rhythm.words(zone, now),
        "audience": terms.audience.strip(),
        "depth": terms.depth.value,
        "quiet": terms.quiet.words if terms.quiet else "",
        "together": terms.one_mail,
        "proposed_side": side.value,
    }

"""What may be said of an acknowledgement afterwards: that it was none, or when contact is next.

A mail is interpreted by a machine, so its writer may say for a while that it was misunderstood.
Nothing is erased: the timeline keeps the acknowledgement and that it was taken back (R28), and the
clock runs as if it had never been answered (R12). A miss stays a miss (R15).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, Snapshot, Tell
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.transitions import Command, after

UNDO_WITHIN = timedelta(minutes=30)  # of when it was counted


@dataclass(frozen=True)
class Given:
    """An acknowledgement that stands: on which clock, by whom, and what came after it."""

    clock_id: UUID
    subject_id: UUID
    level: int
    by: int
    given_at: datetime
    counted_at: datetime
    next_contact_at: datetime
    missed: bool  # its clock was missed before
    followed: bool = False  # another answer is owed there by now, or a correction was asked for


@dataclass(frozen=True)
class TakeBack(Keep):
    """The acknowledgement of a clock stands no longer; unless it was missed, the clock runs on."""

    clock_id: UUID
    missed: bool


@dataclass(frozen=True)
class NameContact(Keep):
    """The customer expects the next contact by another instant."""

    clock_id: UUID
    at: datetime


def take_back(
    current: Snapshot,
    given: Given | None,
    *,
    by: int,
    taken_at: datetime | None,
    customer_told: bool,
    now: datetime,
) -> Plan:
    """Its writer says that what was counted was no acknowledgement.

    ``taken_at`` is when it was taken back before, ``customer_told`` whether the customer may have
    read it: then they are told that it was none. Refused with a sentence when it is too late, or
    when something has followed from it.
    """
    if given is None:
        raise AlreadyDone("It has already been taken back.", taken_at)
    _check_still(current, given, by=by, now=now)
    key = f"taken-back:{given.clock_id}:{now.isoformat()}"
    told = {
        "given_at": given.given_at.isoformat(),
        "subject_id": str(given.subject_id),
        "customer_told": customer_told,
        "missed": given.missed,
    }
    kind, level = NoticeKind.TAKEN_BACK, given.level
    return Plan(
        keep=(TakeBack(given.clock_id, given.missed),),
        record=(
            Record(
                Fact.ACKNOWLEDGEMENT_TAKEN_BACK, now, level, details={"given_at": told["given_at"]}
            ),
        ),
        tell=(
            *((Tell(kind, Audience.CUSTOMER, key, level, told),) if customer_told else ()),
            Tell(kind, Audience.CCM, key, level, told),
        ),
    )


def _check_still(current: Snapshot, given: Given, *, by: int, now: datetime) -> None:
    """By whoever gave it, in time, and before anything has followed."""
    if given.by != by:
        raise RuleViolation("Only who gave an acknowledgement takes it back.")
    after(current.status, Command.ACKNOWLEDGE)
    why = ""
    if now > given.counted_at + UNDO_WITHIN:
        why = "It has counted for too long to be taken back."
    elif given.followed:
        why = "Something has followed from it already."
    if why:
        raise RuleViolation(f"{why} Tell the customer in an update.")


def name_contact(
    current: Snapshot, given: Given | None, *, by: int, at: datetime, now: datetime
) -> Plan:
    """Who acknowledged says when they make contact next; both instants stay on the record."""
    after(current.status, Command.ACKNOWLEDGE)
    if given is None:
        raise RuleViolation("That acknowledgement was taken back; give one first.")
    if given.by != by:
        raise RuleViolation("Only who gave the acknowledgement names its next contact.")
    if at <= now:
        raise BadInput("The next contact lies in the future. Choose a later time.")
    if at == given.next_contact_at:
        raise AlreadyDone("The customer expects it by then already.")
    instants = {"from_at": given.next_contact_at.isoformat(), "to_at": at.isoformat()}
    key = f"next-contact:{given.clock_id}:{now.isoformat()}"  # an instant may be named again
    told = {"next_contact_at": at.isoformat(), "from_at": instants["from_at"]}
    kind, level = NoticeKind.NEXT_CONTACT, given.level
    details = {**instants, "clock": str(given.clock_id)}
    return Plan(
        keep=(NameContact(given.clock_id, at),),
        record=(Record(Fact.NEXT_CONTACT_NAMED, now, level, details=details),),
        tell=(
            Tell(kind, Audience.CUSTOMER, key, level, told),
            Tell(kind, Audience.CCM, key, level, told),
        ),
    )

"""The Escalations Desk: a numbered ticket for as many escalations as share its cause (R21).

Everything here stays inside the carrier: no customer reads of a ticket, its cause or its notes.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, Snapshot, Tell
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.transitions import Command, after


@dataclass(frozen=True)
class OpenTicket(Keep):
    """Open a ticket from an escalation, which becomes the first that is linked to it."""

    id: UUID
    number: int
    title: str
    cause: str
    speaker: Speaker

    @property
    def reference(self) -> str:
        """The number the carrier's people use."""
        return f"CED-{self.number}"


@dataclass(frozen=True)
class LinkTicket(Keep):
    """The escalation has this ticket's trouble."""

    ticket_id: UUID


@dataclass(frozen=True)
class UnlinkTicket(Keep):
    """It has not, or no longer."""

    link_id: UUID


@dataclass(frozen=True)
class Ticket:
    """A ticket as its rules read it."""

    id: UUID
    reference: str
    title: str
    stage: DeskStage
    speaker: Speaker
    owner_id: int | None = None
    owner_name: str = ""


@dataclass(frozen=True)
class Linked:
    """The live link of an escalation."""

    id: UUID
    reference: str  # of the ticket
    by: str
    at: datetime


def open_ticket(
    current: Snapshot, opening: OpenTicket, *, linked: Linked | None, now: datetime
) -> Plan:
    """The care manager brings the desk in; the desk is told (R21)."""
    after(current.status, Command.WORK_WITH_DESK)
    _not_linked(linked)
    if not opening.title.strip() or not opening.cause.strip():
        raise BadInput("A desk ticket has a title, and a cause as far as it is known.")
    told = {
        "ticket": opening.reference,
        "title": opening.title.strip(),
        "cause": opening.cause.strip(),
        "speaker": opening.speaker.value,
    }
    key = f"desk-opened:{opening.id}"
    return Plan(
        keep=(opening,),
        record=(
            Record(
                Fact.DESK_TICKET_OPENED,
                now,
                words=f"{opening.title.strip()}\n{opening.cause.strip()}",
                details=told,
                internal=True,
            ),
        ),
        tell=(Tell(NoticeKind.DESK_TICKET_OPENED, Audience.DESK, key, details=told),),
    )


def link_ticket(current: Snapshot, ticket: Ticket, *, linked: Linked | None, now: datetime) -> Plan:
    """One ticket serves one more escalation with the same cause."""
    after(current.status, Command.WORK_WITH_DESK)
    _not_linked(linked)
    not_ended(ticket)
    told = {"ticket": ticket.reference, "title": ticket.title}
    return Plan(
        keep=(LinkTicket(ticket.id),),
        record=(
            Record(Fact.DESK_TICKET_LINKED, now, words=ticket.title, details=told, internal=True),
        ),
    )


def unlink_ticket(
    current: Snapshot, *, link_id: UUID, linked: Linked | None, words: str, now: datetime
) -> Plan:
    """The cause is another one; who took it off, when and why is kept. Possible after the end too.

    ``link_id`` is the link that was seen; another one by now is left alone.
    """
    del current
    if linked is None or linked.id != link_id:
        raise AlreadyDone("It has been taken off this desk ticket already.")
    if not words.strip():
        raise BadInput("Say why it does not belong to this desk ticket.")
    told = {"ticket": linked.reference}
    return Plan(
        keep=(UnlinkTicket(linked.id),),
        record=(
            Record(
                Fact.DESK_TICKET_UNLINKED, now, words=words.strip(), details=told, internal=True
            ),
        ),
    )


def not_ended(ticket: Ticket) -> None:
    """Raise unless the ticket is live; what has ended stays ended."""
    if ticket.stage is DeskStage.ENDED:
        raise RuleViolation(
            f"{ticket.reference} has ended. Open a new one, or link another that is being worked."
        )


def take(ticket: Ticket, *, by: int, seen_owner: int | None) -> None:
    """Somebody of the desk owns it from now on; of two who saw it free the second is told (N15)."""
    not_ended(ticket)
    if ticket.owner_id == by:
        raise AlreadyDone(f"{ticket.reference} is yours already.")
    if ticket.owner_id != seen_owner:
        raise AlreadyDone(f"{ticket.owner_name or 'Somebody'} has taken {ticket.reference}.")


def move_stage(ticket: Ticket, *, to: DeskStage, seen: DeskStage, words: str) -> None:
    """A person says where it stands. Ending needs words: what came of it."""
    not_ended(ticket)
    if ticket.stage is to:
        raise AlreadyDone(f"{ticket.reference} stands at “{to.label}” already.")
    if ticket.stage is not seen:
        raise AlreadyDone(
            f"{ticket.reference} was moved to “{ticket.stage.label}” while you looked at it."
        )
    if to is DeskStage.ENDED and not words.strip():
        raise BadInput(
            "Say what came of it; the linked escalations are taken off with these words."
        )


def plan_step(ticket: Ticket, *, words: str, at: datetime | None, now: datetime) -> None:
    """The next step has words and an instant, or there is none."""
    not_ended(ticket)
    if bool(words.strip()) != (at is not None):
        raise BadInput("A next step says what, and by when.")
    if at is not None and at <= now:
        raise BadInput("The next step lies in the future. Choose a later time.")


def speak(ticket: Ticket, speaker: Speaker) -> None:
    """Who speaks to the customers changes."""
    not_ended(ticket)
    if ticket.speaker is speaker:
        raise AlreadyDone(f"{speaker.label} already {_VERB[speaker]} to these customers.")


_VERB = {Speaker.CCM: "speak", Speaker.DESK: "speaks"}


def speaks_words(speaker: Speaker) -> str:
    """Say it: "The desk speaks to the customers."."""
    return f"{speaker.label} {_VERB[speaker]} to the customers."


def _not_linked(linked: Linked | None) -> None:
    if linked is not None:
        raise AlreadyDone(f"{linked.by} has linked it to {linked.reference} already.", linked.at)

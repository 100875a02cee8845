"""One desk ticket with its escalations and its history, for the carrier's people alone (R21)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from rung.domain.desk_words import CopyState, DeskEntry, DeskStage, Speaker
from rung.domain.headline import State
from rung.domain.instants import show, show_date
from rung.domain.vocabulary import Status
from rung.models import Broadcast, DeskNote, DeskTicket, DeskTicketLink
from rung.queries.desk_board import age_words, step_state, updates_due

STAGE_STATES = {
    DeskStage.NEW: State.WATCH,
    DeskStage.WORKING: State.OK,
    DeskStage.WAITING: State.WAIT,
    DeskStage.WATCHING: State.IDLE,
    DeskStage.ENDED: State.IDLE,
}
_TITLES = {
    DeskEntry.NOTE: "Note",
    DeskEntry.OPENED: "Opened",
    DeskEntry.TAKEN: "Taken",
    DeskEntry.STAGE: "Moved",
    DeskEntry.SPEAKER: "Who speaks",
    DeskEntry.NEXT_STEP: "Next step",
    DeskEntry.LINKED: "Linked",
    DeskEntry.UNLINKED: "Taken off",
    DeskEntry.BROADCAST: "Update to many",
}


@dataclass(frozen=True)
class LinkedLine:
    """One escalation on the ticket, said."""

    number: int
    reference: str
    account: str
    site: str
    level: int
    is_open: bool
    word_due: str
    word_state: State
    need_by: str
    linked: str  # when and by whom
    unlinked: str  # empty while it is linked


@dataclass(frozen=True)
class HistoryLine:
    """One entry of the history."""

    title: str
    at: str
    words: str
    meta: str
    state: State
    internal: bool = False


@dataclass(frozen=True)
class SentLine:
    """One broadcast and how far it has come."""

    id: UUID
    at: str
    by: str
    words: str
    all: int
    sent: int
    refused: int

    @property
    def is_going(self) -> bool:
        """Whether copies still wait to be sent."""
        return self.sent + self.refused < self.all


@dataclass(frozen=True)
class TicketPage:
    """Everything the page of a ticket shows."""

    ticket: DeskTicket
    stage: DeskStage
    state: State
    age: str
    speaker: Speaker
    step_by: str
    step_state: State
    word_due: str
    word_state: State
    linked: tuple[LinkedLine, ...]
    taken_off: tuple[LinkedLine, ...]
    sent: tuple[SentLine, ...]
    history: tuple[HistoryLine, ...]

    @property
    def number(self) -> int:
        """The number in its address."""
        return self.ticket.number

    @property
    def reference(self) -> str:
        """CED-88."""
        return self.ticket.reference

    @property
    def open_count(self) -> int:
        """How many customers' escalations can be written to."""
        return sum(line.is_open for line in self.linked)


def ticket_page(ticket: DeskTicket, *, zone: str, now: datetime) -> TicketPage:
    """The page for a reader in ``zone``, in the same number of queries for any ticket."""
    links = list(
        DeskTicketLink.objects.filter(ticket=ticket)
        .select_related("escalation__account", "escalation__order", "linked_by", "unlinked_by")
        .annotate(level=Max("escalation__levels__level"))
        .order_by("escalation__number", "linked_at")
    )
    due = updates_due(link.escalation_id for link in links if link.unlinked_at is None)
    soonest = min(due.values(), default=None)
    lines = [(link, _line(link, due.get(link.escalation_id), zone, now)) for link in links]
    return TicketPage(
        ticket=ticket,
        stage=DeskStage(ticket.stage),
        state=STAGE_STATES[DeskStage(ticket.stage)],
        age=age_words(ticket.opened_at, now),
        speaker=Speaker(ticket.speaker),
        step_by=show(ticket.next_step_at, zone, now) if ticket.next_step_at else "",
        step_state=step_state(ticket.next_step_at, now),
        word_due=show(soonest, zone, now) if soonest else "",
        word_state=step_state(soonest, now),
        linked=tuple(line for link, line in lines if link.unlinked_at is None),
        taken_off=tuple(line for link, line in lines if link.unlinked_at is not None),
        sent=tuple(_sent(ticket, zone, now)),
        history=tuple(_history(ticket, zone, now)),
    )


def _line(link: DeskTicketLink, due: datetime | None, zone: str, now: datetime) -> LinkedLine:
    escalation = link.escalation
    need_by = escalation.need_by_date
    level: int = getattr(link, "level", None) or 1  # annotated above
    return LinkedLine(
        number=escalation.number,
        reference=escalation.reference,
        account=escalation.account.name,
        site=escalation.order.site,
        level=level,
        is_open=escalation.status != Status.CLOSED.value,
        word_due=show(due, zone, now) if due else "",
        word_state=step_state(due, now),
        need_by=show_date(need_by) if need_by else "",
        linked=f"{show(link.linked_at, zone, now)} by {link.linked_by.name}",
        unlinked=f"{show(link.unlinked_at, zone, now)} by {link.unlinked_by.name}"
        if link.unlinked_at and link.unlinked_by
        else "",
    )


def _sent(ticket: DeskTicket, zone: str, now: datetime) -> Iterable[SentLine]:
    rows = (
        Broadcast.objects.filter(ticket=ticket)
        .select_related("sent_by")
        .annotate(
            copies_all=Count("copies"),
            copies_sent=Count("copies", filter=Q(copies__state=CopyState.SENT.value)),
            copies_refused=Count("copies", filter=Q(copies__state=CopyState.REFUSED.value)),
        )
        .order_by("-sent_at", "-pk")
    )
    for row in rows:
        yield SentLine(
            id=row.pk,
            at=show(row.sent_at, zone, now),
            by=row.sent_by.name,
            words=row.words,
            all=row.copies_all,
            sent=row.copies_sent,
            refused=row.copies_refused,
        )


def _history(ticket: DeskTicket, zone: str, now: datetime) -> Iterable[HistoryLine]:
    notes = DeskNote.objects.filter(ticket=ticket).select_related("written_by")
    for note in notes.order_by("-written_at", "-pk"):
        entry = DeskEntry(note.entry)
        yield HistoryLine(
            title=f"{_TITLES[entry]}: {note.written_by.name}",
            at=show(note.written_at, zone, now),
            words=note.words,
            meta="",
            state=State.WATCH if entry is DeskEntry.NOTE else State.IDLE,
        )

"""The desk's board: live tickets by the stage somebody put them in, the most urgent first (W7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Min

from rung.domain.clocks import ClockKind
from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.headline import State
from rung.domain.instants import show
from rung.domain.vocabulary import Status
from rung.models import Clock, DeskTicket, DeskTicketLink

SHOWN = 3  # references on a card; the others are counted
_NEVER = datetime.max.replace(tzinfo=UTC)
DAY, HOUR = 86_400, 3_600


@dataclass(frozen=True)
class Card:
    """One ticket on the board, said."""

    number: int
    reference: str
    title: str
    owner: str  # empty while nobody has it
    age: str
    speaker: str
    linked: tuple[str, ...]  # the first few live escalations
    more: int
    next_step: str
    step_state: State
    step_by: str
    word_due: str  # when the soonest of their updates is due
    word_state: State


@dataclass(frozen=True)
class Column:
    """One stage and its tickets."""

    stage: DeskStage
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Board:
    """All live tickets, and how many have ended."""

    columns: tuple[Column, ...]
    ended: tuple[DeskTicket, ...]  # the newest few
    all_ended: int


@dataclass(frozen=True)
class OfferedTicket:
    """A live ticket that may have the same cause."""

    id: UUID
    number: int
    title: str
    linked: int

    @property
    def reference(self) -> str:
        """CED-88."""
        return f"CED-{self.number}"


def desk_board(*, zone: str, now: datetime) -> Board:
    """The board in the same number of queries for any number of tickets."""
    tickets = list(DeskTicket.objects.exclude(stage=DeskStage.ENDED.value).select_related("owner"))
    links = _links(tickets)
    due = updates_due([link.escalation_id for each in links.values() for link in each])
    cards: dict[str, list[tuple[datetime, Card]]] = {stage.value: [] for stage in DeskStage}
    for ticket in sorted(tickets, key=lambda each: each.number):
        linked = links.get(ticket.pk, [])
        word = min(
            (due[link.escalation_id] for link in linked if link.escalation_id in due), default=None
        )
        urgent = min(word or _NEVER, ticket.next_step_at or _NEVER)
        card = _card(ticket, linked, word, zone=zone, now=now)
        cards[ticket.stage].append((urgent, card))
    ended = DeskTicket.objects.filter(stage=DeskStage.ENDED.value)
    return Board(
        columns=tuple(
            Column(stage, tuple(card for _, card in _soonest(cards[stage.value])))
            for stage in DeskStage
            if stage is not DeskStage.ENDED
        ),
        ended=tuple(ended.order_by("-ended_at", "-number")[:SHOWN]),
        all_ended=ended.count(),
    )


def updates_due(escalation_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each escalation's next update is due; those that owe none are left out."""
    rows = (
        Clock.objects.filter(
            escalation__in=list(escalation_ids), kind=ClockKind.UPDATE.value, settled_at=None
        )
        .values("escalation")
        .annotate(due=Min("due_at"))
    )
    return {row["escalation"]: row["due"] for row in rows if row["due"] is not None}


def age_words(since: datetime, now: datetime) -> str:
    """How old something is: "2 d", "3 h", "new"."""
    seconds = int((now - since).total_seconds())
    if seconds >= DAY:
        return f"{seconds // DAY} d"
    return f"{seconds // HOUR} h" if seconds >= HOUR else "new"


def step_state(at: datetime | None, now: datetime) -> State:
    """Late once its instant has passed."""
    if at is None:
        return State.IDLE
    return State.LATE if at < now else State.OK


def _links(tickets: Sequence[DeskTicket]) -> dict[UUID, list[DeskTicketLink]]:
    found: dict[UUID, list[DeskTicketLink]] = {}
    live = (
        DeskTicketLink.objects.filter(ticket__in=tickets, unlinked_at=None)
        .exclude(escalation__status=Status.CLOSED.value)
        .select_related("escalation")
        .order_by("escalation__number")
    )
    for link in live:
        found.setdefault(link.ticket_id, []).append(link)
    return found


def _soonest(cards: list[tuple[datetime, Card]]) -> list[tuple[datetime, Card]]:
    return sorted(cards, key=lambda each: (each[0], each[1].number))


def _card(
    ticket: DeskTicket,
    linked: Sequence[DeskTicketLink],
    word: datetime | None,
    *,
    zone: str,
    now: datetime,
) -> Card:
    references = [link.escalation.reference for link in linked]
    return Card(
        number=ticket.number,
        reference=ticket.reference,
        title=ticket.title,
        owner=ticket.owner.name if ticket.owner else "",
        age=age_words(ticket.opened_at, now),
        speaker=Speaker(ticket.speaker).label,
        linked=tuple(references[:SHOWN]),
        more=max(0, len(references) - SHOWN),
        next_step=ticket.next_step,
        step_state=step_state(ticket.next_step_at, now),
        step_by=show(ticket.next_step_at, zone, now) if ticket.next_step_at else "",
        word_due=show(word, zone, now) if word else "",
        word_state=step_state(word, now),
    )


def live_tickets() -> list[OfferedTicket]:
    """Every ticket that is being worked, the newest first."""
    rows = DeskTicket.objects.exclude(stage=DeskStage.ENDED.value).order_by("-number")
    return [OfferedTicket(row.pk, row.number, row.title, 0) for row in rows]

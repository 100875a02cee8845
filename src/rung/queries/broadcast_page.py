"""One broadcast: what went to whom, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from rung.domain.desk_words import CopyState
from rung.domain.headline import State
from rung.domain.instants import show
from rung.domain.vocabulary import UpdateKind
from rung.models import Broadcast, BroadcastCopy, DeskTicket

_STATES = {
    CopyState.WAITING: (State.WAIT, "Waits to be sent"),
    CopyState.SENT: (State.OK, "Sent"),
    CopyState.REFUSED: (State.LATE, "Not sent"),
}


@dataclass(frozen=True)
class CopyLine:
    """One customer's copy, said."""

    number: int
    reference: str
    account: str
    site: str
    words: str
    has_own_words: bool
    state: State
    word: str
    at: str
    trouble: str


@dataclass(frozen=True)
class BroadcastPage:
    """Everything the page shows."""

    id: UUID
    ticket: DeskTicket
    kind: str
    words: str
    at: str
    by: str
    copies: tuple[CopyLine, ...]
    sent: int
    refused: int

    @property
    def all(self) -> int:
        """How many copies there are."""
        return len(self.copies)

    @property
    def is_going(self) -> bool:
        """Whether copies still wait to be sent."""
        return self.sent + self.refused < self.all

    @property
    def sentence(self) -> str:
        """How far it has come."""
        if self.is_going:
            return f"{self.sent} of {self.all} sent so far."
        if self.refused:
            return f"{self.sent} of {self.all} sent; {self.refused} not, for the reason beside it."
        return f"All {self.all} sent."


def broadcast_page(
    ticket: DeskTicket, broadcast_id: UUID, *, zone: str, now: datetime
) -> BroadcastPage:
    """The page for a reader in ``zone``; Http404 for a broadcast of another ticket."""
    row = Broadcast.objects.filter(pk=broadcast_id, ticket=ticket).select_related("sent_by").first()
    if row is None:
        raise Http404("No such update.")
    copies = list(
        BroadcastCopy.objects.filter(broadcast=row)
        .select_related("escalation__account", "escalation__order")
        .order_by("escalation__number")
    )
    states = [CopyState(copy.state) for copy in copies]
    return BroadcastPage(
        id=row.pk,
        ticket=ticket,
        kind=UpdateKind(row.kind).label,
        words=row.words,
        at=show(row.sent_at, zone, now),
        by=row.sent_by.name,
        copies=tuple(_line(copy, row, zone, now) for copy in copies),
        sent=states.count(CopyState.SENT),
        refused=states.count(CopyState.REFUSED),
    )


def _line(copy: BroadcastCopy, row: Broadcast, zone: str, now: datetime) -> CopyLine:
    state, word = _STATES[CopyState(copy.state)]
    return CopyLine(
        number=copy.escalation.number,
        reference=copy.escalation.reference,
        account=copy.escalation.account.name,
        site=copy.escalation.order.site,
        words=copy.words,
        has_own_words=copy.words != row.words,
        state=state,
        word=word,
        at=show(copy.settled_at, zone, now) if copy.settled_at else "",
        trouble=copy.trouble,
    )

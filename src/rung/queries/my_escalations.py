"""A customer's escalations: what each lets them do now, and who moves next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rung.domain.headline import State
from rung.domain.vocabulary import Ground, Status
from rung.models import Person
from rung.queries.access import visible_escalations
from rung.queries.pills import pills
from rung.queries.situations import Situation, situations

MOST_CLOSED = 100


class Show(StrEnum):
    """The filters of the list, as they stand in its address."""

    OPEN = "open"
    NEEDS_ME = "needs-me"
    ALL = "all"

    @property
    def label(self) -> str:
        """The filter as its link says it."""
        return {"open": "Open", "needs-me": "Needs me", "all": "All"}[self.value]


@dataclass(frozen=True)
class EscalationRow:
    """One escalation of the list, said."""

    number: int
    reference: str
    order_reference: str
    what: str
    account: str
    ground: str
    headline: str
    moves_next: tuple[str, ...]
    state: State
    word: str
    needs_me: bool
    is_over: bool


@dataclass(frozen=True)
class MyEscalations:
    """The page of all escalations of a person."""

    rows: tuple[EscalationRow, ...]
    show: Show
    counts: dict[Show, int]
    first: EscalationRow | None  # the row that needs the reader most
    left_out: int  # older closed ones that are not shown


def my_escalations(person: Person, *, show: Show, now: datetime) -> MyEscalations:
    """Everything the list shows, in the same number of queries for one escalation or many."""
    visible = visible_escalations(person).order_by("-number")
    closed = visible.filter(status=Status.CLOSED.value)
    shown = list(visible.exclude(status=Status.CLOSED.value))
    over = closed.count()
    if show is Show.ALL:
        shown += closed[:MOST_CLOSED]
    found = situations(shown, carrier_side=False)
    rows = sorted(escalation_rows(found.values(), zone=person.zone, now=now), key=urgency)
    chosen = {
        Show.OPEN: [row for row in rows if not row.is_over],
        Show.NEEDS_ME: [row for row in rows if row.needs_me],
        Show.ALL: rows,
    }
    live = len(chosen[Show.OPEN])
    counts = {each: len(these) for each, these in chosen.items()} | {Show.ALL: live + over}
    return MyEscalations(
        rows=tuple(chosen[show]),
        show=show,
        counts=counts,
        first=next(iter(chosen[Show.NEEDS_ME]), None),
        left_out=max(0, over - MOST_CLOSED),
    )


def escalation_rows(found: Iterable[Situation], *, zone: str, now: datetime) -> list[EscalationRow]:
    """Escalations of a list, in the customer's words; one query, whatever their number."""
    shown = list(found)
    said = pills(shown, now=now)
    return [_row(each, *said[each.escalation.pk], zone=zone, now=now) for each in shown]


def _row(
    situation: Situation, state: State, word: str, *, zone: str, now: datetime
) -> EscalationRow:
    escalation = situation.escalation
    owed = situation.owed()
    order = escalation.order
    return EscalationRow(
        number=escalation.number,
        reference=escalation.reference,
        order_reference=order.reference,
        what=f"{order.product}, {order.site}",
        account=escalation.account.name,
        ground=Ground(escalation.ground).label,
        headline=situation.headline(zone=zone, now=now),
        moves_next=situation.moves(zone=zone, now=now),
        state=state,
        word=word,
        needs_me=any(each.by_customer for each in owed),
        is_over=situation.status is Status.CLOSED,
    )


_ORDER = {State.LATE: 1, State.WAIT: 2, State.WATCH: 3, State.OK: 4, State.IDLE: 5}


def urgency(row: EscalationRow) -> tuple[bool, bool, int, int]:
    """What needs the reader first, what is over last."""
    return (row.is_over, not row.needs_me, _ORDER[row.state], -row.number)

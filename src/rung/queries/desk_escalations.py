"""The carrier's list of escalations, with its filters."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.headline import State, first_owed, owed_sentence
from rung.domain.instants import show
from rung.domain.vocabulary import Status
from rung.models import Clock, EngagedLevel, Escalation, Person, ResourceRequest, Waiver
from rung.queries.access import visible_escalations
from rung.queries.owed import standing_of
from rung.queries.pills import pills
from rung.queries.situations import Situation, situations

PAGE = 50
LONGEST_NUMBER = 15


class Show(StrEnum):
    """The filters of the list, as they stand in its address."""

    OPEN = "open"
    MINE = "mine"
    MISSED = "missed"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The filter as its link says it."""
        return self.value.capitalize()


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    show: Show
    level: int | None
    text: str
    page: int


@dataclass(frozen=True)
class ListedEscalation:
    """One escalation of the list, said."""

    number: int
    reference: str
    account: str
    what: str
    level: int
    state: State
    word: str
    moves_next: str
    raised: str


@dataclass(frozen=True)
class EscalationList:
    """One page of the list."""

    rows: tuple[ListedEscalation, ...]
    asked: Asked
    more: bool


def desk_escalations(reader: Person, asked: Asked, *, now: datetime) -> EscalationList:
    """One page, newest first, in the same number of queries for one row or fifty."""
    found = _chosen(reader, asked, now).order_by("-number")
    first = PAGE * (asked.page - 1)
    page = list(found[first : first + PAGE + 1])
    known = situations(page[:PAGE], carrier_side=True)
    said = pills(known.values(), now=now)
    return EscalationList(
        rows=tuple(
            _row(known[each.id], *said[each.id], zone=reader.zone, now=now) for each in page[:PAGE]
        ),
        asked=asked,
        more=len(page) > PAGE,
    )


def _chosen(reader: Person, asked: Asked, now: datetime) -> QuerySet[Escalation]:
    escalations = visible_escalations(reader)
    if asked.show is Show.CLOSED:
        escalations = escalations.filter(status=Status.CLOSED.value)
    else:
        escalations = escalations.exclude(status=Status.CLOSED.value)
    if asked.show is Show.MINE:
        people = standing_of(reader, now=now).people
        held = EngagedLevel.objects.filter(escalation=OuterRef("pk"), holder__in=people)
        cared = Q(order__ccm__in=people) | Q(order__ccm=None, order__account__ccm__in=people)
        escalations = escalations.filter(cared | Exists(held))
    if asked.show is Show.MISSED:
        escalations = escalations.filter(Exists(_late_clocks(now)))
    if asked.level is not None:
        escalations = escalations.annotate(top=Max("levels__level")).filter(top=asked.level)
    if asked.text:
        escalations = escalations.filter(_about(asked.text))
    return escalations


def _late_clocks(now: datetime) -> QuerySet[Clock]:
    """Duties past due: missed acknowledgements not yet given, and whatever runs over."""
    kinds = (
        ClockKind.ACKNOWLEDGEMENT,
        ClockKind.UPDATE,
        ClockKind.COMMITMENT,
        ClockKind.DECISION,
        ClockKind.DISPUTE,
        ClockKind.CALL_DISPUTE,
        ClockKind.REQUEST,
    )
    duties = [kind.value for kind in kinds]
    unanswered = Q(
        kind=ClockKind.ACKNOWLEDGEMENT.value,
        outcome=Outcome.MISSED.value,
        acknowledgement=None,
    )
    undecided = Q(
        kind=ClockKind.DECISION.value,
        outcome=Outcome.MISSED.value,
        subject_id__in=Waiver.objects.filter(decided_at=None).values("pk"),
    )
    open_requests = ResourceRequest.objects.filter(granted=None, withdrawn_at=None)
    unapproved = Q(
        kind=ClockKind.REQUEST.value,
        outcome=Outcome.MISSED.value,
        subject_id__in=open_requests.values("pk"),
    )
    over = Q(kind__in=duties, settled_at=None, due_at__lt=now)
    late = unanswered | undecided | unapproved | over
    return Clock.objects.filter(late, escalation=OuterRef("pk"))


def _about(words: str) -> Q:
    number = words.upper().removeprefix("ESC-")
    if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
        return Q(number=int(number))
    return (
        Q(account__name__icontains=words)
        | Q(order__reference__icontains=words)
        | Q(order__site__icontains=words)
    )


def _row(
    situation: Situation, state: State, word: str, *, zone: str, now: datetime
) -> ListedEscalation:
    escalation = situation.escalation
    first = first_owed(situation.owed(), now)
    return ListedEscalation(
        number=escalation.number,
        reference=escalation.reference,
        account=escalation.account.name,
        what=f"{escalation.order.product}, {escalation.order.site}",
        level=situation.current,
        state=state,
        word=word,
        moves_next=owed_sentence(first, zone=zone, now=now) if first else "",
        raised=show(escalation.raised_at, zone, now),
    )

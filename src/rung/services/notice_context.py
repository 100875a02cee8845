"""What a notice may say: facts of the escalation, frozen when it is told; instants in ISO form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.facts import Fact, Visibility
from rung.domain.impact import in_force, severity_of
from rung.domain.notices import NoticeKind
from rung.domain.why import EXPLAINED, told_why
from rung.models import Clock, Contact, EngagedLevel, Escalation, Impact, Person, TimelineEntry
from rung.models.clocks import with_facts
from rung.models.impact import told_of
from rung.services.who import Holder, holder_of

_SAID_OF_ALL = (ClockKind.UPDATE, ClockKind.CONFIRMATION, ClockKind.DECISION)


def of_escalation(escalation: Escalation, *, by: Person | None) -> dict[str, Any]:
    """What every notice of an escalation may say; ``by`` is who acted, nobody for time itself."""
    order = escalation.order
    entry = order.entry_point()
    need_by = escalation.need_by_date
    return {
        "reference": escalation.reference,
        "status": escalation.status,
        "account": order.account.name,
        "order": order.reference,
        "site": order.site,
        "product": order.product,
        "impact": escalation.impact,
        "severity_words": _severity(escalation),
        "ground": escalation.ground,
        "need_by_date": need_by.isoformat() if need_by else None,
        "need_by_reason": escalation.need_by_reason,
        "ccm_name": entry.name if entry else None,
        "ccm_phone": entry.phone if entry else None,
        "ccm_email": entry.email if entry else None,
        "carrier_zone": escalation.calendar.as_domain().zone,
        "by": by.name if by else None,
        **_running(escalation),
        **_next_level(escalation),
    }


def _severity(escalation: Escalation) -> str | None:
    """How bad it is by what was told, and why; nothing while too little was."""
    told = told_of(escalation, Impact.objects.filter(escalation=escalation))
    found = severity_of(in_force(told))
    return found.words if found else None


def of_level(
    escalation: Escalation, level: int | None, *, subject_id: str | None, at: datetime
) -> dict[str, Any]:
    """Who is at the level, who is above it, and what they owe; nothing for no level."""
    if level is None:
        return {}
    policy = escalation.rules()
    title = policy.level(level).title if level <= policy.top else None
    above = policy.level(level + 1).title if level < policy.top else None
    return {
        "level": level,
        "top": level >= policy.top,
        "level_title": title,
        "above_title": above,
        **_owed(escalation, level, subject_id),
        **_holder(escalation, level, subject_id, at),
    }


def of_missed_level(
    escalation: Escalation, missed_level: int | None, *, at: datetime
) -> dict[str, Any]:
    """Who missed what, for those above who are told of it; nothing when nothing was missed."""
    if missed_level is None:
        return {}
    missed = of_level(escalation, missed_level, subject_id=None, at=at)
    return {
        "missed_holder_name": missed["holder_name"],
        "missed_at": missed["acknowledge_by"],
    }


def of_last_word(escalation: Escalation, kind: NoticeKind) -> dict[str, Any]:
    """What the customer was told last, where a level opens and they weigh whether to engage it."""
    if kind is not NoticeKind.LEVEL_OPENED:
        return {}
    sent = TimelineEntry.objects.filter(
        escalation=escalation,
        fact=Fact.UPDATE_SENT.value,
        visibility=Visibility.CUSTOMER.value,
    )
    last = sent.order_by("-happened_at", "-recorded_at").first()
    return {"last_word": last.words, "last_word_by": last.actor_name} if last else {}


def why_told(escalation: Escalation, *, customer: bool) -> list[dict[str, Any]]:
    """Why what is owed is due when it is, for one side: the reasons that its mails may give.

    Of what has ended only a missed acknowledgement is left: people ask why it was due then.
    """
    missed = Q(kind=ClockKind.ACKNOWLEDGEMENT.value, outcome=Outcome.MISSED.value)
    clocks = with_facts(
        Clock.objects.filter(Q(settled_at=None) | missed, escalation=escalation)
        .filter(kind__in=[kind.value for kind in EXPLAINED])
        .order_by("due_at", "kind", "id")  # of two at one instant the answer owed is first
    )
    policy = escalation.rules().words
    return [found for clock in clocks if (found := _why(clock, policy, customer=customer))]


def _why(clock: Clock, policy: str, *, customer: bool) -> dict[str, Any] | None:
    kind = ClockKind(clock.kind)
    why = told_why(kind, clock.level, clock.facts(), policy=policy, customer=customer)
    if why is None or clock.due_at is None:
        return None
    return {"kind": kind.value, "due": clock.due_at.isoformat(), "why": why.frozen()}


def _running(escalation: Escalation) -> dict[str, Any]:
    rows = Clock.objects.filter(
        escalation=escalation,
        settled_at=None,
        kind__in=[kind.value for kind in _SAID_OF_ALL],
    )
    due = {row.kind: row.due_at for row in rows}
    return {
        "next_update_at": _iso(due.get(ClockKind.UPDATE.value)),
        "confirm_by": _iso(due.get(ClockKind.CONFIRMATION.value)),
        "decide_by": _iso(due.get(ClockKind.DECISION.value)),
    }


def _next_level(escalation: Escalation) -> dict[str, Any]:
    """When the level above the highest engaged one opens, or since when it has been open."""
    current = EngagedLevel.objects.filter(escalation=escalation).order_by("-level").first()
    if current is None:
        return {"next_level": None, "opens_at": None}
    opens_at = (
        Clock.objects.filter(kind=ClockKind.INTERVAL.value, subject_id=current.pk)
        .exclude(outcome__in=[Outcome.REPLACED.value, Outcome.CANCELLED.value])
        .values_list("due_at", flat=True)
        .first()
    )
    return {
        "next_level": current.level + 1 if opens_at else None,
        "opens_at": _iso(opens_at),
    }


def _owed(escalation: Escalation, level: int, subject_id: str | None) -> dict[str, Any]:
    """The newest acknowledgement of the level, or of the subject when one is named."""
    clocks = Clock.objects.filter(
        escalation=escalation, kind=ClockKind.ACKNOWLEDGEMENT.value, level=level
    )
    if subject_id is not None:
        clocks = clocks.filter(subject_id=UUID(subject_id))
    owed = clocks.select_related("acknowledgement__given_by").order_by("-started_at", "-id").first()
    given = getattr(owed, "acknowledgement", None)
    return {
        "acknowledge_by": _iso(owed.due_at) if owed else None,
        "subject_id": str(owed.subject_id) if owed else None,
        "answered_by": given.given_by.name if given else None,
        "answered_at": _iso(given.happened_at) if given else None,
    }


def _holder(
    escalation: Escalation, level: int, subject_id: str | None, at: datetime
) -> dict[str, Any]:
    """Who was engaged at the level, or only reached there; else who would be."""
    reached = _reached(subject_id)
    engaged = (
        EngagedLevel.objects.filter(escalation=escalation, level=level)
        .select_related("holder", "cover_for")
        .first()
    )
    if reached is not None:
        found = Holder(reached)
    elif engaged is not None and engaged.holder is not None:
        found = Holder(engaged.holder, engaged.cover_for)
    else:
        found = holder_of(escalation.order, level, at, track=escalation.track)
    return {
        "holder_name": found.person.name if found.person else found.outside or None,
        "cover_for_name": found.cover_for.name if found.cover_for else None,
        "reached": reached is not None,
    }


def _reached(subject_id: str | None) -> Person | None:
    """Whom a call reached, when the call itself is what is to be answered."""
    if subject_id is None:
        return None
    contact = Contact.objects.filter(pk=UUID(subject_id)).select_related("person").first()
    return contact.person if contact else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

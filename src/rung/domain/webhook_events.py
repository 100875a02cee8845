"""What a webhook tells: a fact of a timeline as a CloudEvent, and the facts in people's groups.

An event names what happened and how the record stands. It never holds words, names or addresses of
people, whoever receives it: the link in it leads to them, behind the sign-in (R22, N13).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from rung.domain.clocks import ClockKind
from rung.domain.facts import Fact, Visibility, visibility

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
_TYPE = "rung.{}"
_OF_CUSTOMER = frozenset(
    {
        ClockKind.INTERVAL,
        ClockKind.ACKNOWLEDGEMENT,
        ClockKind.UPDATE,
        ClockKind.CONFIRMATION,
        ClockKind.DECISION,
        ClockKind.READINESS,
    }
)


class OrderFact(StrEnum):
    """What happens to an order outside of any escalation. Every customer of the order reads it."""

    JEOPARDY_OPENED = "jeopardy.opened"
    JEOPARDY_CLEARED = "jeopardy.cleared"
    MILESTONE_CHANGED = "milestone.changed"
    DATE_MOVED = "committed-date.moved"


class Topic(StrEnum):
    """A group of facts, as people choose them. The value is stored nowhere: the facts are."""

    RAISED = "raised"
    LEVELS = "levels"
    CONTACTS = "contacts"
    ACKNOWLEDGED = "acknowledged"
    MISSED = "missed"
    UPDATES = "updates"
    WAIVERS = "waivers"
    PLAN = "plan"
    IMPACT = "impact"
    SITES = "sites"
    OBSTACLES = "obstacles"
    COMMUNICATION = "communication"
    RESOLVED = "resolved"
    CLOSED = "closed"
    ORDERS = "orders"
    MOVED = "moved"
    INSIDE = "inside"

    @property
    def label(self) -> str:
        """The group as people say it."""
        return _LABELS[self]


_LABELS = {
    Topic.RAISED: "Raised",
    Topic.LEVELS: "A level opened or engaged",
    Topic.CONTACTS: "Calls and messages",
    Topic.ACKNOWLEDGED: "Acknowledged",
    Topic.MISSED: "A clock missed",
    Topic.UPDATES: "Update",
    Topic.WAIVERS: "Waivers",
    Topic.PLAN: "Action plan and dates",
    Topic.IMPACT: "Impact",
    Topic.SITES: "Site readiness",
    Topic.OBSTACLES: "Roadblocks and resources",
    Topic.COMMUNICATION: "Communication plan",
    Topic.RESOLVED: "Resolved or rejected",
    Topic.CLOSED: "Closed",
    Topic.ORDERS: "Orders: jeopardy, milestones, committed dates",
    Topic.MOVED: "Times and care managers changed",
    Topic.INSIDE: "The carrier's own: notes, desk tickets, causes, corrections",
}
FACTS_OF: Mapping[Topic, tuple[Fact | OrderFact, ...]] = {
    Topic.RAISED: (Fact.ESCALATION_RAISED, Fact.GROUND_ADDED),
    Topic.LEVELS: (
        Fact.LEVEL_OPENED,
        Fact.LEVEL_ENGAGED,
        Fact.LEVEL_HELD_BACK,
        Fact.LEVEL_UNATTENDED,
        Fact.COVER_BROUGHT_IN,
    ),
    Topic.CONTACTS: (
        Fact.CONTACT_LOGGED,
        Fact.CONTACT_COUNTED,
        Fact.VERSION_DECIDED,
        Fact.CUSTOMER_WROTE,
    ),
    Topic.ACKNOWLEDGED: (
        Fact.ACKNOWLEDGEMENT_GIVEN,
        Fact.ACKNOWLEDGEMENT_HANDED_ON,
        Fact.ACKNOWLEDGEMENT_CANCELLED,
        Fact.ACKNOWLEDGEMENT_TAKEN_BACK,
        Fact.NEXT_CONTACT_NAMED,
    ),
    Topic.MISSED: (
        Fact.ACKNOWLEDGEMENT_MISSED,
        Fact.UPDATE_MISSED,
        Fact.COMMITMENT_MISSED,
        Fact.WAIVER_MISSED,
        Fact.READINESS_PASSED,
        Fact.NOT_READY_UNDECIDED,
        Fact.VERSION_UNDECIDED,
        Fact.ROADBLOCK_MISSED,
        Fact.RESOURCES_MISSED,
        Fact.NEWS_OVERDUE,
        Fact.CLOCK_PARKED,
    ),
    Topic.UPDATES: (Fact.UPDATE_SENT,),
    Topic.WAIVERS: (
        Fact.WAIVER_ASKED,
        Fact.WAIVER_GRANTED,
        Fact.WAIVER_REFUSED,
        Fact.WAIVER_LAPSED,
    ),
    Topic.PLAN: (
        Fact.ACTION_ADDED,
        Fact.ACTION_MOVED,
        Fact.ACTION_DONE,
        Fact.ACTION_WITHDRAWN,
        Fact.ACTION_RELEASED,
        Fact.ACTION_REORDERED,
        Fact.PLAN_AGREED,
        Fact.PLAN_INCOMPLETE,
    ),
    Topic.IMPACT: (Fact.IMPACT_TOLD, Fact.IMPACT_ASCERTAINED),
    Topic.SITES: (
        Fact.NOT_READY_TOLD,
        Fact.NOT_READY_DISPUTED,
        Fact.NOT_READY_UPHELD,
        Fact.NOT_READY_DROPPED,
        Fact.NOT_READY_WITHDRAWN,
        Fact.SITE_READY,
    ),
    Topic.OBSTACLES: (
        Fact.ROADBLOCK_NAMED,
        Fact.ROADBLOCK_RELEASED,
        Fact.ROADBLOCK_REMOVED,
        Fact.ROADBLOCK_GONE,
        Fact.RESOURCES_ASKED,
        Fact.RESOURCES_ROUTED,
        Fact.RESOURCES_QUESTION,
        Fact.RESOURCES_ANSWER,
        Fact.RESOURCES_WITHDRAWN,
        Fact.RESOURCES_GRANTED,
        Fact.RESOURCES_DECLINED,
        Fact.RESOURCES_RELEASED,
    ),
    Topic.COMMUNICATION: (
        Fact.COMMUNICATION_PROPOSED,
        Fact.COMMUNICATION_AGREED,
        Fact.COMMUNICATION_DECLINED,
        Fact.STAKEHOLDER_ADDED,
        Fact.STAKEHOLDER_LEFT,
    ),
    Topic.RESOLVED: (Fact.ESCALATION_RESOLVED, Fact.ESCALATION_REJECTED),
    Topic.CLOSED: (
        Fact.ESCALATION_CONFIRMED,
        Fact.ESCALATION_WITHDRAWN,
        Fact.ESCALATION_CLOSED_BY_SILENCE,
        Fact.SURVEY_ANSWERED,
        Fact.SURVEY_FOLLOWED_UP,
    ),
    Topic.ORDERS: tuple(OrderFact),
    Topic.MOVED: (Fact.CALENDAR_MOVED, Fact.POLICY_MOVED, Fact.CCM_NAMED),
    Topic.INSIDE: (
        Fact.WARNING_GIVEN,
        Fact.NOTE_WRITTEN,
        Fact.HANDED_OVER,
        Fact.CAUSE_FOUND,
        Fact.DESK_TICKET_OPENED,
        Fact.DESK_TICKET_LINKED,
        Fact.DESK_TICKET_UNLINKED,
        Fact.CORRECTION_ASKED,
        Fact.CORRECTION_APPROVED,
        Fact.CORRECTION_REFUSED,
    ),
}


def facts_of(topics: Iterable[Topic], *, internal: bool) -> list[Fact | OrderFact]:
    """The facts of some groups that a subscription may be told, in their order."""
    found = (fact for topic in topics for fact in FACTS_OF[topic])
    return [fact for fact in found if internal or is_customers(fact)]


def is_customers(fact: Fact | OrderFact) -> bool:
    """Whether a customer reads such a fact at all."""
    return isinstance(fact, OrderFact) or visibility(fact) is Visibility.CUSTOMER


def topics_of(facts: Iterable[str]) -> list[Topic]:
    """The groups of which some of these facts are."""
    named = set(facts)
    return [topic for topic in Topic if any(fact in named for fact in FACTS_OF[topic])]


@dataclass(frozen=True)
class Due:
    """One thing owed by an instant."""

    kind: ClockKind
    level: int | None
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How an escalation stands when its event is written."""

    reference: str
    account: str  # the account's code
    order: str  # the reference of the order that leads it
    status: str
    level: int  # the highest one engaged
    due: Sequence[Due]
    zone: str  # the customer's
    link: str


@dataclass(frozen=True)
class Happened:
    """What happened: a fact of a timeline, with the keys that never change."""

    id: str
    fact: str
    level: int | None
    happened_at: datetime
    recorded_at: datetime


def type_of(fact: str) -> str:
    """The type of the event of a fact: "rung.level.engaged"."""
    return _TYPE.format(fact)


def is_told(kind: ClockKind, *, internal: bool) -> bool:
    """Whether an instant of this kind is in an event: what a customer reads, unless internal."""
    return internal or kind in _OF_CUSTOMER


def event(
    happened: Happened, standing: Standing, *, source: str, now: datetime
) -> dict[str, object]:
    """The event, as it is sent for as long as it is tried."""
    data: dict[str, object] = {
        "reference": standing.reference,
        "account": standing.account,
        "order": standing.order,
        "status": standing.status,
        "level": standing.level,
        "about_level": happened.level,
        "recorded_at": _utc(happened.recorded_at),
        "as_of": _utc(now),
        "due": [_due(each, standing.zone) for each in standing.due],
        "link": standing.link,
    }
    return {
        **_envelope(happened.id, type_of(happened.fact), source, happened.happened_at),
        "subject": standing.reference,
        "data": data,
    }


@dataclass(frozen=True)
class OrderChange:
    """What happened to an order; ``about`` holds codes and days alone."""

    order: str  # its reference
    account_id: int
    fact: OrderFact
    about: Mapping[str, str | None]


def order_event(
    key: str, change: OrderChange, *, account: str, link: str, source: str, now: datetime
) -> dict[str, object]:
    """The event of an order."""
    known = {"order": change.order, "account": account}
    return {
        **_envelope(key, type_of(change.fact), source, now),
        "subject": change.order,
        "data": {**known, **change.about, "recorded_at": _utc(now), "link": link},
    }


def about_itself(
    key: str, kind: str, *, name: str, source: str, now: datetime
) -> dict[str, object]:
    """An event of no escalation: a test, or a try whether a receiver is there again."""
    return {**_envelope(key, kind, source, now), "subject": name, "data": {"subscription": name}}


def _envelope(key: str, kind: str, source: str, at: datetime) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": key,
        "source": source,
        "type": kind,
        "time": _utc(at),
        "datacontenttype": "application/json",
    }


def _due(due: Due, zone: str) -> dict[str, object]:
    """The instant on the customer's clock, with the zone that it is told in."""
    at = due.at.astimezone(ZoneInfo(zone))
    return {"what": due.kind.value.lower(), "level": due.level, "at": at.isoformat(), "zone": zone}


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")

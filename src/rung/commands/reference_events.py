"""The page of docs/reference about the events of webhooks: their types, and one as it is sent."""

import json
from datetime import UTC, datetime, timedelta

from rung.domain.clocks import ClockKind
from rung.domain.facts import Fact
from rung.domain.vocabulary import Status
from rung.domain.webhook_events import (
    FACTS_OF,
    Due,
    Happened,
    Standing,
    Topic,
    event,
    is_customers,
    is_told,
    type_of,
)
from rung.domain.webhooks import PROBE, TEST, TRIES_AFTER

_AT = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
_BEGINS = (
    "An event is a CloudEvent 1.0 in structured JSON, `application/cloudevents+json`, and signed "
    "as Standard Webhooks says; [webhooks.md](../webhooks.md) tells how to receive it. Its `id`, "
    "also the header `webhook-id`, is the fact's own key and never changes."
)
_ORDERS = (
    "An event of an order has the order's reference as `subject`. Its data holds `order`, "
    "`account`, `recorded_at`, `link`, and of a jeopardy `code` (of the access-order list) and "
    "`since`, of a milestone `milestone`, `state`, `planned` and `actual`, of a committed date "
    "`from` and `to`. Orders are told of once they are known: not by the import that brings them."
)
_DATA = (
    ("reference", "the escalation; also the event's `subject`"),
    ("account", "the code of the account"),
    ("order", "the reference of the order that leads it"),
    ("status", ", ".join(f"`{status.value}`" for status in Status)),
    ("level", "the highest level engaged"),
    ("about_level", "the level that the fact is about; null where it is about none"),
    ("recorded_at", "when it was written down; `time` is when it happened"),
    ("as_of", "when the event was written; status, level and due are as of then"),
    ("due", "what is owed by an instant: what, level, at, and the customer's zone"),
    ("link", "its page, behind the sign-in"),
)


def events_page() -> tuple[str, ...]:
    """The parts of the page."""
    kinds = [kind.value.lower() for kind in ClockKind if is_told(kind, internal=False)]
    inside = [kind.value.lower() for kind in ClockKind if kind.value.lower() not in kinds]
    hours = ", ".join(_wait(each) for each in TRIES_AFTER)
    due = (
        f"`due` holds {', '.join(kinds)}; for a subscription marked internal also "
        f"{', '.join(inside)}. Members may be added; none is taken away."
    )
    others = (
        f"`{TEST}` is sent by the button of its page, `{PROBE}` to a receiver that was paused for "
        "not answering; their data holds the subscription's name. What fails is tried again after "
        f"{hours}."
    )
    example = f"```json\n{json.dumps(_example(), indent=2)}\n```"
    topics = (f"## {topic.label}\n\n{_types(topic)}" for topic in Topic)
    return (_BEGINS, example, _table("in data", _DATA), due, _ORDERS, others, *topics)


def _types(topic: Topic) -> str:
    rows = (
        (
            f"`{type_of(fact.value)}`",
            "every subscription" if is_customers(fact) else "internal ones",
        )
        for fact in FACTS_OF[topic]
    )
    return "\n".join(("| type | told to |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in rows)))


def _table(head: str, rows: tuple[tuple[str, str], ...]) -> str:
    lines = (f"| `{name}` | {words} |" for name, words in rows)
    return "\n".join((f"| {head} | what it says |", "| --- | --- |", *lines))


def _wait(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"  # noqa: PLR2004


def _example() -> dict[str, object]:
    happened = Happened(
        id="019ac7a0-6f00-7c3e-8a51-2f0d6b9e4c11",
        fact=Fact.LEVEL_ENGAGED.value,
        level=2,
        happened_at=_AT,
        recorded_at=_AT,
    )
    standing = Standing(
        reference="ESC-1042",
        account="MAPLETHORN",
        order="Q-1001",
        status=Status.OPEN.value,
        level=2,
        due=[Due(ClockKind.ACKNOWLEDGEMENT, 2, _AT + timedelta(hours=4))],
        zone="America/New_York",
        link="https://rung.example.com/escalations/ESC-1042/",
    )
    return event(happened, standing, source="https://rung.example.com", now=_AT)

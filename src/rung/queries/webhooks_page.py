"""What administrators see of receivers of webhooks: how each stands, in a sentence, and its log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from rung.domain.headline import State
from rung.domain.instants import show, show_full
from rung.domain.webhook_changes import Told
from rung.domain.webhook_events import topics_of
from rung.domain.webhooks import OF_ITSELF, Paused
from rung.models import Account, WebhookDelivery, WebhookSubscription

SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One receiver."""

    id: int
    name: str
    host: str
    state: State
    word: str
    words: str  # how it stands


@dataclass(frozen=True)
class LogLine:
    """One event, and what became of it so far."""

    id: UUID
    at: str
    type: str
    number: int | None  # of the escalation, for its page
    state: State
    word: str
    answer: str  # "200 in 31 ms", or why there was none
    start: str  # the first letters of the answer
    words: str  # when it is tried again, or how often it was
    may_go_again: bool


@dataclass(frozen=True)
class WebhookPage:
    """One receiver with its log."""

    line: Line
    told: Told
    account: str
    topics: tuple[str, ...]
    made: str
    edited: str  # when last, and by whom; empty: never
    old_until: str  # until when the secret before counts; empty where it does not
    paused: bool
    ended: bool
    log: tuple[LogLine, ...]
    more: bool  # whether there are earlier ones


@dataclass(frozen=True)
class Trouble:
    """What operators have to know of webhooks, in numbers."""

    receivers: int
    paused: int
    failing: int
    waiting: int


def lines(*, zone: str, now: datetime) -> list[Line]:
    """All receivers, those that have ended last; one query."""
    rows = _rows().order_by(F("ended_at").desc(nulls_first=True), "name", "pk")
    return [_line(row, zone, now) for row in rows]


def webhook_page(subscription_id: int, *, zone: str, now: datetime) -> WebhookPage:
    """One receiver. Http404 where there is none."""
    row = (
        _rows().filter(pk=subscription_id).select_related("account", "made_by", "edited_by").first()
    )
    if row is None:
        raise Http404("No such receiver.")
    log = WebhookDelivery.objects.filter(subscription=row).select_related("escalation")
    newest = list(log.defer("body").order_by("-created_at", "-pk")[: SHOWN + 1])
    old = row.old_until if row.old_until and row.old_until > now else None
    return WebhookPage(
        line=_line(row, zone, now),
        told=row.told,
        account=str(row.account) if row.account else "",
        topics=tuple(topic.label for topic in topics_of(row.facts)),
        made=f"{show_full(row.made_at, zone)}, by {row.made_by.name}",
        edited=_edited(row, zone),
        old_until=show(old, zone, now) if old else "",
        paused=row.paused_at is not None,
        ended=row.ended_at is not None,
        log=tuple(_log_line(each, zone, now) for each in newest[:SHOWN]),
        more=len(newest) > SHOWN,
    )


def _edited(row: WebhookSubscription, zone: str) -> str:
    if row.edited_at is None or row.edited_by is None:
        return ""
    return f"{show_full(row.edited_at, zone)}, by {row.edited_by.name}"


def account_of_code(code: str) -> Account | None:
    """The account with this code."""
    return Account.objects.filter(code__iexact=code.strip()).first()


def trouble() -> Trouble:
    """How the receivers are, for the page Operation and `rung doctor`."""
    live = WebhookSubscription.objects.filter(ended_at=None)
    found = list(live.values_list("paused_at", "failures"))
    return Trouble(
        receivers=len(found),
        paused=sum(paused_at is not None for paused_at, _ in found),
        failing=sum(paused_at is None and failures > 0 for paused_at, failures in found),
        waiting=WebhookDelivery.objects.filter(try_at__isnull=False).count() if found else 0,
    )


def all_in_all() -> tuple[State, str, str]:
    """How all receivers are together: a state, a word, a sentence."""
    found = trouble()
    if not found.receivers:
        return State.IDLE, "None", "No program is told anything."
    words = f"{found.receivers} receivers; {found.waiting} events wait."
    if found.paused:
        return State.LATE, f"{found.paused} paused", words
    if found.failing:
        return State.WATCH, f"{found.failing} failing", words
    return State.OK, "Well", words


def _rows() -> QuerySet[WebhookSubscription]:
    of_it = WebhookDelivery.objects.filter(subscription=OuterRef("pk"))
    arrived = of_it.filter(delivered_at__isnull=False).order_by("-delivered_at")
    waiting = of_it.filter(try_at__isnull=False).order_by().values("subscription")
    return WebhookSubscription.objects.annotate(
        arrived_at=Subquery(arrived.values("delivered_at")[:1]),
        waiting=Coalesce(Subquery(waiting.annotate(count=Count("pk")).values("count")), 0),
    )


def _line(row: WebhookSubscription, zone: str, now: datetime) -> Line:
    state, word, words = next(_standings(row, zone, now))
    return Line(row.pk, row.name, urlsplit(row.url).hostname or "", state, word, words)


def _standings(
    row: WebhookSubscription, zone: str, now: datetime
) -> Iterator[tuple[State, str, str]]:
    """How it stands; the first that is so."""
    count = row.waiting  # type: ignore[attr-defined] # annotated above
    waits = f" {_events(count)} for it." if count else ""
    if row.ended_at:
        yield State.IDLE, "Ended", f"Ended {show(row.ended_at, zone, now)}. It hears nothing."
    if row.paused_at:
        since, why = show(row.paused_at, zone, now), Paused(row.paused_because)
        tried = row.probe_at
        again = f" Asked again {show(tried, zone, now)}." if tried else ""
        yield State.LATE, "Paused", f"Paused since {since}: {why.said}.{waits}{again}"
    if row.failing_since:
        since = show(row.failing_since, zone, now)
        yield State.WATCH, "Failing", f"Nothing has arrived since {since}.{waits}"
    arrived_at = row.arrived_at  # type: ignore[attr-defined]
    if arrived_at:
        last = show(arrived_at, zone, now)
        yield State.OK, "Well", f"Events arrive, the last one {last}.{waits}"
    yield State.IDLE, "New", f"Nothing has been sent yet.{waits}"


def _events(count: int) -> str:
    return "1 event waits" if count == 1 else f"{count} events wait"


def _log_line(row: WebhookDelivery, zone: str, now: datetime) -> LogLine:
    state, word, words = _became(row, zone, now)
    took = f" in {row.milliseconds} ms" if row.milliseconds is not None else ""
    return LogLine(
        id=row.pk,
        at=show_full(row.created_at, zone),
        type=row.type,
        number=row.escalation.number if row.escalation else None,
        state=state,
        word=word,
        answer=f"{row.status}{took}" if row.status else row.trouble,
        start=row.answer if row.status else "",
        words=words,
        may_go_again=row.try_at is None and row.type not in OF_ITSELF,
    )


def _became(row: WebhookDelivery, zone: str, now: datetime) -> tuple[State, str, str]:
    tries = f"after {row.attempts} tries" if row.attempts > 1 else ""
    if row.delivered_at:
        return State.OK, "Arrived", tries
    if row.gave_up_at:
        return State.LATE, "Given up", tries
    if row.attempts and row.try_at:
        return State.WATCH, "Tried again", f"{show(row.try_at, zone, now)}, {row.attempts} so far"
    return State.WAIT, "Waiting", ""

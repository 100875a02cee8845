"""What an administrator sees of the running of it: signs of life, what is stuck, the last check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from rung.domain.headline import State
from rung.domain.instants import show, show_full
from rung.domain.mail_account import MailAccount
from rung.domain.notices import NOT_NEEDED_ANY_MORE
from rung.models import FactCheck, Heartbeat, Notice, ReceivedMail
from rung.models.mail import mail_is_taken
from rung.queries.engine_state import MAIL_POLLER, EngineState, engine_state
from rung.queries.mail_page import NO_WAY_IN
from rung.queries.undelivered import NOBODY, kind_words
from rung.queries.webhooks_page import all_in_all

SHOWN = 50
GIVEN_UP_WITHIN = timedelta(days=30)
SLOWEST_LOOK = timedelta(minutes=2)  # at an account, beyond the time between two looks
READ_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Part:
    """One thing that must not stand still, and how it is."""

    name: str
    state: State
    word: str
    words: str


@dataclass(frozen=True)
class Finding:
    """One difference between what is stored and its facts."""

    reference: str
    number: int | None  # of the escalation, for its page
    words: str


@dataclass(frozen=True)
class CheckLine:
    """The newest run of the check."""

    at: str
    clocks: int
    escalations: int
    differences: int
    seconds: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Undelivered:
    """A notice that is not tried any more; its address is not shown, its person is."""

    at: str
    kind: str
    recipient: str
    number: int | None
    trouble: str


@dataclass(frozen=True)
class OperationPage:
    """Everything of the page."""

    parts: tuple[Part, ...]
    check: CheckLine | None
    undelivered: tuple[Undelivered, ...]


def operation_page(*, machine_now: datetime, now: datetime, zone: str) -> OperationPage:
    """The same few queries, whatever there is."""
    state = engine_state(machine_now=machine_now, now=now)
    account = settings.RUNG_IMAP
    fetched = (_mail_account(account, machine_now),) if account else ()
    return OperationPage(
        parts=(*_parts(state, machine_now), _webhooks(), *fetched, _mail_in(now, zone)),
        check=_check(zone),
        undelivered=_undelivered(now, zone),
    )


def _parts(state: EngineState, machine_now: datetime) -> Iterable[Part]:
    yield _alive("Engine", state.last_beat_at, machine_now, alive=state.alive)
    yield _alive("Worker", state.worker_beat_at, machine_now, alive=state.worker_alive)
    yield _count(
        "Parked clocks",
        state.parked,
        "Tried again an hour later; their trouble is kept.",
        none="Every clock is settled as it comes due.",
    )
    yield _count(
        "Outbox",
        state.unsent,
        "Notices that wait for longer than ten minutes.",
        none="No notice waits for longer than ten minutes.",
    )


def _mail_account(account: MailAccount, machine_now: datetime) -> Part:
    """Whether the account that mail is fetched from is read, and what had to be left in it."""
    name = "Mail account"
    row = Heartbeat.objects.filter(name=MAIL_POLLER).first()
    silent_after = timedelta(seconds=account.every) + SLOWEST_LOOK
    if row is None or machine_now - row.beat_at > silent_after:
        return _alive(name, row.beat_at if row else None, machine_now, alive=False)
    if row.parked:
        words = f"Lie in {account.place}: too large, for nobody here, or too many of one sender."
        return Part(name, State.WATCH, f"{row.parked} not taken", words)
    return _alive(name, row.beat_at, machine_now, alive=True)


def _mail_in(now: datetime, zone: str) -> Part:
    """Whether mail is taken, when the last came in, and whether the worker has read it."""
    name = "Mail that comes in"
    mails = ReceivedMail.objects.order_by("-received_at").values_list("received_at", flat=True)
    newest = mails.first()
    last = f"The last came in {show(newest, zone, now)}." if newest else "None has come in yet."
    unread = mails.filter(understood=None, received_at__lt=now - READ_WITHIN).count()
    if unread:
        return Part(name, State.WATCH, f"{unread} not read", f"{last} The worker reads them.")
    if not mail_is_taken():
        return Part(name, State.IDLE, "Not taken", f"{NO_WAY_IN} {last}")
    return Part(name, State.OK, "Taken", last)


def _webhooks() -> Part:
    """Whether what happens reaches the machines that are to be told."""
    return Part("Webhooks", *all_in_all())


def _alive(name: str, last_at: datetime | None, machine_now: datetime, *, alive: bool) -> Part:
    seconds = int((machine_now - last_at).total_seconds()) if last_at else None
    words = "No sign of life yet" if seconds is None else f"Last sign of life {seconds} s ago"
    return Part(name, *((State.OK, "Runs") if alive else (State.LATE, "Late")), words)


def _count(name: str, count: int, words: str, *, none: str) -> Part:
    if not count:
        return Part(name, State.OK, "None", none)
    return Part(name, State.WATCH, str(count), words)


def _check(zone: str) -> CheckLine | None:
    newest = FactCheck.objects.order_by("-checked_at", "-pk").first()
    if newest is None:
        return None
    return CheckLine(
        at=show_full(newest.checked_at, zone),
        clocks=newest.clocks,
        escalations=newest.escalations,
        differences=newest.differences,
        seconds=newest.seconds,
        findings=tuple(_finding(each) for each in newest.findings[:SHOWN]),
    )


def _finding(kept: dict[str, str]) -> Finding:
    number = kept["reference"].removeprefix("ESC-")
    return Finding(kept["reference"], int(number) if number.isdecimal() else None, kept["words"])


def _undelivered(now: datetime, zone: str) -> tuple[Undelivered, ...]:
    rows = (
        Notice.objects.filter(gave_up_at__gte=now - GIVEN_UP_WITHIN)
        .exclude(trouble=NOT_NEEDED_ANY_MORE)
        .select_related("escalation", "recipient")
        .order_by("-gave_up_at", "-pk")[:SHOWN]
    )
    return tuple(
        Undelivered(
            at=show_full(row.gave_up_at, zone) if row.gave_up_at else "",
            kind=kind_words(row.kind),
            recipient=row.recipient.name if row.recipient else NOBODY,
            number=row.escalation.number if row.escalation else None,
            trouble=row.trouble,
        )
        for row in rows
    )

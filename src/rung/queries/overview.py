"""The whole picture of a customer's accounts on one page (R3).

Home answers three things in this order: what waits for me, what is about to break, what changed.
Below stands everything there is: projects, escalations, orders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rung.domain.headline import State
from rung.domain.instants import show
from rung.domain.vocabulary import Status
from rung.domain.your_turn import Ask
from rung.models import Account, LastLooked, Order, Person
from rung.queries.access import account_for
from rung.queries.changes import Changes, changes
from rung.queries.my_escalations import EscalationRow, escalation_rows
from rung.queries.my_escalations import urgency as of_escalation
from rung.queries.my_orders import PAGE, OrderRow, Show, order_row, orders_as_of
from rung.queries.my_orders import urgency as of_order
from rung.queries.picture import Picture, accounts_of, acting_in, picture_of
from rung.queries.projects import ProjectLine, project_lines
from rung.queries.your_turn import asks_of

FIRST_LOOK = timedelta(days=7)  # what somebody is shown as new who has never said what they saw
MOST_CHANGES = 8
MOST_BREAKING = 8


@dataclass(frozen=True)
class AskLine:
    """One thing that waits for the reader, said."""

    ask: Ask
    state: State
    word: str
    by: str


@dataclass(frozen=True)
class Since:
    """Since when the changes are, and until when pressing the button says they were seen."""

    words: str
    until: datetime
    has_looked: bool


@dataclass(frozen=True)
class Overview:
    """Everything on the page, said for one reader."""

    accounts: tuple[Account, ...]  # those there are
    account: Account | None  # the one that was chosen
    names_accounts: bool
    asks: tuple[AskLine, ...]
    projects: tuple[ProjectLine, ...]
    breaking_projects: tuple[ProjectLine, ...]
    breaking: tuple[OrderRow, ...]
    breaking_left_out: int
    since: Since
    changes: Changes
    escalations: tuple[EscalationRow, ...]
    orders: tuple[OrderRow, ...]
    counts: Mapping[Show, int]
    show: Show
    page: int
    more: bool
    left_out: int
    care_managers: tuple[Person, ...]
    called_about: int | None  # the number of the one escalation that a call can be about
    as_of: datetime | None

    @property
    def account_names(self) -> dict[int, str]:
        """The names of the accounts by their key."""
        return {account.pk: account.name for account in self.accounts}

    @property
    def owed(self) -> tuple[AskLine, ...]:
        """What somebody waits for, without what the reader only may do."""
        return tuple(line for line in self.asks if line.ask.owed)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    account_id: int | None = None
    show: Show = Show.ALL
    page: int = 1


def overview(reader: Person, wanted: Wanted, *, now: datetime) -> Overview:
    """The page of everything, in the same number of queries for one order or many.

    Http404 for an account in the address that is not the reader's.
    """
    every = accounts_of(reader)
    chosen = account_for(reader, wanted.account_id)[0] if wanted.account_id else None
    accounts = (chosen,) if chosen else every
    picture, zone = picture_of(reader, accounts, now=now), reader.zone
    rows = sorted((_order(picture, order, zone, now) for order in picture.orders), key=of_order)
    lines = project_lines(picture.orders, picture.parts, picture.open_ones, now=now)
    breaking = sorted(filter(_breaks, rows), key=_soonest)
    by_filter = _by_filter(rows)
    looked = _looked(reader, accounts)
    first = PAGE * (wanted.page - 1)
    acting, managers = acting_in(reader), _care_managers(picture)
    return Overview(
        accounts=every,
        account=chosen,
        names_accounts=picture.names_accounts,
        asks=_asks(picture, acting, zone=zone, now=now),
        projects=lines,
        breaking_projects=tuple(line for line in lines if line.state is State.LATE),
        breaking=tuple(breaking[:MOST_BREAKING]),
        breaking_left_out=max(0, len(breaking) - MOST_BREAKING),
        since=_since(looked, accounts, zone=zone, now=now),
        changes=_changes(reader, accounts, looked, now=now),
        escalations=_escalations(picture, zone=zone, now=now),
        orders=tuple(by_filter[wanted.show][first : first + PAGE]),
        counts={each: len(found) for each, found in by_filter.items()},
        show=wanted.show,
        page=wanted.page,
        more=len(by_filter[wanted.show]) > first + PAGE,
        left_out=picture.left_out,
        care_managers=managers,
        called_about=_called_about(picture, managers, acting),
        as_of=orders_as_of(),
    )


def _changes(
    reader: Person, accounts: Sequence[Account], looked: Mapping[int, datetime], *, now: datetime
) -> Changes:
    """What others did since the reader said until when they have seen each account."""
    since = {each.pk: looked.get(each.pk, now - FIRST_LOOK) for each in accounts}
    return changes(since, until=now, reader=reader, zone=reader.zone, most=MOST_CHANGES)


def _asks(
    picture: Picture, acting: frozenset[int], *, zone: str, now: datetime
) -> tuple[AskLine, ...]:
    """What waits for the reader; who may only look in an account is asked for nothing there."""
    return tuple(
        AskLine(ask, *ask.state(now), ask.by(zone, now))
        for ask in asks_of(picture, now=now)
        if ask.account_id in acting
    )


def _called_about(
    picture: Picture, managers: Sequence[Person], acting: frozenset[int]
) -> int | None:
    """What a call from this page is about, where it can be about one escalation alone (R7)."""
    about = [each.escalation for each in picture.live if each.status is Status.OPEN]
    if len(about) != 1 or len(managers) != 1 or about[0].account_id not in acting:
        return None
    return about[0].number


def _order(picture: Picture, order: Order, zone: str, now: datetime) -> OrderRow:
    situation = picture.open_ones.get(order.pk)
    return order_row(order, picture.parts[order.pk], situation, zone=zone, now=now)


def _escalations(picture: Picture, *, zone: str, now: datetime) -> tuple[EscalationRow, ...]:
    rows = escalation_rows(picture.live, zone=zone, now=now)
    return tuple(sorted(rows, key=of_escalation))


def _breaks(row: OrderRow) -> bool:
    """Whether an order is about to break, or has broken, what it is needed for (R18)."""
    in_danger = row.state in {State.LATE, State.WATCH} or row.is_late or bool(row.reasons)
    return not row.is_over and (in_danger or not row.need_by_holds)


def _soonest(row: OrderRow) -> tuple[bool, bool, date, str]:
    """What no longer holds first, then what is late, then what is needed soonest."""
    return (row.need_by_holds, not row.is_late, row.need_by_date or date.max, row.reference)


def _by_filter(rows: list[OrderRow]) -> dict[Show, list[OrderRow]]:
    return {
        Show.ALL: rows,
        Show.NEEDS_ME: [row for row in rows if row.needs_me],
        Show.LATE: [row for row in rows if row.is_late],
    }


def _looked(reader: Person, accounts: Sequence[Account]) -> dict[int, datetime]:
    """Until when the reader has said that they have seen each account."""
    rows = LastLooked.objects.filter(person=reader, account__in=[each.pk for each in accounts])
    return dict(rows.values_list("account_id", "looked_at"))


def _since(
    looked: Mapping[int, datetime], accounts: Sequence[Account], *, zone: str, now: datetime
) -> Since:
    """The earliest instant any of the changes can be from; accounts may have been seen apart."""
    known = [looked[each.pk] for each in accounts if each.pk in looked]
    if not known:
        return Since("in the last 7 days", now, has_looked=False)
    said = [f"since you last looked, {show(min(known), zone, now)}"]
    said += ["and the last 7 days of what you have not looked at yet"] * (
        len(known) < len(accounts)
    )
    return Since(" ".join(said), now, has_looked=True)


def _care_managers(picture: Picture) -> tuple[Person, ...]:
    """Whom to turn to, each once (R1)."""
    found = {each.pk: each for order in picture.orders if (each := order.entry_point())}
    for account in picture.accounts:
        person = account.ccm or account.channel_manager
        if person is not None:
            found.setdefault(person.pk, person)
    return tuple(found.values())

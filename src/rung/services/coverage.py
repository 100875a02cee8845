"""Proves the coverage of every account, product and level, and keeps what was found (R16)."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from rung.domain.business_time import open_windows
from rung.domain.coverage import Holding, Scope
from rung.domain.coverage_proof import Finding, Lines, People, Place, Window, prove
from rung.domain.matching import Circumstances
from rung.domain.permissions import Act, Role
from rung.domain.vocabulary import OrderStatus
from rung.models import (
    Absence,
    Account,
    Calendar,
    CalendarVersion,
    CoverageCheck,
    LevelHolder,
    Order,
    Person,
    Region,
)
from rung.models.in_force import InForce, circumstances_of
from rung.services.doing import Doing

DAYS = 30
NIGHT = 2  # the hour, in UTC, after which a check is the next night's
MOST_FINDINGS = 500  # of each kind are kept; how many there are is kept beside them
KEPT = 60  # runs
NAMED = 5  # accounts of a finding


def check_now(*, doing: Doing) -> CoverageCheck:
    """Prove the coverage because somebody asks, and keep the result."""
    doing.allow(Act.KEEP_PEOPLE)
    return check_coverage(now=doing.now, by=doing.person)


def check_nightly(*, now: datetime) -> CoverageCheck | None:
    """The night's check, unless it has been made; asked often, so that an outage delays it only."""
    night = now.astimezone(UTC).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    due = night if night <= now else night - timedelta(days=1)
    if CoverageCheck.objects.filter(checked_at__gte=due, checked_by=None).exists():
        return None
    return check_coverage(now=now)


@transaction.atomic
def check_coverage(*, now: datetime, by: Person | None = None) -> CoverageCheck:
    """Prove the coverage of the coming thirty days and keep the result; nobody: the nightly run.

    Every product of an account's accepted orders is looked at, with the matrix that applies to it;
    an account without such orders counts once.
    """
    places = list(_places())
    names = dict(Person.objects.exclude(role=Role.CUSTOMER.value).values_list("pk", "name"))
    until = now + timedelta(days=DAYS)
    proof = prove(places, _people(now, until), _hours(now, until))
    made = CoverageCheck.objects.create(
        checked_at=now,
        checked_by=by,
        places=proof.places,
        holes=len(proof.holes),
        single_points=len(proof.single_points),
        findings={
            "holes": [_finding(each, names) for each in proof.holes[:MOST_FINDINGS]],
            "single": [_finding(each, names) for each in proof.single_points[:MOST_FINDINGS]],
            "map": _map(places, proof.holes, proof.single_points, names),
        },
    )
    newest = CoverageCheck.objects.order_by("-checked_at", "-pk").values_list("pk", flat=True)
    CoverageCheck.objects.exclude(pk__in=list(newest[:KEPT])).delete()
    return made


def _places() -> Iterator[Place]:
    """Every level of every account and product under the matrix that applies to it."""
    in_force = InForce.read()
    lines = Lines.of(row.as_domain() for row in LevelHolder.objects.all())
    named = dict(Calendar.objects.values_list("name", "pk"))
    seen = set()
    for account, region, entry, facts in _kinds():
        question = (account.pk, region.pk, entry, facts)
        if question in seen:
            continue
        seen.add(question)
        rules = in_force.choose(facts).rules
        if rules is None:
            continue  # what the routing table refers to somebody else has no levels here
        where = Scope(account.pk, facts.product, region.pk, facts.track)
        for level in rules.levels:
            calendar = level.calendar or rules.calendar
            yield Place(
                account=account.name,
                product=facts.product,
                region=region.name,
                level=level.number,
                line=_entry(entry) if level.number == 1 else lines.on(level.number, where),
                calendar=named.get(calendar, region.calendar_id),
            )


_Kind = tuple[Account, Region, int | None, Circumstances]


def _kinds() -> Iterator[_Kind]:
    """Accepted orders, each with its account, region, entry point and circumstances.

    Then the accounts that have none.
    """
    orders = list(
        Order.objects.filter(status=OrderStatus.ACCEPTED.value).select_related("account", "region")
    )
    facts = circumstances_of(orders)
    with_orders = set()
    for order in orders:
        account = order.account
        with_orders.add(account.pk)
        entry = order.ccm_id or account.ccm_id or account.channel_manager_id
        yield account, order.region, entry, facts[order.pk]
    for account in Account.objects.exclude(pk__in=with_orders).select_related("region"):
        known = Circumstances(
            region=account.region.code, segment=account.segment, account=account.code
        )
        yield account, account.region, account.ccm_id or account.channel_manager_id, known


def _entry(person: int | None) -> tuple[Holding, ...]:
    return (Holding(1, Scope(), rank=1, person=person),) if person else ()


def _people(now: datetime, until: datetime) -> People:
    carrier = Person.objects.exclude(role=Role.CUSTOMER.value)
    away: dict[int, list[Window]] = {}
    for row in Absence.objects.filter(ends_at__gt=now, starts_at__lt=until):
        away.setdefault(row.person_id, []).append((row.starts_at, row.ends_at))
    return People(
        cover_of=dict(carrier.exclude(cover=None).values_list("pk", "cover_id")),
        away=away,
        left=frozenset(carrier.filter(is_active=False).values_list("pk", flat=True)),
    )


def _hours(now: datetime, until: datetime) -> dict[Hashable, Sequence[Window]]:
    """The open stretches of every calendar, in its newest version."""
    newest = CalendarVersion.objects.order_by("calendar_id", "-number").distinct("calendar_id")
    return {each.calendar_id: open_windows(each.as_domain(), now, until) for each in newest}


def _finding(found: Finding, names: Mapping[int, str]) -> dict[str, Any]:
    """What is kept of a finding: who, where, from when until when."""
    accounts = sorted({place.account for place in found.places})
    return {
        "level": found.level,
        "holders": [{"id": each, "name": names.get(each, "")} for each in found.holders],
        "people": [{"id": each, "name": names.get(each, "")} for each in found.people],
        "since": found.since.isoformat() if found.since else None,
        "until": found.until.isoformat() if found.until else None,
        "accounts": accounts[:NAMED],
        "account_count": len(accounts),
        "products": sorted({place.product for place in found.places} - {""}),
        "regions": sorted({place.region for place in found.places}),
    }


def _map(
    places: Iterable[Place],
    holes: Iterable[Finding],
    single: Iterable[Finding],
    names: Mapping[int, str],
) -> list[dict[str, Any]]:
    """Level by region: the worst of its places, and who holds it there."""
    cells: dict[tuple[str, int], dict[str, Any]] = {}
    for place in places:
        cell = cells.setdefault(
            (place.region, place.level), {"state": "covered", "holders": Counter()}
        )
        cell["holders"].update(_called(each, names) for each in place.line)
    for state, findings in (("single", single), ("hole", holes)):
        for place in (place for each in findings for place in each.places):
            cells[place.region, place.level]["state"] = state
    return [
        {
            "region": region,
            "level": level,
            "state": cell["state"],
            "holders": [name for name, _ in cell["holders"].most_common(2)],
            "more": max(len(cell["holders"]) - 2, 0),
        }
        for (region, level), cell in sorted(cells.items())
    ]


def _called(each: Holding, names: Mapping[int, str]) -> str:
    return each.outside if each.person is None else names.get(each.person, "")

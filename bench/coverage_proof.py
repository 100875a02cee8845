"""The coverage proof over a large carrier: 2,000 accounts, 4 levels, 30 days."""

import time
from datetime import timedelta

from rung.domain.permissions import Role
from rung.domain.vocabulary import OrderStatus
from rung.models import Absence, Account, LevelHolder, Order, Person, Region
from rung.services.coverage import check_coverage
from tests.builders import MONDAY_1530

ACCOUNTS, PRODUCTS, REGIONS, CARE_MANAGERS, OWN_MANAGERS = 2000, 3, 8, 200, 100


def report() -> None:
    """Fill the carrier, prove it three times, print the median."""
    _fill()
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        found = check_coverage(now=MONDAY_1530)
        spent.append(time.perf_counter() - start)
    print(
        f"coverage proof: {sorted(spent)[1]:.2f} s for {ACCOUNTS} accounts x {PRODUCTS} products x "
        f"4 levels x 30 days ({found.places} places, {found.holes} holes, "
        f"{found.single_points} single points)"
    )


def _fill() -> None:
    calendar = Region.objects.all()[0].calendar
    regions = Region.objects.bulk_create(
        Region(code=f"R{n}", name=f"Region {n}", calendar=calendar) for n in range(REGIONS)
    )
    people = _people("ccm", CARE_MANAGERS, Role.CCM)
    managers = _people("manager", REGIONS * 3 + OWN_MANAGERS, Role.MANAGER)
    for person, cover in zip(people[::2], people[1::2], strict=True):
        person.cover = cover
    Person.objects.bulk_update(people, ["cover"])
    accounts = Account.objects.bulk_create(
        Account(
            code=f"A{n}",
            name=f"Account {n}",
            region=regions[n % REGIONS],
            zone="America/Denver",
            ccm=people[n % CARE_MANAGERS],
        )
        for n in range(ACCOUNTS)
    )
    Order.objects.bulk_create(
        Order(
            reference=f"B-{n}-{product}",
            account=account,
            region=account.region,
            site="Site",
            product=f"Product {product}",
            status=OrderStatus.ACCEPTED.value,
            accepted_at=MONDAY_1530 - timedelta(days=9),
        )
        for n, account in enumerate(accounts)
        for product in range(PRODUCTS)
    )
    _holders(regions, accounts, managers)
    Absence.objects.bulk_create(
        Absence(
            person=person,
            starts_at=MONDAY_1530 + timedelta(days=n % 20),
            ends_at=MONDAY_1530 + timedelta(days=n % 20 + 5),
        )
        for n, person in enumerate((*people, *managers))
    )


def _holders(regions: list[Region], accounts: list[Account], managers: list[Person]) -> None:
    rows = [
        LevelHolder(region=region, level=level, person=managers[place * 3 + level - 2])
        for place, region in enumerate(regions)
        for level in (2, 3, 4)
    ]
    rows += [
        LevelHolder(account=account, level=2, person=manager)
        for account, manager in zip(accounts, managers[REGIONS * 3 :], strict=False)
    ]
    LevelHolder.objects.bulk_create(rows)


def _people(name: str, count: int, role: Role) -> list[Person]:
    return Person.objects.bulk_create(
        Person(email=f"{name}{n}@example.com", name=f"{name} {n}", role=role.value, zone="UTC")
        for n in range(count)
    )

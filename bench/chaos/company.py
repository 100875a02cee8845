"""The company that a run is played with: open day and night, and in a great hurry."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from rung.domain.permissions import Role
from rung.models import Account, AccountContact, CalendarVersion, Order, Person
from rung.services.doing import time_itself
from rung.services.policies import load_pack
from tests.builders import HOURS, World, person
from tests.policies import standard_document

ACCOUNTS = ("Alder", "Birch", "Cedar", "Dogwood")
DAY_AND_NIGHT = {day: [["00:00", "24:00"]] for day in HOURS["weekly"]} | {
    day: [["00:00", "24:00"]] for day in ("sat", "sun")
}
A_MINUTE, TWO_MINUTES = "1 minute", "2 minutes"
HURRIED = {2: A_MINUTE, 3: A_MINUTE, 4: A_MINUTE}  # each level opens, and owes its answer, so soon


@dataclass(frozen=True)
class Somebody:
    """A person who has signed in; the session is the cookie they come with."""

    name: str
    role: Role
    session: str
    orders: tuple[str, ...] = ()  # a customer's


def migrate() -> None:
    """Bring the database to this version, as its owner."""
    call_command("migrate", verbosity=0)


def founded(orders: int, *, now: datetime) -> list[Somebody]:
    """Everybody who will act, each signed in; so many orders, dealt out to the accounts."""
    world = World()
    CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=2,
        document={**HOURS, "weekly": DAY_AND_NIGHT, "holidays": []},
        created_at=now,
    )
    load_pack(_in_a_hurry(), words="For the run.", doing=time_itself(now))
    found = _customers(world, orders, now)
    found += [
        Somebody(each.name, Role(each.role), _session_of(each))
        for each in (world.ccm, world.manager, world.director, world.vp)
    ]
    connections.close_all()
    return found


def _in_a_hurry() -> dict[str, object]:
    levels = {
        number: {"opens_after": amount, "acknowledge_within": amount}
        for number, amount in HURRIED.items()
    }
    updates = {"first_after": "1 business minute", "every": TWO_MINUTES}
    return standard_document(levels=levels, updates=updates)


def _customers(world: World, orders: int, now: datetime) -> list[Somebody]:
    numbers, found = count(1), []
    for name in ACCOUNTS:
        account = Account.objects.create(
            code=name[0],
            name=f"{name} Stores",
            region=world.region,
            zone="America/New_York",
            ccm=world.ccm,
            channel_manager=world.channel_manager,
        )
        contact = person(f"{name} Buyer", Role.CUSTOMER, zone="America/New_York")
        AccountContact.objects.create(account=account, person=contact)
        made = [
            Order.objects.create(
                reference=f"K-{next(numbers)}",
                account=account,
                region=world.region,
                site=f"{name} store",
                product="Ethernet 1G",
                status="ACCEPTED",
                accepted_at=now - timedelta(days=1),
            ).reference
            for _ in range(orders // len(ACCOUNTS))
        ]
        session = _session_of(contact)
        found.append(Somebody(contact.name, Role.CUSTOMER, session, tuple(made)))
    return found


def _session_of(somebody: Person) -> str:
    client = Client()
    client.force_login(somebody)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)

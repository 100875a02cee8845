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

from bench.chaos.records import ShortNotice
from rung.domain.permissions import Party, Relation, Role
from rung.domain.told_how import SentBy, ShortNews, Wish
from rung.domain.vocabulary import Channel
from rung.domain.webhook_events import Topic, facts_of
from rung.models import Account, AccountContact, CalendarVersion, Notice, Order, Person
from rung.services import webhooks
from rung.services.doing import Doing, time_itself
from rung.services.policies import load_pack
from rung.services.preferences import choose_how_told
from rung.services.short_messages import as_short
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


def subscribed(url: str, *, now: datetime) -> tuple[frozenset[str], str]:
    """Let somebody be told of everything by machine; of which facts, and the secret for it."""
    facts = facts_of(tuple(Topic), internal=True)
    wanted = webhooks.Wanted("Provisioning", url, facts, account_id=None, internal=True)
    administrator = Person.objects.get(role=Role.ADMINISTRATOR.value)
    _, secret = webhooks.subscribe(wanted=wanted, doing=_doing(administrator, now))
    connections.close_all()
    return frozenset(fact.value for fact in facts), secret


def short_notices(*, now: datetime) -> list[ShortNotice]:
    """Every notice that goes out as a short message, with what it may say."""
    years_later = now + timedelta(days=3650)
    found = []
    for row in Notice.objects.filter(channel=SentBy.SMS.value).order_by("created_at", "pk"):
        says = [as_short(row, now=at) for at in (row.created_at, years_later)]
        found.append(
            ShortNotice(
                what=f"{row.kind} {row.key}",
                number=says[0].to,
                texts=frozenset(each.text for each in says),
                sent=row.sent_at is not None,
                given_up=(row.trouble or "no word") if row.gave_up_at else "",
            )
        )
    return found


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
    _hear_by_short_message(now)
    connections.close_all()
    return found


def _hear_by_short_message(now: datetime) -> None:
    """Everybody who has to do with escalations hears of their clocks beside mail."""
    concerned = [Role.CUSTOMER.value, Role.CCM.value, Role.MANAGER.value]
    for place, each in enumerate(Person.objects.filter(role__in=concerned).order_by("pk")):
        number = f"+1 303 555 {place:04}"
        wish = Wish(sent_by=SentBy.SMS, to=number, news=ShortNews.CLOCKS)
        choose_how_told(wish=wish, doing=_doing(each, now))


def _doing(who: Person, now: datetime) -> Doing:
    side = Relation.CONTACT if who.role == Role.CUSTOMER.value else Relation.CARRIER
    return Doing(who, Party(Role(who.role), frozenset({side})), Channel.PORTAL, now)


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

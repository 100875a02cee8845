"""The whole company's day: the same rows in the same order as when every row is read."""

import random
from contextlib import suppress
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from rung.domain.refusals import RuleViolation
from rung.domain.request_parts import Wanted
from rung.domain.resources import Option, RequestKind
from rung.domain.vocabulary import ActionOwner, UpdateKind
from rung.models import LevelHolder
from rung.queries.day_asked import Show, Whose
from rung.queries.day_things import Kind
from rung.services import (
    arranging,
    ending,
    engaging,
    readiness,
    resources,
    roadblocks,
    waivers,
    working,
)
from rung.services.settling import settle_due
from rung.services.working import Committed
from tests.builders import MONDAY_1530, mountain
from tests.queries.whole_company import asked, in_full, walked
from tests.services.test_readiness import told
from tests.web.day_pages import another_customer

pytestmark = pytest.mark.django_db
ESCALATIONS = 14
AT = (mountain(24, 8, 20), mountain(25, 9), mountain(27, 12, 5))
SHOWS = [asked(show) for show in Show]
NARROWED = [
    *(asked(kind=kind) for kind in Kind),
    *(asked(whose=whose) for whose in Whose),
    asked(account="B"),
    asked(text="site 1"),
    asked(Show.MISSED, kind=Kind.UPDATE),
]


def engage(world, escalation, now):
    engaging.engage_on_behalf(
        escalation_id=escalation.id, reason="Needed now.", doing=world.ccm_at(now)
    )


def act(owner):
    def add(world, escalation, now):
        working.add_action(
            escalation_id=escalation.id,
            text=f"The {owner.value.lower()} is to do this",
            owner=owner,
            owner_name="Somebody",
            visible=True,
            committed=Committed(date(2026, 11, 24 + escalation.number % 5), time(12)),
            doing=world.ccm_at(now),
        )

    return add


def block(world, escalation, now):
    roadblocks.name_roadblock(
        escalation_id=escalation.id,
        blocks="A drawing is missing.",
        department="Permits",
        remover_id=world.manager.pk,
        due_at=now + timedelta(hours=escalation.number % 40),
        doing=world.ccm_at(now),
    )


def ask(world, escalation, now):
    resources.ask_resources(
        escalation_id=escalation.id,
        wanted=Wanted(RequestKind.MONEY, "A crew.", "USD", (Option("Crew", Decimal(8000)),)),
        doing=world.ccm_at(now),
    )


def waive(world, escalation, now):
    waivers.ask_waiver(
        escalation_id=escalation.id,
        trigger="old-circuit-ends",
        evidence="The notice of the other carrier.",
        doing=world.customer_at(now),
    )


def update(world, escalation, now):
    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.PROGRESS,
        words="The city answered.",
        doing=world.ccm_at(now),
    )


def resolve(world, escalation, now):
    ending.resolve(escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(now))


def not_ready(world, escalation, now):
    readiness.tell_not_ready(
        escalation_id=escalation.id,
        order_id=escalation.order_id,
        told=told(),
        files=(),
        doing=world.ccm_at(now),
    )


def put_aside(world, escalation, now):
    arranging.snooze(
        escalation_ids=[escalation.id],
        until=mountain(26, 12),
        reason="It can rest.",
        doing=world.manager_at(now, world.desk),
    )


ACTS = (
    engage,
    act(ActionOwner.CARRIER),
    act(ActionOwner.CUSTOMER),
    block,
    ask,
    waive,
    update,
    resolve,
    not_ready,
    put_aside,
)


@pytest.fixture
def company(world):
    """Escalations of two customers; anything happened to them, and some of it in time."""
    chance = random.Random(7)  # noqa: S311 - the same company every time
    theirs = another_customer(world)
    LevelHolder.objects.filter(level=2).update(person=world.desk)
    made = []
    for number in range(ESCALATIONS):
        order = world.another_order(f"Q-2{number:02}", f"Site {number}")
        if number % 4 == 0:
            order.account = theirs.account
            order.save(update_fields=["account"])
        phoned = MONDAY_1530 + timedelta(minutes=5 * (number % 3))
        made.append(world.raised(order=order, phoned_at=phoned))
    acts = [(each, deed) for each in made for deed in chance.sample(ACTS, 3)]
    for minutes, (escalation, deed) in enumerate(chance.sample(acts, len(acts))):
        now = mountain(23, 16) + timedelta(minutes=minutes)
        with suppress(RuleViolation):
            deed(world, escalation, now)
    return world


def settle(now):
    while settle_due(now=now) != (0, 0):
        pass


def test_the_first_rows_their_numbers_and_the_sentence_are_those_of_the_day_in_full(company):
    shown, kinds = set(), set()
    for place, now in enumerate(AT):
        if place == 1:  # else the engine is behind
            settle(now)
        for wanted in (*SHOWS, *NARROWED[place % 2 :: 2]):
            full = in_full(company.desk, wanted, now=now)
            same = walked(company.desk, wanted, now=now, rows=1000)
            first = walked(company.desk, wanted, now=now, rows=4, things=3)

            assert (same.summary, same.rows) == (full.summary, full.rows), (now, wanted)
            assert same.filters.shows == full.filters.shows, (now, wanted)
            assert first.rows == full.rows[:4], (now, wanted)
            assert bool(first.more) == (len(full.rows) > 4), (now, wanted)
            shown |= {show for show, count in full.filters.shows if count}
            kinds |= {wanted.kind} if full.rows else set()

    assert shown == set(Show)
    assert kinds >= set(Kind)


def test_past_what_is_read_numbers_are_at_least_so_many_and_the_sentence_says_so(
    company, django_assert_max_num_queries
):
    now = AT[-1]
    full = dict(in_full(company.desk, asked(), now=now).filters.shows)

    with django_assert_max_num_queries(14):
        first = walked(company.desk, asked(), now=now, rows=4, things=8)

    said = dict(first.filters.shows)
    assert said[Show.ALL].endswith("+")
    assert 4 <= int(said[Show.ALL].rstrip("+")) <= int(full[Show.ALL])
    assert first.summary.startswith("More than ")
    assert first.summary.endswith(" dues are missed. Start at the top.")
    assert first.more.startswith("More than ")

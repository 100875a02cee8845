"""Two people ask for, or decide on, one correction at the same instant: it counts once (N15)."""

import pytest
from django.db import IntegrityError, connection, transaction

from rung.domain.refusals import AlreadyDone
from rung.models import Correction, Notice, TimelineEntry
from rung.services import corrections, engaging, working
from rung.services.settling import settle_due
from tests.builders import TUESDAY_1030, World, mountain
from tests.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAY = mountain(25, 9)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def missed(world):
    """Level 2 answered at 14:00, half an hour before it was due, and typed it in the next day."""
    escalation = world.raised()
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    while settle_due(now=mountain(24, 16)) != (0, 0):
        pass
    owed = escalation.clocks.get(kind="ACKNOWLEDGEMENT")
    working.acknowledge(
        escalation_id=escalation.id,
        clock_id=owed.id,
        words="I have it.",
        next_contact_at=mountain(25, 12),
        acted_at=mountain(24, 14),
        doing=world.manager_at(mountain(25, 8, 30)),
    )
    return {"escalation_id": escalation.id, "clock_id": owed.id}


def asks(world, missed, who):
    return lambda: corrections.ask_correction(
        **missed, words=f"This is {who.name}.", doing=world.manager_at(WEDNESDAY, who)
    )


def decides(world, missed, who, *, approved):
    return lambda: corrections.decide_correction(
        **missed,
        approved=approved,
        words=f"This is {who.name}.",
        doing=world.manager_at(WEDNESDAY, who),
    )


def test_of_two_who_ask_one_counts_and_the_other_is_told(world, missed):
    outcomes = at_once(
        asks(world, missed, world.manager),
        asks(world, missed, world.director),
    )

    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, AlreadyDone)
    row = Correction.objects.get()
    assert row.words == f"This is {row.asked_by.name}."
    assert Notice.objects.get(kind="correction.asked").recipient == world.director
    assert TimelineEntry.objects.filter(fact="correction.asked").count() == 1


def test_of_two_decisions_one_counts_and_the_other_is_told(world, missed):
    asks(world, missed, world.manager)()

    outcomes = at_once(
        decides(world, missed, world.director, approved=True),
        decides(world, missed, world.vp, approved=False),
    )

    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, AlreadyDone)
    row = Correction.objects.get()
    assert row.decision == f"This is {row.decided_by.name}."
    assert row.approved is (row.decided_by == world.director)
    assert Notice.objects.get(kind="correction.decided").recipient == world.manager


def test_the_database_keeps_a_decision_as_it_was(world, missed):
    asks(world, missed, world.manager)()
    decides(world, missed, world.director, approved=True)()

    for statement in (
        "UPDATE rung_correction SET approved = false",
        "DELETE FROM rung_correction",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    assert Correction.objects.get().approved is True

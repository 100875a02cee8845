"""Two managers decide on one waiver at the same instant: it is decided once (N15)."""

import pytest

from rung.domain.refusals import AlreadyDone
from rung.models import Clock, EngagedLevel, Notice, TimelineEntry, Waiver
from rung.services import engaging, waivers
from tests.builders import TUESDAY_0820, World, mountain
from tests.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def asked(world):
    """An escalation for which a waiver was asked on Tuesday 08:20."""
    escalation = world.raised()
    waivers.ask_waiver(
        escalation_id=escalation.id,
        trigger="life-and-safety",
        evidence="Forty beds.",
        doing=world.customer_at(TUESDAY_0820),
    )
    return escalation


def decides(world, escalation, who, *, granted):
    return lambda: waivers.decide_waiver(
        escalation_id=escalation.id,
        granted=granted,
        words=f"This is {who.name}.",
        doing=world.manager_at(mountain(24, 8, 30), who),
    )


@pytest.mark.parametrize("both", [True, False])
def test_of_two_decisions_one_counts_and_the_other_is_told(world, asked, both):
    outcomes = at_once(
        decides(world, asked, world.manager, granted=True),
        decides(world, asked, world.director, granted=both),
    )

    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, AlreadyDone)
    row = Waiver.objects.get()
    assert row.words == f"This is {row.decided_by.name}."
    assert EngagedLevel.objects.filter(level=2).count() == int(row.granted)
    assert TimelineEntry.objects.filter(fact__in=["waiver.granted", "waiver.refused"]).count() == 1
    assert Notice.objects.filter(kind="waiver.decided", recipient=world.customer).count() == 1
    assert Clock.objects.get(kind="DECISION").outcome == "MET"


def test_a_decision_and_an_engagement_at_once_engage_the_level_once(world, asked):
    now = mountain(24, 8, 30)

    outcomes = at_once(
        decides(world, asked, world.manager, granted=True),
        lambda: engaging.engage_on_behalf(
            escalation_id=asked.id, reason="It cannot wait.", doing=world.ccm_at(now)
        ),
    )

    row = Waiver.objects.get()
    assert row.decided_at == now
    if row.granted is None:  # the care manager was first; nobody waits for the decision
        assert sum(isinstance(each, AlreadyDone) for each in outcomes) == 1
        assert EngagedLevel.objects.count() == 2
    else:  # the care manager brings in the level after it
        assert outcomes == [None, None]
        assert EngagedLevel.objects.count() == 3
    assert not Clock.objects.filter(kind="DECISION", settled_at=None).exists()

"""Engaging management, through the services (R5-R7, R10-R14)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rung.domain.refusals import AlreadyDone, NotOpenYet
from rung.domain.vocabulary import Ground, OrderStatus
from rung.models import Clock, EngagedLevel, Escalation, Notice, Press, TimelineEntry
from rung.services import engaging
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, running

pytestmark = pytest.mark.django_db


def test_a_call_on_monday_afternoon_opens_level_2_on_tuesday_morning(world):
    escalation = world.raised(phoned_at=MONDAY_1530)

    (interval,) = running(escalation, "INTERVAL")
    assert interval.due_at == TUESDAY_1030
    assert EngagedLevel.objects.get(escalation=escalation).received_at == MONDAY_1530


def test_level_2_is_refused_a_second_before_it_opens_and_nothing_is_written(world):
    escalation = world.raised()
    before = (Clock.objects.count(), TimelineEntry.objects.count(), Notice.objects.count())
    early = TUESDAY_1030 - timedelta(seconds=1)

    with pytest.raises(NotOpenYet) as refusal:
        engaging.engage_next(
            escalation_id=escalation.id, level=2, received_at=early, doing=world.customer_at(early)
        )

    assert refusal.value.opens_at == TUESDAY_1030
    after = (Clock.objects.count(), TimelineEntry.objects.count(), Notice.objects.count())
    assert before == after


def test_level_2_is_engaged_at_the_opening_instant_itself(world):
    escalation = world.raised()

    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )

    assert {row.level for row in escalation.levels.all()} == {1, 2}
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    assert owed.due_at == TUESDAY_1030 + timedelta(hours=4)
    (interval,) = running(escalation, "INTERVAL")
    assert (interval.level, interval.due_at) == (2, TUESDAY_1030 + timedelta(hours=4))


def test_the_second_of_two_presses_is_told_that_the_level_is_engaged(world):
    escalation = world.raised()
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )

    with pytest.raises(AlreadyDone):
        engaging.engage_next(
            escalation_id=escalation.id,
            level=2,
            received_at=TUESDAY_1030,
            doing=world.customer_at(TUESDAY_1030 + timedelta(seconds=2)),
        )


def test_a_missed_acknowledgement_is_told_once_and_engages_nobody(world):
    escalation = world.raised()
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    late = TUESDAY_1030 + timedelta(hours=4, minutes=1)

    for _ in range(3):
        settle_due(now=late)

    told = Notice.objects.filter(kind="acknowledgement.missed")
    assert sorted(notice.recipient.name for notice in told) == [
        "Dana Reyes",
        "Karin Holt",
        "Lee Tan",
    ]
    assert {row.level for row in escalation.levels.all()} == {1, 2}


@pytest.mark.parametrize("status", [OrderStatus.COMPLETED, OrderStatus.CANCELLED])
@pytest.mark.parametrize("which", ["the first", "another"])
def test_no_escalation_is_raised_for_an_order_that_is_over_and_nothing_is_written(
    world, status, which
):
    over = world.another_order("Q-2002")
    over.status = status.value
    over.save()
    orders = [over.pk] if which == "the first" else [world.order.pk, over.pk]

    with pytest.raises(engaging.OrderIsOver, match=r"Q-2002 .* turn to Dana Reyes, \+1 303"):
        engaging.raise_escalation(
            order_ids=orders,
            concern=engaging.Concern(ground=Ground.TIMELINESS, impact="No circuit."),
            attempt=None,
            doing=world.customer_at(TUESDAY_1030, uuid4()),
        )

    assert not Escalation.objects.exists()
    for written in (Clock, TimelineEntry, Notice, Press):
        assert not written.objects.exists()


def test_an_order_completed_while_it_is_escalated_leads_to_that_escalation(world):
    escalation = world.raised()
    world.order.status = OrderStatus.COMPLETED.value
    world.order.save()

    with pytest.raises(engaging.AlreadyOpen, match=escalation.reference):
        world.raised()

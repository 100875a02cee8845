"""What a raise pins, joins and links (defaults: calendar, several orders, after CLOSED; N6)."""

import pytest

from rung.domain.permissions import Role
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import Ground
from rung.models import (
    Account,
    Calendar,
    CalendarVersion,
    Clock,
    Contact,
    EngagedLevel,
    Escalation,
    Notice,
    PolicyVersion,
    TimelineEntry,
)
from rung.services import ending, engaging
from tests.builders import HOURS, TUESDAY_0820, TUESDAY_1030, mountain, person, running
from tests.policies import standard_document

pytestmark = pytest.mark.django_db
CONCERN = engaging.Concern(ground=Ground.TIMELINESS, impact="No circuit, no card payments.")
TUESDAY_1430 = mountain(24, 14, 30)


def engage(world, escalation, at=TUESDAY_1030, level=2):
    engaging.engage_next(
        escalation_id=escalation.id, level=level, received_at=at, doing=world.customer_at(at)
    )


def everything():
    """All that an act could have written."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Escalation, EngagedLevel, Clock, TimelineEntry, Notice, Contact)
    ]


# --- calendar and policy, pinned


def test_a_calendar_changed_after_the_raise_moves_nothing_of_it(world):
    escalation = world.raised()
    before = list(Clock.objects.order_by("pk").values())
    CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=2,
        document={**HOURS, "weekly": {"mon": [["08:00", "09:00"]]}},
        created_at=mountain(23, 16),
    )

    engage(world, escalation)

    old = Clock.objects.filter(pk__in=[row["id"] for row in before], kind="UPDATE")
    assert list(old.values_list("due_at")) == [(mountain(24, 17),)]
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    assert (owed.calendar, owed.due_at) == (world.calendar, TUESDAY_1430)
    another = world.raised(order=world.another_order("Q-1002"), phoned_at=TUESDAY_1030)
    assert another.calendar.number == 2


def test_a_policy_published_after_the_raise_is_for_the_next_escalation(world):
    escalation = world.raised()
    PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=standard_document(levels={2: {"acknowledge_within": "1 business hour"}}),
        published_at=mountain(23, 16),
    )

    engage(world, escalation)

    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    assert owed.due_at == TUESDAY_1430


def test_a_level_with_a_calendar_of_its_own_runs_on_the_version_of_the_raise(world):
    night = Calendar.objects.create(name="Night watch")
    CalendarVersion.objects.create(
        calendar=night,
        number=1,
        document={**HOURS, "name": "Night watch", "weekly": {"tue": [["18:00", "24:00"]]}},
        created_at=mountain(1, 8),
    )
    PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=standard_document(levels={2: {"calendar": "Night watch"}}),
        published_at=mountain(2, 8),
    )
    escalation = world.raised()

    engage(world, escalation)

    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    assert owed.due_at == mountain(24, 22)
    (interval,) = running(escalation, "INTERVAL")
    assert interval.due_at == mountain(24, 22)


# --- several orders


def test_the_primary_order_decides_care_manager_and_calendar(world):
    tomas = person("Tomas Wilk", Role.CCM)
    primary = world.another_order("Q-1002")
    primary.ccm = tomas
    primary.save(update_fields=["ccm"])

    escalation = engaging.raise_escalation(
        order_ids=[primary.pk, world.order.pk],
        concern=CONCERN,
        attempt=None,
        doing=world.customer_at(TUESDAY_0820),
    )

    assert escalation.order == primary
    assert EngagedLevel.objects.get(escalation=escalation).holder == tomas
    assert set(escalation.orders.all()) == {primary, world.order}


def test_orders_of_two_accounts_are_two_escalations(world):
    other = Account.objects.create(
        code="B", name="Brackenfold", region=world.region, zone="America/Denver", ccm=world.ccm
    )
    theirs = world.another_order("Q-2001")
    theirs.account = other
    theirs.save(update_fields=["account"])
    before = everything()

    with pytest.raises(BadInput, match="one account"):
        engaging.raise_escalation(
            order_ids=[world.order.pk, theirs.pk],
            concern=CONCERN,
            attempt=None,
            doing=world.customer_at(TUESDAY_0820),
        )

    assert everything() == before


def test_a_second_raise_is_refused_with_the_first_ones_number_and_its_words_can_be_added(world):
    first = world.raised()
    before = everything()

    with pytest.raises(engaging.AlreadyOpen) as refusal:
        world.raised(phoned_at=TUESDAY_0820)
    assert refusal.value.reference == first.reference
    assert everything() == before

    engaging.add_ground(
        escalation_id=first.id,
        ground=Ground.BUSINESS_RISK,
        words="The store opens on Saturday.",
        doing=world.customer_at(TUESDAY_0820),
    )

    added = TimelineEntry.objects.get(escalation=first, fact="ground.added")
    assert (added.words, added.details) == (
        "The store opens on Saturday.",
        {"ground": "BUSINESS_RISK"},
    )


def test_an_order_is_in_one_open_escalation_also_as_a_further_order(world):
    further = world.another_order("Q-1002")
    engaging.raise_escalation(
        order_ids=[world.order.pk, further.pk],
        concern=CONCERN,
        attempt=None,
        doing=world.customer_at(TUESDAY_0820),
    )

    with pytest.raises(engaging.AlreadyOpen):
        world.raised(order=further, phoned_at=TUESDAY_0820)


# --- after CLOSED


def test_a_new_escalation_of_a_closed_ones_order_is_linked_and_counts_as_a_repeat(world):
    first = world.raised()
    ending.withdraw(escalation_id=first.id, words="", doing=world.customer_at(TUESDAY_0820))

    second = world.raised(phoned_at=TUESDAY_1030)

    assert second.previous == first
    assert list(first.repeats.all()) == [second]
    first.refresh_from_db()
    assert first.status == "CLOSED"

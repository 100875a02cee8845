"""From what a time counts and what opens a level, through the services, over three levels."""

import pytest

from rung.domain.refusals import BadInput, NotOpenYet, RuleViolation
from rung.models import EngagedLevel, LevelHolder, Notice
from rung.services import ending
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain
from tests.packs import carrier_text
from tests.services.by_pack import (
    HOUR,
    SECOND,
    calendar_named,
    due,
    engage_at,
    engaged,
    opens_exactly_at,
    publish,
    raise_at,
    written,
)

pytestmark = pytest.mark.django_db


def ladder(head, *levels):
    rows = "".join(f'[[levels]]\ntitle = "Level {n}"\n{row}\n' for n, row in enumerate(levels, 1))
    return f'name = "trial"\n{head}\n{rows}'


ANSWERS = 'acknowledge_within = "1 hour"\n'
AFTER_A_MISS = 'opens_after = "2 hours"\nopens_from = "missed acknowledgement"\n'
BY_RECORD = 'opens_when = "acknowledgement missed"\n'


def test_after_each_missed_acknowledgement_the_time_before_the_next_level_begins(world):
    publish(world, ladder("", ANSWERS, AFTER_A_MISS + ANSWERS, AFTER_A_MISS))
    escalation = raise_at(world, MONDAY_1530)

    with pytest.raises(RuleViolation, match="level 1 misses its acknowledgement"):
        engage_at(world, escalation, 2, MONDAY_1530 + HOUR)
    opens_exactly_at(world, escalation, 2, MONDAY_1530 + 3 * HOUR)
    opens_exactly_at(world, escalation, 3, MONDAY_1530 + 6 * HOUR)


def test_a_second_miss_of_a_level_leaves_the_time_before_the_next_one_as_it_is(world):
    publish(world, ladder("", ANSWERS, AFTER_A_MISS.replace("2", "8")))
    escalation = raise_at(world, MONDAY_1530)
    settle_due(now=MONDAY_1530 + HOUR + SECOND)
    opens_at = due(escalation, "INTERVAL")

    again = MONDAY_1530 + 2 * HOUR
    ending.resolve(escalation_id=escalation.id, words="Done.", doing=world.ccm_at(again))
    ending.reject(escalation_id=escalation.id, words="No.", doing=world.customer_at(again))
    settled = settle_due(now=again + HOUR + SECOND)

    assert settled == (1, 0)
    assert opens_at == MONDAY_1530 + 9 * HOUR
    opens_exactly_at(world, escalation, 2, opens_at)


def test_a_level_that_opens_by_itself_while_it_is_resolved_is_engaged_by_the_rejection(world):
    publish(world, ladder('when_open = "engage"', "", 'opens_after = "2 hours"\n' + ANSWERS))
    escalation, rejected = raise_at(world, MONDAY_1530), MONDAY_1530 + 4 * HOUR
    resolved = world.ccm_at(MONDAY_1530 + HOUR)
    ending.resolve(escalation_id=escalation.id, words="Done.", doing=resolved)
    settle_due(now=MONDAY_1530 + 3 * HOUR)
    assert sorted(engaged(escalation)) == [1]

    ending.reject(escalation_id=escalation.id, words="No.", doing=world.customer_at(rejected))

    row = EngagedLevel.objects.get(escalation=escalation, level=2)
    assert (row.received_at, row.engaged_by) == (rejected, None)
    assert due(escalation, "ACKNOWLEDGEMENT", 2) == rejected + HOUR
    assert Notice.objects.filter(recipient=world.manager, kind="acknowledgement.wanted").exists()


def test_a_missed_acknowledgement_engages_the_next_level_where_the_policy_says_so(world):
    publish(world, ladder('when_missed = "engage"', ANSWERS, ANSWERS + AFTER_A_MISS, AFTER_A_MISS))
    escalation = raise_at(world, MONDAY_1530)

    settle_due(now=MONDAY_1530 + HOUR)
    assert engaged(escalation) == {1: MONDAY_1530}  # at its instant it is in time
    settle_due(now=MONDAY_1530 + HOUR + SECOND)
    assert engaged(escalation)[2] == MONDAY_1530 + HOUR
    settle_due(now=MONDAY_1530 + 2 * HOUR + SECOND)
    assert engaged(escalation)[3] == MONDAY_1530 + 2 * HOUR
    settle_due(now=MONDAY_1530 + 99 * HOUR)
    assert sorted(engaged(escalation)) == [1, 2, 3]


def test_a_level_opens_on_a_missed_acknowledgement_that_the_record_shows(world):
    publish(world, ladder("", ANSWERS, BY_RECORD + ANSWERS, BY_RECORD))
    escalation = raise_at(world, MONDAY_1530)
    before = written()

    with pytest.raises(RuleViolation, match="acknowledgement missed; that is not so yet"):
        engage_at(world, escalation, 2, MONDAY_1530 + HOUR, "They do not answer.")
    assert written() == before
    engage_at(world, escalation, 2, MONDAY_1530 + HOUR + SECOND)
    with pytest.raises(RuleViolation, match="that is not so yet"):
        engage_at(world, escalation, 3, MONDAY_1530 + 2 * HOUR)


def test_where_a_time_and_a_condition_stand_both_have_to_be(world):
    both = 'opens_after = "4 business hours"\nopens_when = "it still does not work"\n'
    publish(world, ladder("", "", both, both))
    escalation = raise_at(world, MONDAY_1530)

    with pytest.raises(NotOpenYet):
        engage_at(world, escalation, 2, TUESDAY_1030 - SECOND, "It does not.")
    with pytest.raises(BadInput, match="it still does not work. Say how"):  # noqa: RUF043
        engage_at(world, escalation, 2, TUESDAY_1030)
    engage_at(world, escalation, 2, TUESDAY_1030, "It does not.")
    opens_exactly_at(world, escalation, 3, mountain(24, 14, 30), "It does not.")


def test_levels_without_a_limit_go_on_by_the_rule_of_the_last(world):
    publish(world, carrier_text("lumen-controlcenter-repair"))
    escalation = raise_at(world, MONDAY_1530)

    for level in (5, 6):
        LevelHolder.objects.create(level=level, person=world.vp)

    for level in range(2, 7):
        now = MONDAY_1530 + (level - 1) * HOUR
        opens_exactly_at(world, escalation, level, now, "Still no progress.")

    assert due(escalation, "INTERVAL") == MONDAY_1530 + 6 * HOUR


def test_levels_without_a_limit_and_without_anybody_end_at_the_desk(world):
    publish(world, carrier_text("lumen-controlcenter-repair"))
    escalation = raise_at(world, MONDAY_1530)

    for level in range(2, 6):
        engage_at(world, escalation, level, MONDAY_1530 + (level - 1) * HOUR, "No progress.")

    assert sorted(engaged(escalation)) == [1, 2, 3, 4, 5]  # nobody holds level 5 or any above
    assert Notice.objects.filter(recipient=world.desk, kind="level.unattended").count() == 1


def test_each_level_is_engaged_by_itself_at_its_hour(world):
    calendar_named("STPI help desk")
    publish(world, carrier_text("stpi-noc"))
    escalation = raise_at(world, MONDAY_1530)

    for level, hours in ((2, 2), (3, 4), (4, 8)):
        settle_due(now=MONDAY_1530 + hours * HOUR - SECOND)
        assert level not in engaged(escalation)
        settle_due(now=MONDAY_1530 + hours * HOUR)
        assert engaged(escalation)[level] == MONDAY_1530 + hours * HOUR
    told = Notice.objects.filter(recipient=world.customer, kind="level.engaged")
    assert told.count() == 3


def test_a_party_outside_on_top_owes_no_answer(world):
    publish(world, ladder("", "", 'opens_after = "1 hour"\n', OUTSIDE))
    escalation = raise_at(world, MONDAY_1530)
    opens_exactly_at(world, escalation, 2, MONDAY_1530 + HOUR)

    engage_at(world, escalation, 3, MONDAY_1530 + HOUR, "Everybody has failed.")

    assert sorted(engaged(escalation)) == [1, 2, 3]
    with pytest.raises(RuleViolation, match="highest level"):
        engage_at(world, escalation, 4, MONDAY_1530 + 2 * HOUR)


OUTSIDE = 'opens_when = "all levels have failed"\noutside = true\n'


def test_where_anybody_begins_anywhere_levels_are_engaged_in_any_order(world):
    publish(world, ladder('start = "free"', "", ANSWERS, ANSWERS))
    escalation = raise_at(world, MONDAY_1530, level=3)
    assert sorted(engaged(escalation)) == [1, 3]
    assert due(escalation, "ACKNOWLEDGEMENT", 3) == MONDAY_1530 + HOUR

    engage_at(world, escalation, 2, MONDAY_1530 + SECOND)

    assert sorted(engaged(escalation)) == [1, 2, 3]

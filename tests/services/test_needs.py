"""What carriers' matrices need, each need by its name, said in a pack and done by the product."""

import pytest

from rung.commands.policy_others import cadence_told
from rung.domain.eligibility import NotEligibleYet
from rung.domain.matching import Circumstances
from rung.domain.matrix import OpenNow, OpensWhen
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import (
    Absence,
    LevelCalendar,
    OrderDate,
    Person,
)
from rung.queries.situations import situation_of
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain
from tests.packs import carrier, carrier_text
from tests.services.by_pack import (
    HOUR,
    SECOND,
    THREE_LEVELS,
    calendar_named,
    due,
    engage_at,
    engaged,
    free,
    opens_exactly_at,
    publish,
    raise_at,
    written,
)

pytestmark = pytest.mark.django_db


def test_need_start_rule(world):
    publish(world, carrier_text("lumen-turnup"))  # strict
    before = written()
    with pytest.raises(RuleViolation, match="It begins with level 1"):
        raise_at(world, MONDAY_1530, level=2)
    assert written() == before
    strict = raise_at(world, MONDAY_1530)
    assert engaged(strict) == {1: MONDAY_1530}

    publish(world, f'name = "open"\nstart = "free"\n{free(THREE_LEVELS)}')
    anywhere = raise_at(world, MONDAY_1530, level=2, order=world.another_order("Q-2"))
    assert engaged(anywhere) == {1: MONDAY_1530, 2: MONDAY_1530}
    engage_at(world, anywhere, 3, MONDAY_1530 + SECOND)

    publish(world, f'name = "asked"\nstart = "asked"\n{THREE_LEVELS}')
    asked = raise_at(world, MONDAY_1530, level=3, order=world.another_order("Q-3"))
    assert engaged(asked) == {1: MONDAY_1530}

    publish(
        world,
        'name = "class"\nstart = "strict"\nseverities = ["minor", "worst"]\n'
        '[[enter]]\nwhen = { severity = "worst" }\nlevel = 2\n' + THREE_LEVELS,
    )
    worst = raise_at(world, MONDAY_1530, order=world.another_order("Q-4"), severity="worst")
    minor = raise_at(world, MONDAY_1530, order=world.another_order("Q-5"), severity="minor")
    assert engaged(worst) == {1: MONDAY_1530, 2: MONDAY_1530}
    assert engaged(minor) == {1: MONDAY_1530}


def test_need_wait_anchor(world):
    publish(world, carrier_text("att-bvoip"))  # from the report
    reported = raise_at(world, MONDAY_1530, severity="sev2")
    opens_exactly_at(world, reported, 2, MONDAY_1530 + 2 * HOUR, "Nothing moves.")
    opens_exactly_at(world, reported, 3, MONDAY_1530 + 4 * HOUR, "Nothing moves.")

    publish(world, carrier_text("lumen-turnup"))  # from the engagement of the level below
    engaged_last = raise_at(world, MONDAY_1530, order=world.another_order("Q-2"))
    opens_exactly_at(world, engaged_last, 2, TUESDAY_1030)

    publish(world, carrier_text("lumen-controlcenter-repair"))  # from the last escalation
    last = raise_at(world, MONDAY_1530, order=world.another_order("Q-3"))
    late = MONDAY_1530 + 3 * HOUR
    engage_at(world, last, 2, late, "No progress.")
    opens_exactly_at(world, last, 3, late + HOUR, "No progress.")

    publish(world, MISSED)
    missed = raise_at(world, MONDAY_1530, order=world.another_order("Q-4"))
    with pytest.raises(RuleViolation, match="level 1 misses its acknowledgement"):
        engage_at(world, missed, 2, MONDAY_1530 + HOUR)
    opens_exactly_at(world, missed, 2, MONDAY_1530 + 2 * HOUR)


MISSED = """
name = "after-a-miss"
[[levels]]
title = "One"
acknowledge_within = "1 hour"
[[levels]]
title = "Two"
opens_after = "1 hour"
opens_from = "missed acknowledgement"
[[levels]]
title = "Three"
opens_after = "1 hour"
"""


def test_need_clock_kind(world):
    publish(
        world,
        """
name = "mixed"
[[levels]]
title = "One"
[[levels]]
title = "Two"
opens_after = "4 business hours"
acknowledge_within = "30 minutes"
[[levels]]
title = "Three"
opens_after = "8 hours"
acknowledge_within = "1 business day"
""",
    )
    escalation = raise_at(world, MONDAY_1530)
    opens_exactly_at(world, escalation, 2, TUESDAY_1030)
    assert due(escalation, "ACKNOWLEDGEMENT", 2) == TUESDAY_1030 + HOUR / 2
    opens_exactly_at(world, escalation, 3, mountain(24, 18, 30))  # after closing time
    assert due(escalation, "ACKNOWLEDGEMENT", 3) == mountain(25, 17)


def test_need_by_severity(world):
    publish(world, carrier_text("att-bvoip"))
    for severity, hours in (("sev1", 1), ("sev2", 2), ("", 2)):
        order = world.another_order(f"Q-{severity or 'usual'}")
        escalation = raise_at(world, MONDAY_1530, order=order, severity=severity)
        assert due(escalation, "INTERVAL") == MONDAY_1530 + hours * HOUR

    publish(world, carrier_text("juxto-mac"))
    paid = raise_at(world, MONDAY_1530, order=world.another_order("P-1"), priority="expedited")
    usual = raise_at(world, MONDAY_1530, order=world.another_order("P-2"))
    assert (paid.priority, due(paid, "INTERVAL")) == ("expedited", mountain(24, 17))
    assert due(paid, "ACKNOWLEDGEMENT", 1) == mountain(24, 17)
    assert due(usual, "INTERVAL") == mountain(25, 17)

    told = cadence_told(carrier("excel-cadence"), Circumstances(priority="P2"))
    assert told.form["update_every"] == "2 hours"


def test_need_calendar_scope(world):
    boxing = {"date": "2026-11-24", "name": "A holiday of theirs", "source": "test"}
    long_week = {day: [["07:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
    for name in ("Openreach WLR", "Openreach advisers"):
        calendar_named(name, "Europe/London", long_week, [boxing])
    text = carrier_text("openreach-wlr-provision").replace(
        'opens_when = "the adviser cannot give an update"', 'opens_after = "4 business hours"'
    )
    publish(world, text)
    wlr = world.another_order("Q-WLR")
    wlr.product = "WLR"
    wlr.save()
    checked = {"confirmed": ("I have read the notes in the portal first.",)}
    scoped = raise_at(world, mountain(23, 12), order=wlr, **checked)  # 19:00 in London
    other = raise_at(world, mountain(23, 12), **checked)

    assert scoped.calendar.calendar.name == "Openreach WLR"
    assert other.calendar.calendar.name == "US West delivery"
    levels = LevelCalendar.objects.filter(escalation=scoped).order_by("level")
    assert [row.level for row in levels] == [1, 2]
    assert due(scoped, "INTERVAL") == mountain(25, 3)  # 10:00 in London, after the holiday

    calendar_named("ColoHouse US")
    calendar_named("ColoHouse Amsterdam", "Europe/Amsterdam")
    publish(world, carrier_text("colohouse").replace('region = "US"', 'region = "WEST"'))
    by_region = raise_at(world, MONDAY_1530, order=world.another_order("Q-3"))
    assert by_region.calendar.calendar.name == "ColoHouse US"


def test_need_condition(world):
    calendar_named("ColoHouse US")
    calendar_named("ColoHouse Amsterdam", "Europe/Amsterdam")
    publish(world, carrier_text("colohouse"))
    escalation = raise_at(world, MONDAY_1530)
    now = MONDAY_1530 + HOUR
    with pytest.raises(BadInput, match="not resolved at level 1"):
        engage_at(world, escalation, 2, now)
    engage_at(world, escalation, 2, now, "Still down.")
    with pytest.raises(RuleViolation, match="nobody available; that is not so yet"):
        engage_at(world, escalation, 3, now, "They do not answer.")
    away = {"starts_at": now, "ends_at": now + 24 * HOUR}
    Absence.objects.create(person=world.manager, **away)
    engage_at(world, escalation, 3, now)

    publish(
        world,
        f'name = "dates"\n{free(THREE_LEVELS)}'.replace(
            'title = "Two"', 'title = "Two"\nopens_when = "committed date missed"'
        ),
    )
    order = world.another_order("Q-2")
    OrderDate.objects.create(
        order=order,
        kind="CCD",
        day=mountain(23, 12).date(),
        recorded_at=mountain(4, 9),
    )
    promised = raise_at(world, MONDAY_1530, order=order)
    with pytest.raises(RuleViolation, match="committed date missed; that is not so yet"):
        engage_at(world, promised, 2, mountain(23, 21, 59))  # the 23rd in New York as well
    engage_at(world, promised, 2, mountain(24, 0))


def test_a_level_opens_where_who_is_engaged_below_has_left(world):
    calendar_named("ColoHouse US")
    calendar_named("ColoHouse Amsterdam", "Europe/Amsterdam")
    publish(world, carrier_text("colohouse"))
    escalation = raise_at(world, MONDAY_1530)
    now = MONDAY_1530 + HOUR
    engage_at(world, escalation, 2, now, "Still down.")

    def shown():
        return situation_of(escalation, (), carrier_side=False).next_level(now)

    assert isinstance(shown(), OpensWhen)
    Person.objects.filter(pk=world.manager.pk).update(is_active=False)

    assert isinstance(shown(), OpenNow)
    engage_at(world, escalation, 3, now)
    assert 3 in engaged(escalation)


def test_need_phase_routing(world):
    names = ("ordering", "provisioning", "trouble")
    for name in names:
        publish(world, f'name = "{name}"\n{THREE_LEVELS}')
    publish(
        world,
        """
name = "routing"
kind = "routing"
[[rules]]
when = { track = "trouble" }
policy = "trouble"
[[rules]]
when = { phase = "confirmed", region = "WEST" }
policy = "provisioning"
[[rules]]
when = { product = "Voice" }
refer = "the voice desk"
[[rules]]
policy = "ordering"
""",
    )
    order = world.another_order("Q-2")
    OrderDate.objects.create(
        order=order,
        kind="FOC",
        day=mountain(30, 12).date(),
        recorded_at=mountain(4, 9),
    )
    confirmed = raise_at(world, MONDAY_1530, order=order)
    validated = raise_at(world, MONDAY_1530)
    trouble = raise_at(world, MONDAY_1530, order=world.another_order("Q-3"), track="trouble")
    voice = world.another_order("Q-4")
    voice.product = "Voice"
    voice.save()
    with pytest.raises(RuleViolation, match="handled by the voice desk"):
        raise_at(world, MONDAY_1530, order=voice)

    assert [each.policy.policy.name for each in (validated, confirmed, trouble)] == list(names)
    assert confirmed.matched_by == ("matched by rule 2 because phase = confirmed and region = WEST")


def test_need_eligibility(world):
    publish(world, carrier_text("colt-delivery"))  # the order was validated on Monday, 2 November
    valid_from = mountain(10, 17)  # six business days later
    before = written()
    with pytest.raises(NotEligibleYet) as refusal:
        raise_at(world, valid_from - SECOND, reason="no-date")
    assert refusal.value.answer.eligible_from == valid_from
    with pytest.raises(BadInput, match="Choose one of the reasons"):
        raise_at(world, valid_from)
    placed = world.another_order("Q-2")
    placed.accepted_at = None
    placed.save()
    with pytest.raises(NotEligibleYet) as early:
        raise_at(world, valid_from, order=placed, reason="no-date")
    assert early.value.answer.refer == "your account executive, until the order is validated"
    assert written() == before

    escalation = raise_at(world, valid_from, reason="no-date")
    assert (escalation.reason, escalation.raised_at) == ("no-date", valid_from)

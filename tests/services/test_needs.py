"""What carriers' matrices need, each need by its name, said in a pack and done by the product."""

from datetime import timedelta

import pytest

from rung.commands.policy_others import cadence_told
from rung.domain.eligibility import NotEligibleYet
from rung.domain.matching import Circumstances
from rung.domain.permissions import Role
from rung.domain.refusals import BadInput, NotOpenYet, RuleViolation
from rung.models import (
    Absence,
    AccountContact,
    LevelCalendar,
    LevelHolder,
    Notice,
    OrderDate,
)
from rung.queries.contact_matrix import contact_matrix
from rung.services import engaging, waivers
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain, person
from tests.packs import carrier, carrier_text
from tests.services.by_pack import (
    SECOND,
    calendar_named,
    due,
    engage_at,
    engaged,
    publish,
    raise_at,
    written,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
THREE_LEVELS = """
[[levels]]
title = "One"
[[levels]]
title = "Two"
opens_after = "4 business hours"
[[levels]]
title = "Three"
opens_after = "4 business hours"
"""


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


def free(levels):
    return levels.replace('opens_after = "4 business hours"\n', "")


def opens_exactly_at(world, escalation, level, at, stated=""):
    """Refused a second before, with nothing written; engaged at the instant itself."""
    before = written()
    with pytest.raises(NotOpenYet) as refusal:
        engage_at(world, escalation, level, at - SECOND, stated)
    assert (refusal.value.opens_at, written()) == (at, before)
    engage_at(world, escalation, level, at, stated)
    assert engaged(escalation)[level] == at


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


OVERRIDE = f"""
name = "owner"
[owner]
may_bring_forward = true
may_hold_back = true
hold_back_at_most = "4 business hours"
{THREE_LEVELS}
"""


def test_need_owner_override(world):
    publish(world, OVERRIDE)
    escalation = raise_at(world, MONDAY_1530)
    doing = world.ccm_at(MONDAY_1530 + HOUR)
    with pytest.raises(BadInput, match="Say why"):
        waivers.hold_back(
            escalation_id=escalation.id, until=mountain(24, 12), reason=" ", doing=doing
        )
    with pytest.raises(BadInput, match="too late"):
        waivers.hold_back(
            escalation_id=escalation.id,
            until=mountain(24, 14, 31),
            reason="The crew is on site.",
            doing=doing,
        )
    waivers.hold_back(
        escalation_id=escalation.id,
        until=mountain(24, 12),
        reason="The crew is on site.",
        doing=doing,
    )
    opens_exactly_at(world, escalation, 2, mountain(24, 12))
    with pytest.raises(BadInput, match="Say why"):
        engaging.engage_on_behalf(
            escalation_id=escalation.id, reason="", doing=world.manager_at(mountain(24, 13))
        )
    engaging.engage_on_behalf(
        escalation_id=escalation.id,
        reason="It needs a director.",
        doing=world.manager_at(mountain(24, 13)),
    )
    assert engaged(escalation)[3] == mountain(24, 13)

    publish(world, OVERRIDE.replace("= true", "= false").replace("hold_back_at_most", "#"))
    strict = raise_at(world, MONDAY_1530, order=world.another_order("Q-2"))
    with pytest.raises(RuleViolation, match="no level is brought in"):
        engaging.engage_on_behalf(escalation_id=strict.id, reason="Now.", doing=doing)
    with pytest.raises(RuleViolation, match="no level is held back"):
        waivers.hold_back(
            escalation_id=strict.id, until=mountain(24, 12), reason="Later.", doing=doing
        )


def test_need_contact_rules(world):
    publish(world, carrier_text("lumen-turnup"))
    escalation = raise_at(world, MONDAY_1530)
    level_1, level_2 = contact_matrix(world.order, world.customer, now=MONDAY_1530).lines
    assert [(each.name, each.phone) for each in level_1.people] == [
        ("Dana Reyes", "+1 303 555 0101")
    ]
    assert level_2.people == ()
    assert level_2.ways[0] == "Dana Reyes gives you the contact."
    engage_at(world, escalation, 2, TUESDAY_1030)
    _, level_2 = contact_matrix(world.order, world.customer, now=TUESDAY_1030).lines
    assert [each.name for each in level_2.people] == ["Morgan Ellis"]

    publish(world, carrier_text("sure-enterprise"))
    world.account.segment = "Enterprise"
    world.account.save()
    AccountContact.objects.update(may_escalate=False)
    order = world.another_order("Q-2")
    with pytest.raises(NotEligibleYet, match="Only contacts whom the account has named"):
        raise_at(world, MONDAY_1530, order=order)
    AccountContact.objects.update(may_escalate=True)
    raise_at(world, MONDAY_1530, order=order)


def test_need_many_titles(world):
    outside = """
[[levels]]
title = "The regulator"
opens_when = "all of us have failed"
outside = true
"""
    calendar_named("ColoHouse US")
    calendar_named("ColoHouse Amsterdam", "Europe/Amsterdam")
    publish(world, carrier_text("colohouse") + outside)
    second = person("Ruth Anders", Role.MANAGER)
    LevelHolder.objects.create(region=world.region, level=2, rank=2, person=second)
    LevelHolder.objects.filter(level=4).update(person=world.director)  # one person on two levels
    LevelHolder.objects.create(level=5, outside="Public utilities commission, by letter")

    def titles(track, reference):
        order = world.another_order(reference)
        raise_at(world, MONDAY_1530, order=order, track=track)
        return contact_matrix(order, world.ccm, now=MONDAY_1530).lines

    network, facilities = titles("network", "Q-2"), titles("facilities", "Q-3")
    assert network[2].title == "Chief technology officer"
    assert facilities[2].title == "SVP colocation operations"
    assert [each.name for each in network[1].people] == ["Morgan Ellis", "Ruth Anders"]
    assert [network[n].people[0].name for n in (2, 3)] == ["Karin Holt", "Karin Holt"]
    assert network[4].people[0].name == "Public utilities commission, by letter"


def test_need_bilateral(world):
    text = THREE_LEVELS.replace('title = "Two"', 'title = "Two"\ncounterpart = "Head of IT"')
    publish(world, f'name = "both-sides"\n{text}')
    head = person("Ilse Brandt", Role.CUSTOMER)
    AccountContact.objects.create(
        account=world.account, person=head, may_escalate=False, counterpart_level=2
    )
    escalation = raise_at(world, MONDAY_1530)
    assert not Notice.objects.filter(recipient=head).exists()
    engage_at(world, escalation, 2, TUESDAY_1030)

    assert Notice.objects.get(recipient=head).kind == "level.engaged"
    lines = contact_matrix(world.order, world.ccm, now=TUESDAY_1030).lines
    assert [line.counterpart for line in lines] == ["", "Head of IT, Ilse Brandt", ""]


def test_need_side_channel(world):
    publish(world, carrier_text("lumen-turnup-desk"))
    raise_at(world, MONDAY_1530, reason="daily-operations")
    said = contact_matrix(world.order, world.customer, now=MONDAY_1530).desk
    assert said == "Customer escalations desk: works beside the levels, and speaks to you."

    silent = carrier_text("lumen-turnup-desk").replace("customer = true", "customer = false")
    publish(world, silent)
    order = world.another_order("Q-2")
    raise_at(world, MONDAY_1530, order=order, reason="daily-operations")
    assert contact_matrix(order, world.customer, now=MONDAY_1530).desk == ""
    assert "does not speak" in contact_matrix(order, world.ccm, now=MONDAY_1530).desk


def test_need_cadence(world):
    by_severity = (
        'severities = ["usual", "worst"]\n[updates]\n'
        'every = { worst = "1 hour", usual = "1 business day" }'
    )
    publish(world, f'name = "cadence"\n{by_severity}\n{THREE_LEVELS}')
    worst = raise_at(world, MONDAY_1530, severity="worst")
    usual = raise_at(world, MONDAY_1530, order=world.another_order("Q-2"))
    assert due(worst, "UPDATE") == MONDAY_1530 + HOUR
    assert due(usual, "UPDATE") == mountain(24, 17)
    settle_due(now=MONDAY_1530 + HOUR + SECOND)
    assert due(worst, "UPDATE") == MONDAY_1530 + 2 * HOUR

    publish(world, carrier_text("lumen-turnup-desk"))  # agreed with the customer
    agreed = raise_at(
        world, MONDAY_1530, order=world.another_order("Q-3"), reason="daily-operations"
    )
    assert due(agreed, "UPDATE") == mountain(24, 17)  # each business day until it is


def test_need_unknowns(world):
    publish(world, carrier_text("colt-delivery"))
    now = mountain(23, 15, 30)
    escalation = raise_at(world, now, reason="no-date")
    with pytest.raises(RuleViolation, match="When level 2 opens is not published"):
        engage_at(world, escalation, 2, now + 500 * HOUR)
    page = contact_matrix(world.order, world.customer, now=now)

    assert [line.title for line in page.lines[1:]] == ["Title not published"] * 4
    assert all("not published" in line.opens[0] for line in page.lines[1:])
    engaging.engage_on_behalf(
        escalation_id=escalation.id, reason="They asked for it.", doing=world.ccm_at(now + HOUR)
    )
    assert engaged(escalation)[2] == now + HOUR

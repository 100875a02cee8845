"""What carriers' matrices need about people, news and dates, each need by its name, in a pack."""

from datetime import date

import pytest

from rung.domain.eligibility import NotEligibleYet
from rung.domain.expedites import NOT_PUBLISHED, Decision
from rung.domain.permissions import Role
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import AccountContact, Escalation, LevelHolder, Notice, OrderDate
from rung.queries.contact_matrix import contact_matrix
from rung.services import engaging, waivers
from rung.services.expedites import ask_expedite, decide_expedite
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain, person
from tests.packs import carrier_text
from tests.services.by_pack import (
    HOUR,
    SECOND,
    THREE_LEVELS,
    calendar_named,
    due,
    engage_at,
    engaged,
    opens_exactly_at,
    publish,
    raise_at,
)

pytestmark = pytest.mark.django_db

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


def test_need_expedite(world):
    publish(world, f'name = "ours"\n{THREE_LEVELS}')
    publish(world, carrier_text("centurylink-ixc-expedite"))
    for reference in ("Q-1001", "Q-2"):
        order = world.order if reference == "Q-1001" else world.another_order(reference)
        OrderDate.objects.create(
            order=order, kind="CCD", day=date(2026, 12, 10), recorded_at=mountain(4, 9)
        )
    wish = {"wanted_day": date(2026, 12, 7), "reason": "The lease ends."}
    asked = ask_expedite(order_id=world.order.pk, **wish, doing=world.customer_at(MONDAY_1530))
    assert (asked.state, asked.route, asked.price) == ("ASKED", "APPROVAL", NOT_PUBLISHED)
    with pytest.raises(BadInput, match="Say why not"):
        decide_expedite(
            expedite_id=asked.pk,
            decision=Decision(granted=False, words=" "),
            doing=world.ccm_at(TUESDAY_1030),
        )
    refused = decide_expedite(
        expedite_id=asked.pk,
        decision=Decision(False, "The crew is booked.", date(2026, 12, 9)),
        doing=world.ccm_at(TUESDAY_1030),
    )
    assert (refused.state, refused.offered_day) == ("REFUSED", date(2026, 12, 9))

    priced = carrier_text("centurylink-ixc-expedite").replace(
        'fee = "unknown"', 'fee = "250.00 USD per day"'
    )
    publish(world, priced.replace('route = "approval"', 'route = "pre-approved"'))
    granted = ask_expedite(order_id=order.pk, **wish, doing=world.customer_at(TUESDAY_1030))
    assert (granted.state, granted.route) == ("GRANTED", "PRE_APPROVED")
    assert granted.price == "750.00 USD: 3 days at 250.00 USD per day"
    assert not Escalation.objects.exists()


def test_need_unknowns(world):
    publish(world, carrier_text("colt-delivery"))
    now = mountain(23, 15, 30)
    escalation = raise_at(world, now, reason="no-date")
    with pytest.raises(RuleViolation, match="When level 2 opens is not published"):
        engage_at(world, escalation, 2, now + 500 * HOUR)
    page = contact_matrix(world.order, world.customer, now=now)

    assert [line.title for line in page.lines[1:]] == ["Title not published"] * 4
    assert all("not published" in line.opens[0] for line in page.lines[1:])
    publish(world, carrier_text("lumen-turnup"))
    hours = contact_matrix(world.another_order("Q-2"), world.customer, now=now).hours
    assert hours[0].startswith("Its business hours are not published; those of the region count:")
    engaging.engage_on_behalf(
        escalation_id=escalation.id, reason="They asked for it.", doing=world.ccm_at(now + HOUR)
    )
    assert engaged(escalation)[2] == now + HOUR

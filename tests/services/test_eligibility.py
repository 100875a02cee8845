"""What a policy asks before one escalates: held through packs, where it is raised."""

from datetime import date, timedelta

import pytest

from rung.domain.eligibility import NotEligibleYet
from rung.domain.pack_lines import read_pack_text
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import ContactOutcome, DateKind, Ground
from rung.models import (
    Calendar,
    CalendarVersion,
    Clock,
    EngagedLevel,
    Escalation,
    Notice,
    OrderDate,
    Policy,
    PolicyVersion,
    TimelineEntry,
)
from rung.models.in_force import choose_for
from rung.services import engaging
from tests.builders import HOURS, MONDAY_1530, TUESDAY_0820, mountain, running

pytestmark = pytest.mark.django_db
REASONS = """
name = "standard"
[eligibility]
phases = ["validated", "confirmed"]
checks = ["I have read the latest update."]
[[eligibility.reasons]]
key = "no-date"
words = "No date sixteen business days after validation"
needs = "no committed date"
after = "16 business days"
[[eligibility.reasons]]
key = "missed"
words = "The committed date was missed"
needs = "committed date missed"
[[eligibility.otherwise]]
when = { phase = "placed" }
refer = "Your account executive, until the order is validated"
[[levels]]
title = "Order owner"
[[levels]]
title = "Team leader"
opens_after = "4 business hours"
"""
BY_SEVERITY = """
name = "standard"
severities = ["sev2", "sev1"]
tracks = ["network", "facilities"]
calendars = [{ when = { track = "facilities" }, calendar = "Round the clock" }]
[[enter]]
when = { severity = "sev1" }
level = 2
[[levels]]
title = "Service desk"
acknowledge_within = { sev1 = "15 minutes", sev2 = "30 minutes" }
[[levels]]
title = { network = "CTO", facilities = "SVP facilities" }
opens_after = { sev1 = "1 hour", sev2 = "2 hours" }
acknowledge_within = "1 business hour"
[[levels]]
title = "Director"
opens_after = "1 hour"
"""


def published(text, name="standard"):
    """The policy of that name from now on."""
    document, _ = read_pack_text(text)
    policy, _ = Policy.objects.get_or_create(name=name)
    number = policy.versions.count() + 1
    return PolicyVersion.objects.create(
        policy=policy, number=number, document=document, published_at=mountain(2, 8)
    )


def raised(world, now=TUESDAY_0820, *, doing=None, attempt=None, **said):
    return engaging.raise_escalation(
        order_ids=[world.order.pk],
        concern=engaging.Concern(ground=Ground.TIMELINESS, impact="No circuit.", **said),
        attempt=attempt,
        doing=doing or world.customer_at(now),
    )


def committed(world, day):
    OrderDate.objects.create(
        order=world.order, kind=DateKind.CCD.value, day=day, recorded_at=mountain(2, 9)
    )


def nothing_is_written():
    kinds = (Escalation, EngagedLevel, Clock, TimelineEntry, Notice)
    return not any(kind.objects.exists() for kind in kinds)


def test_an_early_request_is_told_the_reason_and_when_it_becomes_valid_in_the_readers_zone(world):
    published(REASONS)

    with pytest.raises(NotEligibleYet) as refusal:
        raised(world, reason="no-date", confirmed=("I have read the latest update.",))

    said = refusal.value.said("America/New_York", TUESDAY_0820)
    assert "16 business days after the order's validation" in said
    # validated Mon 2 Nov; the sixteenth business day after it ends at 17:00 on Tue 24 Nov
    assert "It becomes valid Tue 19:00 EST." in said
    assert nothing_is_written()


def test_the_reason_is_valid_from_that_very_instant_and_is_kept(world):
    published(REASONS)
    from_then = mountain(24, 17)

    with pytest.raises(NotEligibleYet):
        raised(world, from_then - timedelta(seconds=1), reason="no-date")
    escalation = raised(
        world, from_then, reason="no-date", confirmed=("I have read the latest update.",)
    )

    assert escalation.reason == "no-date"
    entry = TimelineEntry.objects.get(fact="escalation.raised")
    assert entry.words == (
        "Reason: No date sixteen business days after validation. "
        "Confirmed: I have read the latest update."
    )


def test_a_committed_date_is_missed_once_its_day_is_over_where_the_customer_is(world):
    published(REASONS)
    committed(world, date(2026, 11, 24))
    confirmed = ("I have read the latest update.",)

    with pytest.raises(NotEligibleYet) as refusal:
        raised(world, reason="missed", confirmed=confirmed)

    assert refusal.value.answer.eligible_from == mountain(24, 22)  # midnight in New York
    assert nothing_is_written()
    assert raised(world, mountain(24, 22), reason="missed", confirmed=confirmed).pk


def test_who_chooses_no_reason_or_confirms_nothing_is_asked_to(world):
    published(REASONS)
    committed(world, date(2026, 11, 20))

    with pytest.raises(BadInput, match="Choose one of the reasons"):
        raised(world, confirmed=("I have read the latest update.",))
    with pytest.raises(BadInput, match="I have read the latest update"):
        raised(world, reason="missed")

    assert nothing_is_written()


def test_an_order_in_another_phase_is_referred(world):
    published(REASONS)
    world.order.accepted_at = None
    world.order.save()

    with pytest.raises(NotEligibleYet) as refusal:
        raised(world, reason="no-date")

    said = refusal.value.said("UTC", TUESDAY_0820)
    assert "Turn to: Your account executive, until the order is validated." in said
    assert nothing_is_written()


def test_an_order_whose_committed_date_was_taken_back_is_not_confirmed_any_more(world):
    committed(world, date(2026, 11, 20))
    assert choose_for(world.order).facts.phase == "confirmed"

    OrderDate.objects.create(
        order=world.order, kind=DateKind.CCD.value, day=None, recorded_at=TUESDAY_0820
    )

    assert choose_for(world.order).facts.phase == "validated"


def test_where_only_registered_contacts_may_the_carrier_says_who_called(world):
    text = BY_SEVERITY + '[eligibility]\ncontacts = "registered"\n'
    published(text)
    call = engaging.Attempt(1, MONDAY_1530, ContactOutcome.SPOKE)

    with pytest.raises(NotEligibleYet, match="Only contacts whom the account has named"):
        raised(world, doing=world.ccm_at(TUESDAY_0820), attempt=call)
    assert nothing_is_written()

    raised(world, doing=world.ccm_at(TUESDAY_0820), attempt=call, contact=world.customer.pk)
    assert TimelineEntry.objects.get(fact="escalation.raised").words == "Lee Tan called."


def test_a_class_of_concern_enters_higher_and_level_1_is_engaged_too(world):
    published(BY_SEVERITY)

    escalation = raised(world, severity="sev1")

    assert sorted(escalation.levels.values_list("level", flat=True)) == [1, 2]
    owed = {clock.level: clock.target_amount for clock in running(escalation, "ACKNOWLEDGEMENT")}
    assert owed == {1: 15 * 60, 2: 3600}
    (interval,) = running(escalation, "INTERVAL")
    assert interval.level == 2


def test_the_usual_severity_enters_at_level_1_and_is_kept(world):
    published(BY_SEVERITY)

    escalation = raised(world)

    assert (escalation.severity, escalation.track) == ("sev2", "network")
    assert list(escalation.levels.values_list("level", flat=True)) == [1]
    (interval,) = running(escalation, "INTERVAL")
    assert interval.due_at == TUESDAY_0820 + timedelta(hours=2)


def test_a_severity_that_the_matrix_does_not_know_is_refused(world):
    published(BY_SEVERITY)

    with pytest.raises(BadInput, match="sev2, sev1"):
        raised(world, severity="sev9")

    assert nothing_is_written()


def test_title_and_calendar_follow_the_track(world):
    round_the_clock = Calendar.objects.create(name="Round the clock")
    week = {day: [["00:00", "24:00"]] for day in HOURS["weekly"]}
    version = CalendarVersion.objects.create(
        calendar=round_the_clock,
        number=1,
        document={**HOURS, "name": "Round the clock", "weekly": week, "holidays": []},
        created_at=mountain(1, 8),
    )
    published(BY_SEVERITY)

    escalation = raised(world, track="facilities")

    assert escalation.calendar == version
    assert escalation.rules().level(2).title == "SVP facilities"


def test_somebody_else_handles_what_the_routing_table_refers(world):
    published(
        'name = "routing"\nkind = "routing"\n[[rules]]\nwhen = { region = "WEST" }\n'
        'refer = "the wholesale desk"\n[[rules]]\npolicy = "standard"\n',
        "routing",
    )

    with pytest.raises(RuleViolation, match=r"handled by the wholesale desk\.$"):
        raised(world)

    assert nothing_is_written()

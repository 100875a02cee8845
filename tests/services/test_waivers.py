"""Waivers and holding back, through the services: rows, clocks, notices, who may (R14)."""

from datetime import timedelta

import pytest

from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Clock, EngagedLevel, Notice, PolicyVersion, TimelineEntry, Waiver
from rung.services import engaging, waivers
from rung.services.doing import Doing, NotAllowed
from rung.services.settling import settle_due
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain, running
from tests.policies import standard_document

pytestmark = pytest.mark.django_db
TUESDAY_0920 = mountain(24, 9, 20)
TUESDAY_1430 = mountain(24, 14, 30)
INSTANT = timedelta(microseconds=1)
KINDS = (Waiver, Clock, TimelineEntry, Notice, EngagedLevel)


def everything():
    return [kind.objects.count() for kind in KINDS]


def ask(escalation, doing, trigger="old-circuit-ends", evidence="The notice of the other carrier."):
    return waivers.ask_waiver(
        escalation_id=escalation.id, trigger=trigger, evidence=evidence, doing=doing
    )


def decide(escalation, doing, *, granted=True, words="It cannot wait."):
    return waivers.decide_waiver(
        escalation_id=escalation.id, granted=granted, words=words, doing=doing
    )


def hold_back(escalation, doing, until=TUESDAY_1430, reason="The city answers at two."):
    return waivers.hold_back(escalation_id=escalation.id, until=until, reason=reason, doing=doing)


def settle(now):
    while settle_due(now=now) != (0, 0):
        pass


def told(kind):
    """Who was told, in the order of their names."""
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


@pytest.fixture
def holding(world):
    """A policy under which the owner may hold a level back by four business hours."""
    owner = {"may_hold_back": True, "hold_back_at_most": "4 business hours"}
    document = standard_document(owner=owner)
    PolicyVersion.objects.create(
        policy=world.policy.policy, number=2, document=document, published_at=mountain(2, 8)
    )
    return world


# --- waivers


def test_what_is_asked_is_kept_with_its_trigger_and_a_decision_is_owed(world):
    escalation = world.raised()

    ask(escalation, world.customer_at(TUESDAY_0820))

    row = Waiver.objects.get()
    assert (row.trigger, row.asked_side, row.asked_by) == (
        "old-circuit-ends",
        "CUSTOMER",
        world.customer,
    )
    assert row.risk == "The old circuit is disconnected within 24 hours"
    assert row.evidence == "The notice of the other carrier."
    (owed,) = running(escalation, "DECISION")
    assert (owed.subject_id, owed.level, owed.due_at) == (row.id, 2, TUESDAY_0920)
    assert told("waiver.asked") == ["Dana Reyes", "Morgan Ellis"]
    context = Notice.objects.get(kind="waiver.asked", recipient=world.manager).context
    assert context["decide_by"] == TUESDAY_0920.isoformat()


def test_the_care_manager_asks_for_the_customer_who_is_told(world):
    escalation = world.raised()

    ask(escalation, world.ccm_at(TUESDAY_0820))

    row = Waiver.objects.get()
    assert (row.asked_side, row.asked_by) == ("CARRIER", world.ccm)
    assert told("waiver.asked") == ["Lee Tan", "Morgan Ellis"]


@pytest.mark.parametrize(
    ("trigger", "evidence"), [("", "Beds."), ("another", "Beds."), ("life-and-safety", " ")]
)
def test_an_unknown_trigger_or_no_evidence_writes_nothing(world, trigger, evidence):
    escalation = world.raised()
    before = everything()

    with pytest.raises(BadInput):
        ask(escalation, world.customer_at(TUESDAY_0820), trigger, evidence)

    assert everything() == before


def test_other_people_of_the_carrier_ask_for_nobody(world):
    escalation = world.raised()
    desk = Party(Role.DESK, frozenset({Relation.CARRIER}))

    for doing in (
        world.manager_at(TUESDAY_0820),
        Doing(world.desk, desk, Channel.PORTAL, TUESDAY_0820),
    ):
        with pytest.raises(NotAllowed):
            ask(escalation, doing)

    assert not Waiver.objects.exists()


def test_a_decision_in_time_is_met_and_the_level_is_engaged_at_once(world):
    escalation = world.raised()
    ask(escalation, world.customer_at(TUESDAY_0820))

    decide(escalation, world.manager_at(TUESDAY_0920))

    clock = Clock.objects.get(kind="DECISION")
    assert (clock.outcome, clock.settled_at) == ("MET", TUESDAY_0920)
    assert EngagedLevel.objects.get(level=2).received_at == TUESDAY_0920
    row = Waiver.objects.get()
    assert (row.granted, row.decided_by) == (True, world.manager)


def test_a_late_decision_is_missed_first_and_told_once(world):
    escalation = world.raised()
    ask(escalation, world.customer_at(TUESDAY_0820))
    settle(TUESDAY_0920 + INSTANT)
    settle(TUESDAY_1030)

    decide(escalation, world.manager_at(TUESDAY_1030), granted=False)

    assert Clock.objects.get(kind="DECISION").outcome == "MISSED"
    assert TimelineEntry.objects.filter(fact="waiver.missed").count() == 1
    assert told("waiver.missed") == ["Dana Reyes", "Karin Holt", "Lee Tan"]
    refused = TimelineEntry.objects.get(fact="waiver.refused")
    assert refused.details == {"trigger": "old-circuit-ends", "late": True}


def test_a_late_decision_is_missed_also_where_the_engine_has_not_been_by(world):
    escalation = world.raised()
    ask(escalation, world.customer_at(TUESDAY_0820))

    decide(escalation, world.manager_at(TUESDAY_0920 + INSTANT))

    assert Clock.objects.get(kind="DECISION").outcome == "MISSED"
    assert TimelineEntry.objects.filter(fact="waiver.missed").count() == 1


def test_the_manager_passed_over_is_told_with_the_words_and_not_of_their_own_act(world):
    escalation = world.raised()
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    now = mountain(24, 11)
    ask(escalation, world.customer_at(now))

    decide(escalation, world.manager_at(now, world.director))

    notice = Notice.objects.get(kind="level.passed-over")
    assert (notice.recipient, notice.context["words"]) == (world.manager, "It cannot wait.")
    assert EngagedLevel.objects.get(level=3).holder == world.director

    engaging.engage_on_behalf(
        escalation_id=escalation.id,
        reason="The vice president has to know.",
        doing=world.manager_at(now, world.director),
    )
    assert told("level.passed-over") == ["Morgan Ellis"]


def test_a_waiver_overtaken_by_nobodys_act_ends_without_a_decision(world):
    PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=standard_document(when_missed="engage"),
        published_at=mountain(2, 8),
    )
    escalation = world.raised()
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    ask(escalation, world.customer_at(TUESDAY_1430 - timedelta(minutes=5)))

    settle(TUESDAY_1430 + INSTANT)

    row = Waiver.objects.get()
    assert (row.granted, row.decided_by) == (None, None)
    assert row.decided_at is not None
    assert Clock.objects.get(kind="DECISION").outcome == "CANCELLED"
    assert EngagedLevel.objects.filter(level=3).exists()
    assert not Clock.objects.exclude(parked_until=None).exists()


# --- holding back


def test_a_level_is_held_back_and_the_customer_told_when_it_opens_and_why(holding):
    escalation = holding.raised()

    hold_back(escalation, holding.ccm_at(TUESDAY_0820))

    (interval,) = running(escalation, "INTERVAL")
    assert interval.due_at == TUESDAY_1430
    assert Clock.objects.get(kind="INTERVAL", outcome="REPLACED").due_at == TUESDAY_1030
    assert told("level.held-back") == ["Lee Tan"]
    context = Notice.objects.get(kind="level.held-back").context
    assert context["reason"] == "The city answers at two."
    assert context["opens_at"] == TUESDAY_1430.isoformat()
    with pytest.raises(RuleViolation):
        engaging.engage_next(
            escalation_id=escalation.id,
            level=2,
            received_at=TUESDAY_1030,
            doing=holding.customer_at(TUESDAY_1030),
        )


def test_it_is_held_back_once(holding):
    escalation = holding.raised()
    hold_back(escalation, holding.ccm_at(TUESDAY_0820), mountain(24, 11))
    before = everything()

    with pytest.raises(AlreadyDone):
        hold_back(escalation, holding.ccm_at(TUESDAY_0820))

    assert everything() == before


def test_under_a_policy_that_does_not_allow_it_nothing_is_written(world):
    escalation = world.raised()
    before = everything()

    with pytest.raises(RuleViolation, match="no level is held back"):
        hold_back(escalation, world.ccm_at(TUESDAY_0820))

    assert everything() == before


def test_the_manager_of_the_current_level_holds_the_next_one_back_and_one_below_does_not(holding):
    escalation = holding.raised()
    now = mountain(24, 11)
    for level, at in ((2, TUESDAY_1030), (3, TUESDAY_1430)):
        engaging.engage_next(
            escalation_id=escalation.id,
            level=level,
            received_at=at,
            doing=holding.customer_at(at),
        )
    now, until = mountain(24, 15), mountain(25, 12)
    before = everything()

    with pytest.raises(NotAllowed, match="the current level"):
        hold_back(escalation, holding.manager_at(now), until)
    assert everything() == before
    hold_back(escalation, holding.manager_at(now, holding.director), until)

    (interval,) = running(escalation, "INTERVAL")
    assert (interval.level, interval.due_at) == (3, until)
    assert told("level.held-back") == ["Dana Reyes", "Lee Tan"]

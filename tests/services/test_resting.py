"""Roadblocks and requests while the customer weighs a resolution: their clocks rest (R26, N5)."""

from decimal import Decimal

import pytest

from rung.domain.request_parts import Wanted
from rung.domain.resources import Option, RequestKind
from rung.models import Clock, ClockPause, Notice, ResourceRequest, Roadblock
from rung.queries.in_step import alone
from rung.queries.obstacles import obstacle_steps
from rung.queries.owed import owed_rows, standing_of
from rung.services import ending, resources, roadblocks
from rung.services.checking import check_facts
from rung.services.resources import Answer
from rung.services.settling import settle_due
from tests.builders import TUESDAY_0820, mountain, running

pytestmark = pytest.mark.django_db
TUESDAY_NINE, TUESDAY_TEN = mountain(24, 9), mountain(24, 10)
WEDNESDAY_TEN = mountain(25, 10)


@pytest.fixture
def escalation(world):
    """A request asked at 08:20, due 12:20, and a roadblock to be gone by Wednesday 17:00."""
    raised = world.raised()
    resources.ask_resources(
        escalation_id=raised.id,
        wanted=Wanted(RequestKind.MONEY, "A crew.", "USD", (Option("Crew", Decimal(8000)),)),
        doing=world.ccm_at(TUESDAY_0820),
    )
    block(world, raised, TUESDAY_0820)
    return raised


def block(world, escalation, now):
    return roadblocks.name_roadblock(
        escalation_id=escalation.id,
        blocks="A drawing is missing.",
        department="Permits",
        remover_id=world.manager.pk,
        due_at=mountain(25, 17),
        doing=world.ccm_at(now),
    )


def resolve(world, escalation, now=TUESDAY_TEN):
    ending.resolve(escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(now))


def reject(world, escalation, now=WEDNESDAY_TEN):
    ending.reject(escalation_id=escalation.id, words="It is not.", doing=world.customer_at(now))


def settle(now):
    while settle_due(now=now) != (0, 0):
        pass


def clock(kind):
    return Clock.objects.get(kind=kind)


def test_resolved_they_stand_still_with_the_reason_and_nothing_is_missed(world, escalation):
    resolve(world, escalation)
    settle(mountain(27, 9))  # before the silence closes it

    assert {clock(kind).due_at for kind in ("REQUEST", "ROADBLOCK")} == {None}
    assert not Clock.objects.filter(kind__in=["REQUEST", "ROADBLOCK"], outcome="MISSED").exists()
    pauses = ClockPause.objects.values_list("paused_at", "resumed_at", "reason")
    assert set(pauses) == {
        (TUESDAY_TEN, None, "Resolved; the customer has been asked to confirm"),
    }
    rows = owed_rows(standing_of(world.manager, now=mountain(25, 9)), among=[escalation.id])
    assert {row.kind for row in rows} & {"REQUEST", "ROADBLOCK"} == set()


def test_not_solved_they_count_again_with_all_the_time_that_was_left(world, escalation):
    resolve(world, escalation)
    reject(world, escalation)

    # 2 h 20 of the request's four hours were left, 16 h of the roadblock's time; Thursday is off.
    assert clock("REQUEST").due_at == mountain(25, 12, 20)
    assert clock("ROADBLOCK").due_at == mountain(27, 17)
    settle(mountain(25, 12, 21))
    assert clock("REQUEST").outcome == "MISSED"
    assert Notice.objects.filter(kind="resources.missed").exists()


def test_due_instants_are_what_their_facts_say_paused_and_resumed(world, escalation):
    resolve(world, escalation)
    assert checked() == []
    reject(world, escalation)
    assert checked() == []
    resolve(world, escalation, mountain(25, 11))
    reject(world, escalation, mountain(25, 12))
    assert checked() == []

    assert clock("REQUEST").due_at == mountain(25, 13, 20)


def test_what_is_done_while_they_rest_is_done_in_time(world, escalation):
    resolve(world, escalation)

    resources.decide_resources(
        escalation_id=escalation.id,
        request_id=ResourceRequest.objects.get().pk,
        answer=Answer(granted=False, words="Not needed."),
        doing=world.manager_at(mountain(25, 9)),
    )
    roadblocks.remove_roadblock(
        escalation_id=escalation.id,
        roadblock_id=Roadblock.objects.get().pk,
        words="The drawing came.",
        doing=world.manager_at(mountain(25, 9)),
    )
    reject(world, escalation)

    assert (clock("REQUEST").outcome, clock("ROADBLOCK").outcome) == ("MET", "MET")


def test_passed_up_at_rest_it_rests_at_the_next_level_with_the_same_pauses(world, escalation):
    resolve(world, escalation)

    resources.pass_up(
        escalation_id=escalation.id,
        request_id=ResourceRequest.objects.get().pk,
        words="Two regions.",
        doing=world.manager_at(mountain(25, 9)),
    )
    (rests,) = running(escalation, "REQUEST")
    assert (rests.level, rests.due_at) == (3, None)
    reject(world, escalation)

    assert running(escalation, "REQUEST")[0].due_at == mountain(25, 12, 20)


def test_a_roadblock_named_meanwhile_rests_at_once(world, escalation):
    resolve(world, escalation)

    block(world, escalation, mountain(25, 9))

    assert [each.due_at for each in running(escalation, "ROADBLOCK")] == [None, None]


def test_either_side_reads_that_a_roadblock_rests_and_afterwards_its_later_time(world, escalation):
    roadblocks.release_roadblock(
        escalation_id=escalation.id,
        roadblock_id=Roadblock.objects.get().pk,
        words="A drawing is missing.",
        doing=world.ccm_at(TUESDAY_NINE),
    )

    def said(now):
        rooms = [
            alone(obstacle_steps(escalation.pk, carrier_side=side, zone="America/Denver", now=now))
            for side in (True, False)
        ]
        return rooms[0].roadblocks[0], rooms[1].released[0]

    resolve(world, escalation)
    inside, outside = said(mountain(26, 9))  # past the instant that was told first
    assert (inside.word, inside.by) == ("Rests until the customer answers", "")
    assert outside.word == "Resting"
    reject(world, escalation, mountain(25, 10))
    inside, outside = said(mountain(26, 9))
    assert (inside.word, inside.by) == ("In the way", "Fri 17:00 MST")
    assert "by Fri 17:00 MST" in outside.words


@pytest.mark.parametrize("end", ["confirm", "silence"])
def test_with_the_end_they_are_dropped_and_count_in_no_figure(world, escalation, end):
    resolve(world, escalation)

    if end == "confirm":
        ending.confirm(escalation_id=escalation.id, doing=world.customer_at(WEDNESDAY_TEN))
    else:
        settle(mountain(1, 9, month=12))

    outcomes = {clock("REQUEST").outcome, clock("ROADBLOCK").outcome}
    assert outcomes == {"CANCELLED"}


def checked():
    """What `rung check` finds wrong: stored instants that are not what their facts say (N14)."""
    found = []
    check_facts(found.append)
    return found

"""`rung check` finds what is stored otherwise than its facts say (N6, N14, R28, R29)."""

import argparse
import json
from datetime import timedelta

import pytest

from rung.commands import check
from rung.domain.action_plan import Wording
from rung.domain.clocks import Outcome
from rung.domain.vocabulary import ActionState, UpdateKind
from rung.models import Action, Clock, EngagedLevel, Escalation, EscalationOrder, FactCheck
from rung.services import ending, planning, working
from rung.services.checking import check_nightly
from rung.services.engaging import engage_next
from rung.services.settling import settle_due
from rung.services.waivers import ask_waiver
from tests.builders import TUESDAY_1030, mountain, running
from tests.queries.acts_of_plan import add_action, end_action, move_action

pytestmark = pytest.mark.django_db


def checked(capsys, *, as_json=False):
    status = check.run(argparse.Namespace(json=as_json))
    return status, capsys.readouterr().out.splitlines()


@pytest.fixture
def escalation(world):
    made = world.raised()
    settle_due(now=TUESDAY_1030)
    return engage_next(
        escalation_id=made.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )


@pytest.mark.parametrize("hour", [10, 13, 15, 18])
def test_nothing_differs_while_clocks_run_warn_and_are_missed(escalation, capsys, hour):
    settle_due(now=mountain(24, hour, 45))

    status, said = checked(capsys)

    assert status == 0
    assert said == [f"{Clock.objects.count()} clocks and 1 escalations, 0 differences."]


@pytest.mark.parametrize("minute", [0, 35, 50, 58])
def test_nothing_differs_while_a_decision_on_a_waiver_is_owed(world, escalation, capsys, minute):
    ask_waiver(
        escalation_id=escalation.id,
        trigger="life-and-safety",
        evidence="Forty beds.",
        doing=world.customer_at(mountain(24, 11)),
    )
    settle_due(now=mountain(24, 11, minute))

    assert checked(capsys)[0] == 0


def test_at_the_due_instant_itself_nothing_differs(escalation, capsys):
    settle_due(now=TUESDAY_1030 + timedelta(hours=4))

    assert checked(capsys)[0] == 0


@pytest.mark.parametrize("column", ["due_at", "wake_at"])
def test_an_instant_that_was_moved_is_named(escalation, capsys, column):
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    before = getattr(owed, column)
    Clock.objects.filter(pk=owed.pk).update(**{column: before + timedelta(hours=1)})

    status, said = checked(capsys)

    assert status == 1
    assert len(said) == 2
    assert said[0].startswith(f"{escalation.reference} acknowledgement {owed.pk}: ")
    assert f"should {'be' if column == 'due_at' else 'wake'} Tue 24 Nov 2026" in said[0]


def test_a_clock_that_would_never_wake_is_named(escalation, capsys):
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    Clock.objects.filter(pk=owed.pk).update(wake_at=None)

    status, said = checked(capsys)

    assert status == 1
    assert "wakes never, should wake" in said[0]


@pytest.fixture
def missed(escalation):
    """Level 2 did not answer in time, and level 3 has been open since."""
    settle_due(now=mountain(24, 15))
    return escalation


def _miss(**columns):
    def plant(escalation):
        found = Clock.objects.filter(escalation=escalation, kind="ACKNOWLEDGEMENT")
        found.update(**columns)

    return plant


PLANTED = {
    "a miss told as kept": (
        "outcome",
        _miss(outcome=Outcome.MET.value, settled_at=mountain(24, 15)),
        "met at Tue 24 Nov 2026",
    ),
    "a miss that is not counted": (
        "figure",
        _miss(outcome=Outcome.CANCELLED.value),
        "level 2: 0 acknowledgements missed, its facts say 1",
    ),
    "a settled clock with another instant": (
        "due",
        _miss(due_at=mountain(24, 11), settled_at=mountain(24, 15)),
        "should be Tue 24 Nov 2026",
    ),
    "a status": (
        "status",
        lambda escalation: Escalation.objects.update(
            status="RESOLVED", resolved_at=mountain(24, 15), resolution="Done."
        ),
        "its status is RESOLVED, its facts say OPEN",
    ),
    "an instant of the record": (
        "instant",
        lambda escalation: Escalation.objects.update(raised_at=mountain(20, 9)),
        "its facts say Mon 23 Nov 2026",
    ),
    "a level that was engaged at another time": (
        "instant",
        lambda escalation: EngagedLevel.objects.filter(level=2).update(received_at=mountain(24, 9)),
        "level 2 engaged Tue 24 Nov 2026",
    ),
    "a clock that is gone": (
        "status",
        lambda escalation: Clock.objects.filter(kind="UPDATE", settled_at=None).delete(),
        "no clock of its update runs, and it is OPEN",
    ),
    "a clock that ran before the next level and is gone": (
        "status",
        lambda escalation: Clock.objects.filter(kind="INTERVAL", level=2).delete(),
        "level 2 is engaged, and the time before the next one has no clock",
    ),
    "a clock that was moved with everything that follows from it": (
        "instant",
        lambda escalation: Clock.objects.filter(kind="INTERVAL", level=2).update(
            started_at=mountain(24, 10, 31), due_at=mountain(24, 14, 31)
        ),
        "interval counts from Tue 24 Nov 2026",
    ),
    "an order that is let go too early": (
        "status",
        lambda escalation: EscalationOrder.objects.update(ended=True),
        "its orders are not held as those of an escalation that is OPEN",
    ),
}


def test_an_answer_that_is_owed_by_no_clock_any_more_is_named(escalation, capsys):
    Clock.objects.filter(kind="ACKNOWLEDGEMENT").delete()

    status, said = checked(capsys)

    assert status == 1
    assert said[:-1] == [
        f"{escalation.reference} level 2 is engaged, and its acknowledgement has no clock"
    ]


@pytest.mark.parametrize("name", [*PLANTED])
def test_each_kind_of_difference_is_named_with_its_escalation(missed, capsys, name):
    kind, plant, words = PLANTED[name]
    assert checked(capsys)[0] == 0

    plant(missed)

    status, said = checked(capsys, as_json=True)
    found = [json.loads(line) for line in said]
    assert status == 1
    assert any(each.get("kind") == kind and words in each["words"] for each in found[:-1])
    assert {each["reference"] for each in found[:-1]} == {missed.reference}
    assert found[-1]["differences"] == len(found) - 1


PROMISES = {
    "an update that was kept": ("UPDATE", "MET", "0 updates kept, its facts say 2"),
    "a date that was kept": ("COMMITMENT", "MET", "0 commitments kept, its facts say 1"),
    "a date that moved": ("COMMITMENT", "REPLACED", "0 commitments moved in time, its facts say 1"),
}


@pytest.fixture
def promised(world, escalation):
    """An update, and an action whose date moved, was released in other words and then kept."""
    at = mountain(24, 11)
    own = {"escalation_id": escalation.id, "doing": world.ccm_at(at)}
    add_action(text="Pay the supplier", at=mountain(24, 15), visible=False, **own)
    action = Action.objects.get()
    working.send_update(kind=UpdateKind.NOTHING_NEW, words="Nothing new.", **own)
    move_action(action_id=action.id, at=mountain(24, 16), **own)
    wording = Wording("Settle the bill", "It takes longer.")
    planning.release(action_id=action.id, wording=wording, seen=None, **own)
    end_action(action_id=action.id, state=ActionState.DONE, **own)
    return escalation


@pytest.mark.parametrize("name", [*PROMISES])
def test_a_kept_update_and_a_kept_or_moved_date_are_counted_again(promised, capsys, name):
    kind, outcome, words = PROMISES[name]
    assert checked(capsys)[0] == 0

    Clock.objects.filter(kind=kind, outcome=outcome).update(outcome=Outcome.CANCELLED.value)

    status, said = checked(capsys)
    assert status == 1
    assert said[0] == f"{promised.reference} {words}"


def test_nothing_differs_after_the_end_and_a_clock_that_runs_on_is_named(world, missed, capsys):
    ending.withdraw(escalation_id=missed.id, words="", doing=world.customer_at(mountain(24, 16)))
    assert checked(capsys)[0] == 0

    clock = Clock.objects.filter(outcome=Outcome.CANCELLED.value).first()
    Clock.objects.filter(pk=clock.pk).update(settled_at=None, settled_recorded_at=None, outcome="")

    assert "it is CLOSED, and 1 of its clocks still run" in "\n".join(checked(capsys)[1])


def test_the_worker_checks_once_a_night_and_keeps_what_it_found(missed):
    Escalation.objects.update(raised_at=mountain(20, 9))
    seconds = iter([10.0, 12.5])
    night = mountain(24, 20)  # 03:00 UTC

    before = check_nightly(now=night - timedelta(minutes=1), stopwatch=lambda: 1.0)
    made = check_nightly(now=night, stopwatch=lambda: next(seconds))
    again = check_nightly(now=night + timedelta(hours=23), stopwatch=lambda: 1.0)

    assert (before.differences, made.differences, again) == (1, 1, None)
    assert made.seconds == 2.5
    assert made.findings[0]["reference"] == missed.reference
    assert FactCheck.objects.count() == 2


def test_its_memory_does_not_grow_with_what_there_is(world, missed, django_assert_num_queries):
    """Six streams, and what each chunk of clocks is read with; no query for each escalation."""
    world.raised(order=world.another_order("Q-1002"))

    with django_assert_num_queries(9):
        check.check_facts(lambda found: None)

"""`rung check` finds a stored instant that is not what the clock's facts say (N6)."""

import argparse
from datetime import timedelta

import pytest

from rung.commands import check
from rung.models import Clock
from rung.services.engaging import engage_next
from rung.services.settling import settle_due
from rung.services.waivers import ask_waiver
from tests.builders import TUESDAY_1030, mountain, running

pytestmark = pytest.mark.django_db


def checked(capsys):
    status = check.run(argparse.Namespace())
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
    assert said == [
        f"{Clock.objects.filter(settled_at=None).count()} running clocks, 0 differences."
    ]


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

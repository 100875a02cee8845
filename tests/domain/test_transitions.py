"""What is possible in which status, and where it leads (N14; defaults: stored status)."""

import pytest

from rung.domain.refusals import AlreadyDone, RuleViolation
from rung.domain.transitions import TRANSITIONS, Command, after, diagram, possible
from rung.domain.vocabulary import ClosedAs, Status

AFTER_THE_END = {
    Command.NOTE,
    Command.ASK_CORRECTION,
    Command.DECIDE_CORRECTION,
    Command.FOLLOW_UP,
}


def test_only_open_resolved_and_closed_are_stored_and_everything_else_is_derived():
    assert [status.value for status in Status] == ["OPEN", "RESOLVED", "CLOSED"]


def test_an_escalation_closes_confirmed_by_silence_or_withdrawn():
    assert [way.value for way in ClosedAs] == ["CONFIRMED", "SILENCE", "WITHDRAWN"]


@pytest.mark.parametrize("command", Command)
def test_every_command_is_possible_somewhere(command):
    assert any(possible(status, command) for status in Status)


@pytest.mark.parametrize("command", sorted(set(Command) - AFTER_THE_END))
def test_a_closed_escalation_allows_nothing_but_what_stays_inside(command):
    with pytest.raises(RuleViolation):
        after(Status.CLOSED, command)


def test_nothing_leads_out_of_closed():
    assert after(Status.CLOSED, Command.NOTE) is Status.CLOSED
    assert {target for (status, _), target in TRANSITIONS.items() if status is Status.CLOSED} == {
        Status.CLOSED
    }


@pytest.mark.parametrize(
    ("status", "command", "target"),
    [
        (Status.OPEN, Command.RESOLVE, Status.RESOLVED),
        (Status.OPEN, Command.WITHDRAW, Status.CLOSED),
        (Status.RESOLVED, Command.CONFIRM, Status.CLOSED),
        (Status.RESOLVED, Command.REJECT, Status.OPEN),
        (Status.RESOLVED, Command.SILENCE, Status.CLOSED),
        (Status.RESOLVED, Command.WITHDRAW, Status.CLOSED),
    ],
)
def test_the_few_commands_that_change_the_status(status, command, target):
    assert after(status, command) is target


def test_every_other_command_leaves_the_status_alone():
    changing = {
        Command.RESOLVE,
        Command.WITHDRAW,
        Command.CONFIRM,
        Command.REJECT,
        Command.SILENCE,
    }

    for (status, command), target in TRANSITIONS.items():
        assert command in changing or target is status


def test_doing_what_is_done_already_is_told_apart_from_what_is_not_allowed():
    with pytest.raises(AlreadyDone):
        after(Status.RESOLVED, Command.RESOLVE)
    with pytest.raises(RuleViolation) as refusal:
        after(Status.OPEN, Command.CONFIRM)
    assert not isinstance(refusal.value, AlreadyDone)


def test_the_diagram_shows_every_status_and_every_command():
    drawn = diagram()

    for word in [*Status, *Command]:
        assert word.value in drawn

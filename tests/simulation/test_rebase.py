"""What a re-base would move: many clocks at once, each as the domain would move it."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, Pause, Target, TargetKind, due_at
from rung.domain.wall_clock import to_epoch
from rung.simulation.bulk import NEVER_AT
from rung.simulation.rebase import columns_of, due_all, preview
from tests.domain.business_time_calendars import HOUR, OFFICE, at, never_open, office
from tests.domain.business_time_strategies import EXAMPLES, NEARBY, calendars_and_turns, stretches

FOUR_HOURS = Target(TargetKind.WORKING_TIME, 4 * HOUR)
MONDAY_1530 = at("2026-11-23 15:30")


@st.composite
def clocks_of(draw, calendar, turn):
    """A clock of any kind, perhaps paused, perhaps still so."""
    kind = draw(st.sampled_from(TargetKind))
    amount = draw(st.integers(0, 20 if kind is TargetKind.BUSINESS_DAYS else 12 * 86_400))
    stated = turn + draw(NEARBY) if kind is TargetKind.AT else None
    pauses = [Pause(turn + start, turn + end, "no access") for start, end in draw(stretches())]
    if pauses and draw(st.booleans()):
        pauses[-1] = replace(pauses[-1], resumed_at=None)
    return ClockFacts(turn + draw(NEARBY), Target(kind, amount, stated), calendar, tuple(pauses))


@st.composite
def companies(draw):
    """Some calendars with some clocks on each, and other calendars to move them to."""
    calendars, clocks = [], []
    for calendar, turn in draw(st.lists(calendars_and_turns(), min_size=1, max_size=3)):
        if calendar in calendars:
            continue
        calendars.append(calendar)
        clocks += draw(st.lists(clocks_of(calendar, turn), max_size=5))
    return draw(st.permutations(clocks)), calendars, draw(st.permutations(calendars))


def due_of(facts):
    due = due_at(facts)
    return NEVER_AT if due is NEVER else to_epoch(due)


@EXAMPLES
@given(companies())
def test_every_clock_is_due_when_the_domain_says_under_its_calendar_and_under_another(company):
    clocks, calendars, others = company
    instead = dict(zip(calendars, others, strict=True))

    move = preview(columns_of(clocks, calendars), calendars, others)

    assert move.was.tolist() == [due_of(facts) for facts in clocks]
    assert move.becomes.tolist() == [
        due_of(replace(facts, calendar=instead[facts.calendar])) for facts in clocks
    ]


def test_a_preview_says_which_clocks_move_and_which_would_be_over_at_once():
    closed_on_tuesday = office(holidays=["2026-11-24"])
    earlier = office(hours=[["06:00", "17:00"]])
    clocks = [
        ClockFacts(MONDAY_1530, FOUR_HOURS, OFFICE),
        ClockFacts(MONDAY_1530 - timedelta(hours=6), FOUR_HOURS, OFFICE),
        ClockFacts(MONDAY_1530, Target(TargetKind.AT, at=MONDAY_1530), OFFICE),
    ]
    columns = columns_of(clocks, [OFFICE])
    now = to_epoch(at("2026-11-24 09:00"))

    later, sooner = (preview(columns, [OFFICE], [other]) for other in (closed_on_tuesday, earlier))

    assert later.moved.tolist() == [True, False, False]
    assert later.over_at_once(now).tolist() == [False, False, False]
    assert sooner.becomes[0] == to_epoch(at("2026-11-24 08:30"))
    assert sooner.over_at_once(now).tolist() == [True, False, False]


def test_a_calendar_that_never_opens_leaves_only_stated_instants_due():
    stated = Target(TargetKind.AT, at=MONDAY_1530)
    clocks = [ClockFacts(MONDAY_1530, target, OFFICE) for target in (FOUR_HOURS, stated)]

    found = due_all(columns_of(clocks, [OFFICE]), [never_open()])

    assert found.tolist() == [NEVER_AT, to_epoch(MONDAY_1530)]


def test_no_clocks_move_nowhere():
    move = preview(columns_of([], [OFFICE]), [OFFICE], [OFFICE])

    assert len(move.was) == 0
    assert not np.any(move.moved)

"""What follows where nobody is there for a level, for any levels and anybody away (R16)."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rung.domain import engaging
from rung.domain.attending import Post, asks_again, attended, looked_again
from rung.domain.clocks import ClockKind
from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Plan
from rung.domain.settling import settle_clock
from tests.domain.snapshots import INSTANT, SECOND, TUESDAY_1030, TUESDAY_1430, raised

TOP = 4
NOBODY = st.sets(st.integers(2, TOP))


def posts(nobody):
    def of(level):
        return Post(nobody=level in nobody, held_by="", person=level, name=f"Level {level}")

    return of


def engaged_with(nobody, story):
    current = story.snapshot
    plan = engaging.engage_next(
        current, level=2, new_id=story.new_id(), received_at=TUESDAY_1030, now=TUESDAY_1030
    )
    return attended(current, plan, posts(nobody), now=TUESDAY_1030)


@given(NOBODY)
def test_the_first_level_above_where_somebody_is_there_is_engaged_else_the_top(nobody):
    plan = engaged_with(nobody, raised())

    expected = next((level for level in range(2, TOP + 1) if level not in nobody), TOP)
    assert [each.level for each in plan.engage] == list(range(2, expected + 1))
    assert len({each.id for each in plan.engage}) == len(plan.engage)
    assert all(each.by_system and each.reason for each in plan.engage[1:])


@given(NOBODY)
def test_only_the_last_of_them_owes_an_answer_and_only_its_interval_runs(nobody):
    plan = engaged_with(nobody, raised())

    last = plan.engage[-1]
    owed = [each for each in plan.start if each.kind is ClockKind.ACKNOWLEDGEMENT]
    assert [(each.subject_id, each.started_at) for each in owed] == [(last.id, TUESDAY_1030)]
    intervals = [each.level for each in plan.start if each.kind is ClockKind.INTERVAL]
    assert intervals == ([last.level] if last.level < TOP else [])


@given(NOBODY)
def test_every_level_that_is_passed_over_is_on_record_and_the_desk_hears_of_the_top(nobody):
    plan = engaged_with(nobody, raised())

    passed = [each.level for each in plan.record if each.fact is Fact.LEVEL_UNATTENDED]
    top_too = {2, 3, 4} <= nobody
    assert passed == [each.level for each in plan.engage[: None if top_too else -1]]
    desk = [each for each in plan.tell if each.to is Audience.DESK]
    assert [each.kind for each in desk] == [NoticeKind.LEVEL_UNATTENDED] * top_too


def test_with_somebody_there_nothing_is_added():
    story = raised()
    current = story.snapshot
    plan = engaging.engage_next(
        current, level=2, new_id=story.new_id(), received_at=TUESDAY_1030, now=TUESDAY_1030
    )

    assert attended(current, plan, posts(set()), now=TUESDAY_1030) == plan


def test_before_nine_tenths_nobody_is_looked_for_again_and_at_the_miss_they_are():
    story = raised()
    story.engage(TUESDAY_1030)
    clock = story.of(ClockKind.ACKNOWLEDGEMENT, 2)
    asked = {}
    for percent in (50, 75, 90):
        now = TUESDAY_1030 + (TUESDAY_1430 - TUESDAY_1030) * percent / 100
        plan = settle_clock(story.snapshot, clock.as_running(), now=now)
        asked[percent] = asks_again(story.snapshot, plan, clock.as_running())
        story.carry_out(plan, now)
    missed = settle_clock(story.snapshot, clock.as_running(), now=TUESDAY_1430 + INSTANT)

    assert asked == {50: None, 75: None, 90: 2}
    assert asks_again(story.snapshot, missed, clock.as_running()) == 2


def test_who_is_brought_in_takes_over_what_is_owed_and_when():
    story = raised()
    story.engage(TUESDAY_1030)
    clock = story.of(ClockKind.ACKNOWLEDGEMENT, 2).as_running()
    now = TUESDAY_1430 + INSTANT
    missed = settle_clock(story.snapshot, clock, now=now)
    post = Post(nobody=False, held_by="Morgan Ellis", person=7, name="Ruth Adeyemi")

    plan = looked_again(story.snapshot, missed, clock, post, now=now)

    assert (plan.hand_over, plan.engage, plan.settle, plan.start) == (
        2,
        (),
        missed.settle,
        missed.start,
    )
    assert plan.record[-1].details == {"from_name": "Morgan Ellis", "to_name": "Ruth Adeyemi"}
    assert (plan.tell[-1].to, plan.tell[-1].person_id) == (Audience.PERSON, 7)


def test_after_a_rejection_who_is_brought_in_again_and_the_desk_are_told_again():
    story = raised()
    for second in (1, 2, 3):
        story.on_behalf(TUESDAY_1030 + second * SECOND)
    away = (Post(nobody=False, held_by="Sam Okoro", person=7), Post(nobody=True))

    before = [told_of(story, post) for post in away]
    top = max(story.engaged, key=lambda each: each.level)
    assert before[1] == f"unattended:{top.id}"  # as when it was engaged, so that it is told once
    story.resolve(TUESDAY_1030 + timedelta(hours=1))
    story.reject(TUESDAY_1030 + timedelta(hours=2))

    assert len({*before, *(told_of(story, post) for post in away)}) == 4


def told_of(story, post):
    """Under which key somebody is told when nobody answered at the top, and who should is away."""
    clock = story.of(ClockKind.ACKNOWLEDGEMENT, TOP).as_running()
    return looked_again(story.snapshot, Plan(), clock, post, now=TUESDAY_1430).tell[0].key

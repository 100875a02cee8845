"""What a policy changes about engaging: by itself, with a reason, past a level."""

from datetime import timedelta

import pytest

from rung.domain import engaging
from rung.domain.clocks import ClockKind
from rung.domain.matching import Circumstances
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from tests.domain.business_time_calendars import always_open, at
from tests.domain.snapshots import SECOND, raised
from tests.packs import carrier, pack_of

CONTACT = at("2026-11-23 15:30")
HOUR = timedelta(hours=1)


def story_of(pack, reached=1, words="", calendar=None, **facts):
    policy = pack.resolve(Circumstances(**facts))
    more = {"calendar": calendar} if calendar else {}
    return raised(CONTACT, policy=policy, reached=reached, words=words, now=CONTACT, **more)


def engage(story, now, level, stated=""):
    return story.do(
        engaging.engage_next,
        now,
        level=level,
        new_id=story.new_id(),
        received_at=now,
        stated=stated,
    )


def test_unresolved_at_its_hour_each_level_is_engaged_without_being_asked():
    story = story_of(carrier("stpi-noc"))

    story.settle(CONTACT + 2 * HOUR - SECOND)
    assert story.level == 1
    story.settle(CONTACT + 2 * HOUR)
    assert story.level == 2
    story.settle(CONTACT + 9 * HOUR)
    assert [each.received_at - CONTACT for each in story.engaged] == [
        0 * HOUR,
        2 * HOUR,
        4 * HOUR,
        8 * HOUR,
    ]
    assert ("CUSTOMER", 4) in story.heard("level.engaged")


def test_a_resolved_concern_goes_no_higher_by_itself():
    story = story_of(carrier("stpi-noc"))
    story.resolve(CONTACT + HOUR)

    story.settle(CONTACT + 9 * HOUR)

    assert story.level == 1


def test_a_level_whose_time_was_over_is_engaged_by_itself_with_the_one_below():
    text = """
name = "late"
when_open = "engage"
[[levels]]
title = "One"
[[levels]]
title = "Two"
opens_after = "4 hours"
[[levels]]
title = "Three"
opens_after = "1 hour"
opens_from = "report"
"""
    story = story_of(pack_of(text), calendar=always_open())

    story.settle(CONTACT + 4 * HOUR)

    assert [each.received_at for each in story.engaged] == [
        CONTACT,
        CONTACT + 4 * HOUR,
        CONTACT + 4 * HOUR,
    ]


def test_an_hour_after_each_escalation_the_next_and_each_needs_a_reason():
    story = story_of(carrier("lumen-controlcenter-repair"))

    with pytest.raises(RuleViolation):
        engage(story, CONTACT + HOUR - SECOND, 2, "No progress.")
    with pytest.raises(BadInput, match="Say why level 2 is needed"):
        engage(story, CONTACT + HOUR, 2)
    engage(story, CONTACT + HOUR, 2, "No progress.")
    late = CONTACT + 5 * HOUR
    engage(story, late, 3, "Still none.")
    with pytest.raises(RuleViolation):
        engage(story, late + HOUR - SECOND, 4, "Still none.")
    engage(story, late + HOUR, 4, "Still none.")

    assert story.level == 4
    assert story.of(ClockKind.INTERVAL, 4).due_at == late + 2 * HOUR


def test_who_asked_before_a_colleague_engaged_the_level_engages_no_second_one():
    text = """
name = "by-word"
[[levels]]
title = "One"
[[levels]]
title = "Two"
opens_when = "it is down"
[[levels]]
title = "Three"
opens_when = "it is down"
"""
    story = story_of(pack_of(text))
    engage(story, CONTACT + 2 * SECOND, 2, "It is down.")

    with pytest.raises(AlreadyDone, match="Level 2 was engaged after you asked"):
        story.do(
            engaging.engage_next,
            CONTACT + 3 * SECOND,
            level=3,
            new_id=story.new_id(),
            received_at=CONTACT + SECOND,
            stated="It is down.",
        )

    assert story.level == 2


def test_a_concern_about_level_1_begins_above_it():
    story = story_of(carrier("ask4"), reached=2, words="It is about him.")

    assert story.level == 2
    with pytest.raises(RuleViolation, match="It begins with level 1"):
        story_of(carrier("ask4"), reached=2)


def test_a_level_above_the_first_is_refused_where_nothing_lets_it_be_passed_over():
    with pytest.raises(RuleViolation, match="It begins with level 1"):
        story_of(carrier("lumen-turnup"), reached=2)


def test_a_level_in_between_is_passed_over_only_with_words_for_it():
    text = """
name = "between"
[[levels]]
title = "One"
[[levels]]
title = "Two"
opens_after = "1 hour"
skipped_when = "the concern is about level 2"
[[levels]]
title = "Three"
opens_after = "1 hour"
[[levels]]
title = "Four"
opens_after = "1 hour"
"""
    story = story_of(pack_of(text))
    now = CONTACT + HOUR

    with pytest.raises(RuleViolation, match="Level 3 comes before level 4"):
        engage(story, now, 4, "It is.")
    with pytest.raises(BadInput, match="passed over when the concern is about level 2"):
        engage(story, now, 3)
    engage(story, now, 3, "It is about them.")

    assert [each.level for each in story.engaged] == [1, 3]

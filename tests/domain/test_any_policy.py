"""For any policy and any contact: four kinds of answer, in order, explained, as the engine does."""

from hypothesis import Phase, example, given, settings

from rung.domain import engaging
from rung.domain.business_time import between
from rung.domain.clocks import GIVEN, ClockKind
from rung.domain.ladder import At, Now, Unpublished, When, ladder
from rung.domain.matching import Circumstances
from rung.domain.matrix import (
    Anchor,
    NotPublished,
    OpensAt,
    OpensWhen,
    StartRule,
    next_level,
)
from rung.domain.pack_schema import check_pack
from rung.domain.packs import read_pack
from tests.domain.business_time_calendars import OFFICE, always_open, at
from tests.domain.ladder_strategies import Setting, settings_of
from tests.domain.snapshots import INSTANT, raised
from tests.packs import calendars

SEQUENTIAL = ("strict", "asked")


def resolved(setting):
    return read_pack(setting.document, 1).resolve(setting.facts)


def steps_of(setting):
    return ladder(resolved(setting), setting.calendars, setting.contact_at)


def setting_of(*levels, matrix=OFFICE, own=None, **head):
    """A setting by example; level 1 is there already."""
    document = {"name": "one", "levels": [{"title": "First"}, *levels], **head}
    contact = at("2026-11-25 15:30")
    return Setting(document, Circumstances(), calendars(matrix, own), contact)


OWN_TIME_IS_OVER = setting_of(
    {"opens_after": "2 business days"},
    {"opens_after": "1 hour", "opens_from": "report"},
)
OVER_AND_ON_A_CONDITION = setting_of(
    {"opens_after": "2 business days"},
    {"opens_after": "1 hour", "opens_from": "report", "opens_when": "there is no progress"},
)
ONLY_A_CONDITION_BETWEEN = setting_of(
    {"opens_after": "2 business days"},
    {"opens_when": "there is no forward progress"},
    {"opens_after": "1 hour", "opens_from": "report"},
)


@given(settings_of())
def test_a_generated_policy_is_one_that_the_door_lets_in(setting):
    assert check_pack(setting.document) == ()


@given(settings_of())
@example(OWN_TIME_IS_OVER)
def test_each_level_answers_with_one_of_the_four_kinds(setting):
    steps = steps_of(setting)

    assert [step.level.number for step in steps] == list(range(1, len(steps) + 1))
    assert isinstance(steps[0].answer, Now)
    assert all(isinstance(step.answer, At | Now | When | Unpublished) for step in steps)
    for step in steps:
        if isinstance(step.answer, When):
            assert step.answer.condition.strip()


@given(settings_of(starts=("free",)))
def test_where_anybody_may_begin_anywhere_every_level_is_open_now(setting):
    assert all(isinstance(step.answer, Now) for step in steps_of(setting))


@given(settings_of(starts=SEQUENTIAL))
@example(OWN_TIME_IS_OVER)
@example(ONLY_A_CONDITION_BETWEEN)
def test_no_level_opens_before_one_below_it(setting):
    instants = [step.answer.at for step in steps_of(setting) if isinstance(step.answer, At)]

    assert all(instant > setting.contact_at for instant in instants)
    assert instants == sorted(instants)


@given(settings_of(starts=SEQUENTIAL))
@example(OWN_TIME_IS_OVER)
def test_the_rows_of_an_explanation_sum_to_the_interval(setting):
    for step in steps_of(setting):
        if not isinstance(step.answer, At):
            continue
        facts = step.answer.facts
        counted = sum(row.seconds for row in step.answer.rows(setting.contact_at))
        assert counted == between(facts.counts_on, facts.started_at, step.answer.at)
        if facts.target.kind in GIVEN:
            assert counted == facts.target.amount == step.level.opening.after.amount


@given(settings_of(starts=SEQUENTIAL))
def test_an_unknown_time_is_never_read_as_one(setting):
    for step, entry in zip(steps_of(setting), setting.document["levels"], strict=True):
        stated = entry.get("opens_after", "unknown" if "opens_when" not in entry else None)
        if stated == "unknown" and step.level.number > resolved(setting).enters_at:
            assert isinstance(step.answer, Unpublished)
        assert entry["title"] != "unknown" or step.level.title == ""


@settings(max_examples=150, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(settings_of(starts=SEQUENTIAL))
@example(OWN_TIME_IS_OVER)
@example(OVER_AND_ON_A_CONDITION)
@example(ONLY_A_CONDITION_BETWEEN)
@example(setting_of({"opens_after": "30 minutes"}, matrix=always_open("Europe/London")))
def test_the_ladder_says_what_the_running_escalation_does(setting):
    policy, start = resolved(setting), setting.contact_at
    story = raised(
        start,
        now=start,
        policy=policy,
        calendar=setting.calendars.matrix.calendar,
        level_calendars={n: each.calendar for n, each in setting.calendars.levels.items()},
    )
    now, known = start, True  # known: when the level below was engaged is what the ladder assumes
    assert story.level == policy.enters_at
    for step in steps_of(setting)[story.level :]:
        if not known and step.level.opening.anchor is not Anchor.REPORT:
            return
        match step.answer:
            case At(opens_at, _, condition):
                interval = story.of(ClockKind.INTERVAL, step.level.number - 1)
                assert max(interval.due_at, now) == opens_at
                if step.level.opening.known:
                    return
                if opens_at > now:
                    before = opens_at - INSTANT
                    assert asked(story, before) == OpensAt(story.level + 1, opens_at)
                now = opens_at
                engage(story, now)
                assert story.level == step.level.number
                known = known and not condition
            case Now():
                assert step.level.number <= policy.enters_at
            case When() | Unpublished():
                kind = NotPublished if isinstance(step.answer, Unpublished) else OpensWhen
                assert isinstance(asked(story, now), kind)
                return


def asked(story, now):
    """When the next level may be engaged, as the running escalation has it."""
    return next_level(
        story.policy, live=True, current=story.level, opens_at=story.opens_at, now=now
    )


def engage(story, now):
    story.do(
        engaging.engage_next,
        now,
        level=story.level + 1,
        new_id=story.new_id(),
        received_at=now,
        stated="So it is.",
    )


def test_a_level_whose_own_time_is_over_opens_with_the_one_below():
    steps = steps_of(OWN_TIME_IS_OVER)

    assert steps[2].answer.at == steps[1].answer.at == at("2026-11-30 17:00")


def test_after_a_condition_a_level_counted_from_the_report_opens_no_earlier_than_those_below():
    steps = steps_of(ONLY_A_CONDITION_BETWEEN)

    assert isinstance(steps[2].answer, When)
    assert steps[3].answer.at == steps[1].answer.at


def test_a_class_that_enters_higher_finds_the_levels_below_open():
    setting = setting_of(
        {"opens_after": "2 hours"}, {"opens_after": "4 hours"}, enter=[{"level": 2}]
    )
    steps = steps_of(setting)

    assert resolved(setting).start is StartRule.ASKED
    assert [type(step.answer) for step in steps] == [Now, Now, At]
    assert steps[2].answer.at == at("2026-11-25 19:30")

"""Whatever people do, the figures are what the timeline says (R29)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rung.domain.figures import BY_KEY, FIGURES, Family, Grouping
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import ActionOwner, ActionState, Status, UpdateKind
from rung.models import Action, Clock, Escalation, Waiver
from rung.queries.counted import COUNTED
from rung.queries.figures import Asked, figure_tables, list_behind
from rung.services import corrections, ending, engaging, waivers, working
from rung.services.checking import Difference, check_facts
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530
from tests.queries.acts_of_plan import add_action, end_action, move_action
from tests.queries.recount import Story, recount, stays

pytestmark = pytest.mark.django_db
ZONE = "America/Denver"
LONG = (date(2026, 11, 1), date(2027, 12, 31))
MINUTES = st.sampled_from([1, 7, 60, 239, 240, 241, 600, 1440, 2880])
NAMES = st.sampled_from(
    [
        *("engage",) * 3,
        "on behalf",
        *("acknowledge",) * 3,
        *("acknowledge, typed in later",) * 2,
        *("update",) * 2,
        *("add an action",) * 2,
        *("move an action",) * 2,
        *("end an action",) * 2,
        "withdraw an action",
        "ask for a waiver",
        "grant",
        "refuse",
        *("resolve",) * 2,
        "reject",
        *("confirm",) * 2,
        "withdraw",
        *("raise again",) * 2,
        *("correct",) * 2,
    ]
)


@dataclass(frozen=True)
class Step:
    """Let time pass and do something to the newest escalation."""

    name: str
    minutes: int
    back: int  # minutes, or days, where the act speaks of another instant


STEPS = st.lists(st.builds(Step, NAMES, MINUTES, st.integers(0, 600)), min_size=3, max_size=16)


class Play:
    """One order, whoever acts on its escalations, and the time that passes."""

    def __init__(self, world) -> None:
        self.world, self.escalation = world, world.raised()
        self.now = self.escalation.recorded_at  # nobody acts on what is not written down yet

    def step(self, step: Step) -> None:
        self.now += timedelta(minutes=step.minutes)
        try:
            with transaction.atomic():
                self.acts()[step.name](step)
        except RuleViolation:
            pass

    def acts(self) -> dict[str, Callable[[Step], object]]:
        key = {"escalation_id": self.escalation.pk}
        customer = self.world.customer_at(self.now)
        ccm, manager = self.world.ccm_at(self.now), self.world.manager_at(self.now)
        return {
            "engage": lambda _: engaging.engage_next(
                **key, level=self.level + 1, received_at=self.now, doing=customer
            ),
            "on behalf": lambda _: engaging.engage_on_behalf(**key, reason="Now.", doing=ccm),
            "acknowledge": lambda _: self.acknowledge(self.now),
            "acknowledge, typed in later": lambda step: self.acknowledge(
                self.now - timedelta(minutes=step.back)
            ),
            "update": lambda _: working.send_update(
                **key, kind=UpdateKind.PROGRESS, words="On it.", doing=ccm
            ),
            "add an action": lambda step: add_action(
                **key,
                text=f"Action {uuid4()}",
                owner=ActionOwner.CARRIER,
                visible=step.back % 2 == 0,
                at=self.now + timedelta(minutes=step.back * 4 + 1),
                doing=ccm,
            ),
            "move an action": lambda step: move_action(
                **key,
                action_id=self.action(step).pk,
                at=self.now + timedelta(minutes=step.back * 4 + 1),
                doing=ccm,
            ),
            "end an action": lambda step: end_action(
                **key, action_id=self.action(step).pk, state=ActionState.DONE, doing=ccm
            ),
            "withdraw an action": lambda step: end_action(
                **key, action_id=self.action(step).pk, state=ActionState.WITHDRAWN, doing=ccm
            ),
            "ask for a waiver": lambda _: waivers.ask_waiver(
                **key, trigger="old-circuit-ends", evidence="A notice.", doing=customer
            ),
            "grant": lambda _: waivers.decide_waiver(
                **key, granted=True, words="Now.", doing=manager
            ),
            "refuse": lambda _: waivers.decide_waiver(
                **key, granted=False, words="No.", doing=manager
            ),
            "resolve": lambda _: ending.resolve(**key, words="Done.", doing=ccm),
            "reject": lambda _: ending.reject(**key, words="No.", doing=customer),
            "confirm": lambda _: ending.confirm(**key, doing=customer),
            "withdraw": lambda _: ending.withdraw(**key, words="Never mind.", doing=customer),
            "raise again": lambda _: self.raise_again(),
            "correct": lambda _: self.correct(),
        }

    @property
    def level(self) -> int:
        return max(self.escalation.levels.values_list("level", flat=True))

    def acknowledge(self, acted_at: datetime) -> None:
        owed = Clock.objects.filter(
            escalation=self.escalation, kind="ACKNOWLEDGEMENT", acknowledgement=None
        ).exclude(outcome="CANCELLED")
        working.acknowledge(
            escalation_id=self.escalation.pk,
            clock_id=getattr(owed.first(), "pk", uuid4()),
            words="I am on it.",
            next_contact_at=self.now + timedelta(hours=1),
            acted_at=acted_at,
            doing=self.world.manager_at(self.now),
        )

    def action(self, step: Step) -> Action:
        found = list(Action.objects.filter(escalation=self.escalation, state="OPEN").order_by("pk"))
        if not found:
            raise RuleViolation("There is nothing in the plan.")
        return found[step.back % len(found)]

    def raise_again(self) -> None:
        self.escalation.refresh_from_db()
        if self.escalation.status == Status.CLOSED.value:
            self.escalation = self.world.raised(phoned_at=None, now=self.now)

    def correct(self) -> None:
        """Whatever may be corrected is corrected by the desk."""
        for clock in Clock.objects.filter(kind="ACKNOWLEDGEMENT", outcome="MISSED").order_by("pk"):
            asked = {"escalation_id": clock.escalation_id, "clock_id": clock.pk}
            by_desk = self.world.manager_at(self.now, self.world.vp)
            try:
                with transaction.atomic():
                    corrections.ask_correction(
                        **asked, words="The mail of that hour.", doing=self.world.ccm_at(self.now)
                    )
                    corrections.decide_correction(
                        **asked, approved=True, words="I read it.", doing=by_desk
                    )
            except RuleViolation:
                continue


def settle(now: datetime) -> None:
    while settle_due(now=now) != (0, 0):
        pass


def counted(now: datetime) -> Counter:
    """The same counts as the recount's, out of the product's own tables."""
    found: Counter = Counter()
    tables = {t.family: t for t in figure_tables(asked(Grouping.LEVEL), zone=ZONE, now=now)}
    for family in (Family.ACKNOWLEDGEMENTS, Family.STAYS, Family.WAIVERS):
        for row in tables[family].rows:
            found.update(by_fate(row, int(row.key)))
    for family in (Family.COMMITMENTS, Family.UPDATES):
        found.update(by_fate(tables[family].total, None))
    raised = {cell.figure.key: cell.count for cell in tables[Family.ESCALATIONS].total.cells}
    found["repeat"] = raised["escalations-repeat"]
    found["first"] = raised["escalations"] - raised["escalations-repeat"]
    return +found


def by_fate(row, level) -> Counter:
    counts = {cell.figure.key: cell.count for cell in row.cells}
    plain = {
        "acknowledgements-in-time": ("acknowledgements", level, "kept"),
        "acknowledgements-corrected": ("acknowledgements", level, "corrected"),
        "stays": ("stays", level, "ended"),
        "commitments-kept": ("commitments", level, "kept"),
        "commitments-moved": ("commitments", level, "moved"),
        "commitments-missed": ("commitments", level, "missed"),
        "updates-kept": ("updates", level, "kept"),
        "updates-missed": ("updates", level, "missed"),
        "waivers-granted": ("waivers", level, "granted"),
        "waivers-refused": ("waivers", level, "refused"),
    }
    found = Counter({said: counts[key] for key, said in plain.items() if key in counts})
    if "acknowledgements-missed" in counts:
        found["acknowledgements", level, "missed"] = counts["acknowledgements-missed"]
    if "waivers" in counts:
        decided = counts["waivers-granted"] + counts["waivers-refused"]
        found["waivers", level, "undecided"] = counts["waivers"] - decided
    return found


def as_shown(counts: Counter) -> Counter:
    """The recount with the fates that the tables show as one."""
    shown: Counter = Counter()
    one = {"late": "missed", "unanswered": "missed", "lapsed": "undecided", "waiting": "undecided"}
    for key, count in counts.items():
        together = (*key[:2], one.get(key[2], key[2])) if isinstance(key, tuple) else key
        shown[together] += count
    return +shown


def asked(grouping: Grouping) -> Asked:
    return Asked(grouping, *LONG)


def check_lists(now: datetime) -> None:
    """Behind every number of every table stand so many things."""
    for grouping in Grouping:
        for table in figure_tables(asked(grouping), zone=ZONE, now=now):
            for row, group in [*((row, row.key) for row in table.rows), (table.total, None)]:
                for cell in row.cells:
                    behind = list_behind(
                        cell.figure, group, asked(grouping), zone=ZONE, now=now, page=1
                    )
                    assert (len(behind.rows), behind.count) == (cell.count, cell.count)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_the_figures_are_what_a_slow_recount_of_the_timeline_finds(world, steps):
    with transaction.atomic():
        play = Play(world)
        for step in steps:
            play.step(step)
        play.now += timedelta(minutes=1)
        settle(play.now)

        assert counted(play.now) == as_shown(recount())
        check_typical_times(play.now)
        check_lists(play.now)
        differences: list[Difference] = []
        check_facts(differences.append)
        assert differences == []
        transaction.set_rollback(True)


def check_typical_times(now: datetime) -> None:
    """The middle time at each level is that of the timeline."""
    spent: dict[int, list[int]] = {}
    for escalation in Escalation.objects.all():
        for level, seconds in stays(Story(escalation)):
            spent.setdefault(level, []).append(seconds)
    tables = figure_tables(asked(Grouping.LEVEL), zone=ZONE, now=now)
    (table,) = [each for each in tables if each.family is Family.STAYS]
    shown = {int(row.key): row.typical_seconds for row in table.rows}
    assert shown == {level: round(median(each)) for level, each in spent.items()}


def test_every_family_has_figures_and_a_statement():
    assert {figure.family for figure in FIGURES} == set(COUNTED) == set(Family)
    assert all(figure.of in BY_KEY for figure in FIGURES if figure.of)


def test_a_waiver_that_nobody_decided_is_counted_as_asked(world):
    escalation = world.raised()
    waivers.ask_waiver(
        escalation_id=escalation.pk,
        trigger="old-circuit-ends",
        evidence="A notice.",
        doing=world.customer_at(MONDAY_1530 + timedelta(minutes=20)),
    )

    now = MONDAY_1530 + timedelta(hours=1)

    assert Waiver.objects.get().decided_at is None
    assert counted(now)["waivers", 2, "undecided"] == 1

"""Two people, or a person and the engine, about one site at the same instant (N8, N15)."""

from datetime import timedelta

import pytest

from rung.domain.refusals import AlreadyDone
from rung.models import Clock, Notice, NotReady, TimelineEntry
from rung.services import readiness
from rung.services.settling import settle_due
from tests.builders import World, mountain
from tests.services.test_races import at_once
from tests.services.test_readiness import confirm, decide, dispute, give

pytestmark = pytest.mark.django_db(transaction=True)
DUE = mountain(27, 12)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def notice(world):
    return give(world, world.raised())


def test_confirming_as_the_deadline_passes_counts_once_and_loses_nothing(world, notice):
    now = DUE + timedelta(seconds=1)

    outcomes = at_once(
        lambda: settle_due(now=now),
        lambda: confirm(world, notice, now),
        lambda: settle_due(now=now),
    )

    notice.refresh_from_db()
    assert outcomes == [None, None, None]
    assert notice.ended_as == "READY"
    assert Clock.objects.get(kind="READINESS").outcome == "MISSED"
    assert TimelineEntry.objects.filter(fact="site.readiness-passed").count() == 1
    assert Notice.objects.filter(kind="site.not-ready-passed").count() == 2


def test_at_the_deadline_itself_it_is_confirmed_in_time(world, notice):
    outcomes = at_once(lambda: settle_due(now=DUE), lambda: confirm(world, notice, DUE))

    assert outcomes == [None, None]
    assert Clock.objects.get(kind="READINESS").outcome == "MET"
    assert not Notice.objects.filter(kind="site.not-ready-passed").exists()


def test_of_confirming_and_disputing_at_once_both_cannot_end_it(world, notice):
    now = mountain(25, 9)

    outcomes = at_once(
        lambda: confirm(world, notice, now), lambda: dispute(world, notice, now, "We were.")
    )

    notice.refresh_from_db()
    assert notice.ended_as == "READY"
    assert all(isinstance(each, AlreadyDone) for each in outcomes if each)
    assert TimelineEntry.objects.filter(fact="site.ready").count() == 1


def test_two_managers_decide_once_and_the_second_is_told(world, notice):
    dispute(world, notice, mountain(25, 9))
    now = mountain(25, 10)

    outcomes = at_once(
        lambda: decide(world, notice, now, upheld=True),
        lambda: decide(world, notice, now, upheld=False),
    )

    (refused,) = [each for each in outcomes if each]
    assert isinstance(refused, AlreadyDone)
    assert NotReady.objects.get().decided_at is not None


def test_two_notices_of_one_order_at_once_leave_one(world):
    escalation = world.raised()

    outcomes = at_once(*[lambda: give(world, escalation) for _ in range(3)])

    assert [type(each) for each in outcomes if each] == [AlreadyDone, AlreadyDone]
    assert NotReady.objects.count() == 1


def test_withdrawing_and_confirming_at_once_end_it_in_one_way(world, notice):
    now = mountain(25, 9)

    def withdraw():
        readiness.withdraw_not_ready(
            escalation_id=notice.escalation_id,
            not_ready_id=notice.pk,
            words="The wrong room.",
            doing=world.ccm_at(now),
        )

    outcomes = at_once(withdraw, lambda: confirm(world, notice, now))

    assert [type(each) for each in outcomes if each] == [AlreadyDone]
    assert (
        TimelineEntry.objects.filter(fact__in=["site.ready", "site.not-ready-withdrawn"]).count()
        == 1
    )

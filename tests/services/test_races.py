"""Two people, or a person and the engine, at the same instant: it happens once (N8, N15)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from rung.domain.refusals import AlreadyDone, RuleViolation
from rung.domain.vocabulary import Channel, UpdateKind
from rung.models import (
    Acknowledgement,
    Clock,
    EngagedLevel,
    Escalation,
    Notice,
    RequiredFactor,
    TimelineEntry,
)
from rung.models.sign_in import SECOND
from rung.services import ending, engaging, policies, second_factors, working
from rung.services.doing import Doing, time_itself
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, World, mountain, running
from tests.policies import standard_document

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], object]


def at_once(*acts: Act) -> list[Exception | None]:
    """Run all acts at the same time, each in a thread with a connection of its own."""
    start, outcomes = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Act) -> None:
        try:
            start.wait()
            act()
        except Exception as error:  # noqa: BLE001 - the outcome is what the test looks at
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def world():
    return World()


@pytest.fixture
def engaged(world):
    """An escalation whose level 2 owes an acknowledgement since Tuesday 10:30."""
    escalation = world.raised()
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    return escalation


def acknowledge(world, escalation, who, now):
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    return lambda: working.acknowledge(
        escalation_id=escalation.id,
        clock_id=owed.id,
        words=f"This is {who.name}; I call you.",
        next_contact_at=now + timedelta(hours=1),
        acted_at=now,
        doing=world.manager_at(now, who),
    )


def test_of_two_acknowledgements_one_counts_and_the_other_is_told_who_was_first(world, engaged):
    now = mountain(24, 11)

    outcomes = at_once(
        acknowledge(world, engaged, world.manager, now),
        acknowledge(world, engaged, world.director, now),
    )

    given = Acknowledgement.objects.get()
    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, AlreadyDone)
    assert given.given_by.name in str(refused)
    assert Notice.objects.filter(kind="acknowledgement.given").count() == 2  # customer and CCM


def test_two_presses_of_one_button_send_one_update(world, engaged):
    press = uuid.uuid4()
    now = mountain(24, 11)

    def send():
        working.send_update(
            escalation_id=engaged.id,
            kind=UpdateKind.NOTHING_NEW,
            words="Nothing new; I ask again at four.",
            doing=world.ccm_at(now, press),
        )

    outcomes = at_once(send, send, send)

    assert [outcome.code for outcome in outcomes if outcome] == ["already-done", "already-done"]
    assert TimelineEntry.objects.filter(fact="update.sent").count() == 1


def test_the_engine_and_a_late_answer_at_the_same_instant_miss_it_once(world, engaged):
    now = TUESDAY_1030 + timedelta(hours=4, seconds=1)

    outcomes = at_once(
        lambda: settle_due(now=now),
        acknowledge(world, engaged, world.manager, now),
        lambda: settle_due(now=now),
    )

    assert outcomes == [None, None, None]
    assert TimelineEntry.objects.filter(fact="acknowledgement.missed").count() == 1
    assert Acknowledgement.objects.count() == 1
    assert Notice.objects.filter(kind="acknowledgement.missed").count() == 3


def test_two_contacts_of_the_customer_engage_a_level_once(world):
    escalation = world.raised()

    def engage():
        engaging.engage_next(
            escalation_id=escalation.id,
            level=2,
            received_at=TUESDAY_1030,
            doing=world.customer_at(TUESDAY_1030),
        )

    outcomes = at_once(engage, engage)

    assert [type(outcome) for outcome in outcomes if outcome] == [AlreadyDone]
    assert EngagedLevel.objects.filter(escalation=escalation, level=2).count() == 1
    assert Clock.objects.filter(kind="INTERVAL", level=2).count() == 1


def test_confirming_and_rejecting_at_once_ends_in_one_of_the_two(world, engaged):
    now = mountain(24, 11)
    ending.resolve(
        escalation_id=engaged.id,
        words="The circuit is up.",
        doing=world.ccm_at(mountain(24, 10, 45)),
    )

    outcomes = at_once(
        lambda: ending.confirm(escalation_id=engaged.id, doing=world.customer_at(now)),
        lambda: ending.reject(
            escalation_id=engaged.id, words="It is not.", doing=world.customer_at(now)
        ),
    )

    assert len([outcome for outcome in outcomes if isinstance(outcome, RuleViolation)]) == 1
    engaged.refresh_from_db()
    assert engaged.status in {"OPEN", "CLOSED"}


def test_an_order_is_raised_once_however_many_try(world):
    outcomes = at_once(*[world.raised for _ in range(3)])

    assert [outcome.code for outcome in outcomes if outcome] == ["already-open", "already-open"]
    assert world.order.links.count() == 1


def test_engaging_as_the_interval_ends_engages_once_and_opens_once(world):
    escalation = world.raised()

    outcomes = at_once(
        lambda: engaging.engage_next(
            escalation_id=escalation.id,
            level=2,
            received_at=TUESDAY_1030,
            doing=world.customer_at(TUESDAY_1030),
        ),
        lambda: settle_due(now=TUESDAY_1030),
        lambda: settle_due(now=TUESDAY_1030),
    )

    told = TimelineEntry.objects.filter(escalation=escalation)
    assert outcomes == [None, None, None]
    assert EngagedLevel.objects.filter(escalation=escalation, level=2).count() == 1
    assert told.filter(fact="level.engaged", level=2).count() == 1
    assert told.filter(fact="level.opened", level=2).count() == 1
    assert [clock.level for clock in running(escalation, "INTERVAL")] == [2]


def test_resolving_and_rejecting_at_once_leave_one_status_and_its_clocks(world, engaged):
    now = mountain(24, 11)
    ending.resolve(
        escalation_id=engaged.id, words="It is up.", doing=world.ccm_at(mountain(24, 10, 45))
    )

    outcomes = at_once(
        lambda: ending.reject(
            escalation_id=engaged.id, words="It is not.", doing=world.customer_at(now)
        ),
        lambda: ending.resolve(
            escalation_id=engaged.id, words="It is up now.", doing=world.ccm_at(now)
        ),
    )

    engaged.refresh_from_db()
    rejected, resolved_again = outcomes
    assert rejected is None
    assert engaged.status == ("RESOLVED" if resolved_again is None else "OPEN")
    assert resolved_again is None or isinstance(resolved_again, RuleViolation)
    assert len(running(engaged, "CONFIRMATION")) == (resolved_again is None)
    assert len(running(engaged, "UPDATE")) == (resolved_again is not None)
    assert TimelineEntry.objects.filter(fact="escalation.rejected").count() == 1


def test_raising_as_a_policy_is_published_runs_by_one_of_the_two_versions_whole(world):
    shorter = standard_document(levels={2: {"opens_after": "1 business hour"}})

    outcomes = at_once(
        world.raised,
        lambda: policies.load_pack(shorter, words="Sooner.", doing=time_itself(MONDAY_1530)),
    )

    escalation = Escalation.objects.get()
    (interval,) = running(escalation, "INTERVAL")
    hours = {1: 4, 2: 1}[escalation.policy.number]
    assert outcomes == [None, None]
    assert interval.target_amount == hours * 3600


def test_removing_the_last_two_factors_at_once_leaves_one_to_whom_the_role_needs_one(world):
    RequiredFactor.objects.create(
        role=world.ccm.role, since_at=MONDAY_1530, required_by=world.administrator
    )
    made = (Authenticator(user=world.ccm, type=kind, data={"name": "x"}) for kind in SECOND)
    factors = Authenticator.objects.bulk_create(made)

    def remove(factor):
        doing = Doing(world.ccm, None, Channel.PORTAL, MONDAY_1530, uuid.uuid4())
        return lambda: second_factors.remove_factor(factor_id=factor.pk, here=None, doing=doing)

    outcomes = at_once(*map(remove, factors))

    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert "Add another one" in str(refused)
    assert Authenticator.objects.filter(user=world.ccm).count() == 1

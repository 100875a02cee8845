"""A batch settles as one after the other would, once, and is held up by nobody (N7, N8)."""

import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rung.models import CalendarVersion, Clock, Escalation, Notice, TimelineEntry
from rung.queries.escalation_parts import timeline
from rung.services import settling
from rung.services.books import Books
from rung.services.carry_out import carry_out_all
from rung.services.engaging import engage_next
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain
from tests.services.many_escalations import many_escalations

MINUTE = timedelta(minutes=1)
WHEN = {  # an opening, a missed answer, a holiday's morning, midnight, after the weekend
    "opens": TUESDAY_1030,
    "answer": mountain(24, 14, 31),
    "update": mountain(24, 17, 1),
    "holiday": mountain(26, 9),
    "midnight": mountain(28, 0),
    "later": mountain(1, 9, month=12),
}


def settle_all(now, limit):
    while settle_due(now=now, limit=limit) != (0, 0):
        pass


def told(escalations):
    """All that settling wrote, without keys: they are drawn anew each time."""
    own = {escalation.pk: number for number, escalation in enumerate(escalations)}
    clocks = Clock.objects.filter(escalation__in=own).values_list(
        "escalation", "kind", "level", "due_at", "wake_at", "outcome", "settled_at"
    )
    entries = TimelineEntry.objects.filter(escalation__in=own).values_list(
        "escalation", "fact", "level", "happened_at", "recorded_at", "position", "words"
    )
    notices = Notice.objects.filter(escalation__in=own).values_list(
        "escalation", "kind", "address", "created_at", "try_at", "context__why", "context__level"
    )
    return [
        sorted(str((own[row[0]], *row[1:])) for row in rows) for rows in (clocks, entries, notices)
    ]


@pytest.mark.django_db
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    engaged=st.lists(st.booleans(), min_size=3, max_size=3),
    steps=st.lists(st.sampled_from(sorted(WHEN)), min_size=1, max_size=2, unique=True),
    late=st.integers(0, 2),
)
def test_a_batch_writes_what_one_by_one_writes(world, engaged, steps, late):
    instants = sorted(WHEN[step] + late * MINUTE for step in steps)
    written = []
    for limit in (1, 500):
        with transaction.atomic():
            escalations = [
                world.raised(
                    order=world.another_order(f"Q-{number}"),
                    phoned_at=MONDAY_1530 - number * MINUTE,
                )
                for number in range(3)
            ]
            for escalation, is_engaged in zip(escalations, engaged, strict=True):
                if is_engaged:
                    engage_next(
                        escalation_id=escalation.id,
                        level=2,
                        received_at=TUESDAY_1030,
                        doing=world.customer_at(TUESDAY_1030),
                    )
            for now in instants:
                settle_all(now, limit)
            written.append(told(escalations))
            transaction.set_rollback(True)

    assert written[0] == written[1]
    assert written[0][0] != []


@pytest.mark.django_db
def test_a_batch_costs_as_many_statements_as_one(world):
    many_escalations(world, 40)
    counted = []
    for limit in (1, 39):
        with CaptureQueriesContext(connection) as queries:
            assert settle_due(now=TUESDAY_1030, limit=limit) == (limit, 0)
        counted.append(len(queries))

    assert counted[1] <= counted[0]


@pytest.mark.django_db
def test_what_came_due_earlier_on_one_escalation_is_decided_earlier_in_one_batch(world):
    escalation = world.raised()
    engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )

    decided = []

    def noting(steps, books):
        decided.extend(step.plan for step in steps)
        carry_out_all(steps, books)

    with patch.object(settling, "carry_out_all", noting):
        settle_all(mountain(25, 17, 30), 500)

    happened = [settled.at for plan in decided for settled in plan.settle]
    assert len(happened) >= 4
    assert happened == sorted(happened)


def poisoned(world, escalation):
    """A calendar that cannot be read, under a running clock."""
    number = CalendarVersion.objects.count() + 1
    broken = CalendarVersion.objects.create(
        calendar_id=world.calendar.calendar_id,
        number=number,
        document={"name": "broken"},
        created_at=TUESDAY_1030,
    )
    clocks = Clock.objects.filter(escalation=escalation, kind="INTERVAL")
    clocks.update(calendar=broken)
    return clocks.get()


@pytest.mark.django_db
def test_one_that_cannot_be_decided_is_parked_and_does_not_hold_ninety_nine_others(world):
    many_escalations(world, 100)
    clock = poisoned(world, Escalation.objects.order_by("pk")[50])

    assert settle_due(now=TUESDAY_1030) == (99, 1)

    clock.refresh_from_db()
    assert clock.settled_at is None
    assert clock.parked_until == TUESDAY_1030 + timedelta(hours=1)
    assert "Error" in clock.trouble
    assert TimelineEntry.objects.filter(fact="level.opened").count() == 99
    assert settle_due(now=TUESDAY_1030) == (0, 0)


@pytest.mark.django_db
def test_a_parked_clock_is_told_once_on_its_escalations_timeline_and_stays_inside(world):
    escalation = world.raised()
    poisoned(world, escalation)

    for hours in range(3):
        settle_due(now=TUESDAY_1030 + timedelta(hours=hours))

    inside, outside = (
        [
            line.title
            for line in timeline(escalation, carrier_side=side, zone="UTC", now=TUESDAY_1030)
        ]
        for side in (True, False)
    )
    told = (
        "The clock of the interval of level 1 could not be settled; "
        "it is tried again every hour, and the rest goes on"
    )
    assert inside.count(told) == 1
    assert not any("could not" in title for title in outside)


@pytest.mark.django_db
def test_one_that_cannot_be_written_is_parked_and_does_not_hold_the_others(world):
    many_escalations(world, 5)
    refused = Escalation.objects.order_by("pk")[2]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation'; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT ON rung_timelineentry FOR EACH ROW"
            f" WHEN (new.escalation_id = '{refused.pk}') EXECUTE FUNCTION refuse()"
        )

    assert settle_due(now=TUESDAY_1030) == (4, 1)

    parked = Clock.objects.get(parked_until__isnull=False)
    assert parked.escalation_id == refused.pk
    assert "refused" in parked.trouble
    assert not TimelineEntry.objects.filter(fact="clock.parked").exists()  # it is refused, too
    assert Notice.objects.filter(kind="level.opened").count() == 4
    assert not Notice.objects.filter(kind="level.opened", escalation=refused).exists()


@pytest.mark.django_db
def test_a_deadlock_is_raised_and_leaves_nothing_behind(world):
    many_escalations(world, 3)

    with (
        patch.object(settling, "carry_out_all", side_effect=OperationalError("deadlock detected")),
        pytest.raises(OperationalError),
    ):
        settle_due(now=TUESDAY_1030)

    assert not Clock.objects.filter(parked_until__isnull=False).exists()
    assert settle_due(now=TUESDAY_1030) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_two_engines_settle_each_clock_once(world):
    many_escalations(world, 60)
    together, counted = threading.Barrier(2), []

    def run():
        try:
            together.wait()
            counted.extend(settle_due(now=TUESDAY_1030, limit=10) for _ in range(12))
        finally:
            connection.close()

    engines = [threading.Thread(target=run) for _ in range(2)]
    for each in engines:
        each.start()
    for each in engines:
        each.join()

    assert sum(settled for settled, _ in counted) == 60
    assert sum(parked for _, parked in counted) == 0
    assert TimelineEntry.objects.filter(fact="level.opened").count() == 60
    assert Notice.objects.filter(kind="level.opened").count() == 60


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_working_on_is_passed_by(world):
    many_escalations(world, 3)
    held = Escalation.objects.order_by("pk")[1]
    found = []

    def settle():
        try:
            found.append(settle_due(now=TUESDAY_1030))
        finally:
            connection.close()

    with transaction.atomic():
        Escalation.objects.select_for_update().get(pk=held.pk)
        engine = threading.Thread(target=settle)
        engine.start()
        engine.join(30)

    assert found == [(2, 0)]
    assert settle_due(now=TUESDAY_1030) == (1, 0)


def read_whole(books):
    """What a notice reads of each escalation."""
    tables = books.levels, books.clocks, books.plans, books.stakeholders, books.impacts
    return [{key: rows for key, rows in table.items() if rows} for table in tables]


@pytest.mark.django_db
def test_what_is_told_of_a_settled_clock_is_what_would_be_read_anew(world):
    many_escalations(world, 3)
    doing = world.customer_at(TUESDAY_1030)
    first = Escalation.objects.earliest("number")
    engage_next(escalation_id=first.id, level=2, received_at=TUESDAY_1030, doing=doing)
    compared = []

    def comparing(before, outcomes):
        after = once_settled(before, outcomes)
        compared.append(outcomes)
        escalations = Escalation.objects.filter(pk__in=list(before.clocks))
        assert read_whole(after) == read_whole(Books(escalations, now=before.now))
        assert read_whole(after) != read_whole(before)
        return after

    once_settled = Books.once_settled
    with patch.object(Books, "once_settled", comparing):
        for when in WHEN.values():
            settle_all(when, 500)

    ended = {outcome for outcomes in compared for outcome in outcomes.values()}
    assert ended >= {"RAN", "MISSED"}

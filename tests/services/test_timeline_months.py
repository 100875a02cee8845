"""The timeline is kept by months; whatever is written finds a place (R28)."""

import pytest
from django.db import connection, transaction

from rung.models import TimelineEntry
from rung.queries.timeline_months import months_missing
from rung.services.timeline_months import keep_months
from tests.builders import MONDAY_1530, mountain

pytestmark = pytest.mark.django_db

FAR = mountain(3, 9, month=11).replace(year=2031)
PLACES = "SELECT DISTINCT tableoid::regclass::text FROM rung_timelineentry WHERE escalation_id = %s"


def read(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [first for (first,) in cursor.fetchall()]


def all_is_written():
    """Foreign keys are looked at now, as at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_entry_of_a_month_that_nobody_made_is_kept_and_moves_when_its_month_is_made(world):
    keep_months(now=MONDAY_1530)
    escalation = world.raised(phoned_at=FAR)
    all_is_written()
    written = list(TimelineEntry.objects.order_by("pk").values())

    assert read(PLACES, escalation.pk) == ["rung_timelineentry_rest"]
    assert months_missing(now=FAR) == (["2031-11", "2031-12"], True)
    assert keep_months(now=MONDAY_1530) == 1
    assert read(PLACES, escalation.pk) == ["rung_timelineentry_2031_11"]
    assert list(TimelineEntry.objects.order_by("pk").values()) == written
    assert keep_months(now=FAR) == 2
    assert keep_months(now=FAR) == 0
    assert months_missing(now=FAR) == ([], False)


def test_every_month_is_append_only_and_closed_to_whoever_asks_it_directly(world):
    keep_months(now=MONDAY_1530)
    world.raised()
    all_is_written()
    (month,) = read("SELECT DISTINCT tableoid::regclass::text FROM rung_timelineentry")

    changes = ("UPDATE {} SET words = ''", "DELETE FROM {}")
    for change in (each.format(month) for each in changes):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            read(change)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE rung_customer")
        read("SELECT id FROM {}".format(month))  # noqa: S608, UP032 - a name of ours
    parts = "SELECT relname FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent ="
    assert not read(f"{parts} 'rung_timelineentry'::regclass AND NOT relforcerowsecurity")
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE rung_customer")
        keep_months(now=FAR)

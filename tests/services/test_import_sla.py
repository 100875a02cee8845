"""Service level targets come in with an orders file."""

from datetime import date, timedelta

import pytest

from rung.models import SlaTarget
from tests.services.test_import_orders import NOW, faults, lines, load, load_with, with_columns

pytestmark = pytest.mark.django_db
SURVEY = {"sla": "Survey within ten days", "sla_due": "2026-11-20", "sla_met": ""}


def targets():
    rows = SlaTarget.objects.order_by("due_date")
    return [(row.order.reference, row.what, row.due_date, row.met_date) for row in rows]


def test_a_line_brings_a_target_of_its_order(world):
    load_with(**SURVEY)

    assert targets() == [("Q-2001", "Survey within ten days", date(2026, 11, 20), None)]


def test_the_day_it_was_met_is_printed_and_kept(world):
    load_with(**SURVEY)

    report = load_with(**{**SURVEY, "sla_met": "2026-11-23"}, now=NOW + timedelta(days=1))

    assert report.deltas == [
        "Q-2001 SLA “Survey within ten days” due 20 Nov 2026 → due 20 Nov 2026, met 23 Nov 2026"
    ]
    assert targets()[0][3] == date(2026, 11, 23)


def test_the_same_file_again_changes_nothing(world):
    load_with(**SURVEY)

    report = load_with(**SURVEY)

    assert report.summary == "0 added, 0 changed, 1 unchanged"
    assert SlaTarget.objects.get().recorded_at == NOW


def test_a_later_file_brings_another_target_and_leaves_the_first(world):
    load_with(**SURVEY)

    load_with(sla="Turn-up within eight weeks", sla_due="2026-12-20", sla_met="")
    load_with(sla="", sla_due="", sla_met="")

    assert [each[1] for each in targets()] == [
        "Survey within ten days",
        "Turn-up within eight weeks",
    ]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"sla": "", "sla_due": "2026-11-20", "sla_met": ""}, "sla_due"),
        ({"sla": "Survey", "sla_due": "", "sla_met": ""}, "sla_due"),
        ({"sla": "Survey", "sla_due": "soon", "sla_met": ""}, "sla_due"),
        ({"sla": "Survey", "sla_due": "2026-11-20", "sla_met": "2026-12-24"}, "sla_met"),
    ],
)
def test_a_target_that_cannot_be_right_keeps_the_file_out(world, cells, column):
    header, row = with_columns(**cells)

    told = faults(source=lines(row, header=header))

    assert [fault[1] for fault in told] == [column]
    assert targets() == []


def test_a_file_without_the_columns_leaves_what_is_known(world):
    load_with(**SURVEY)

    load("M,Q-2001,Boise store,Ethernet 1G,ACCEPTED,2026-11-02 09:00 America/Denver")

    assert len(targets()) == 1

"""Orders come in from a file: all of it, or nothing, and every fault told (R4)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rung.domain.permissions import Role
from rung.domain.vocabulary import DateKind, MilestoneState
from rung.models import (
    EngagedLevel,
    ImportRun,
    Jeopardy,
    Letter,
    Milestone,
    Order,
    OrderDate,
    Project,
)
from rung.services.csv_table import CannotImport
from rung.services.import_orders import import_orders, preview_orders
from tests.builders import mountain, person

pytestmark = pytest.mark.django_db
NOW = mountain(24, 6)
SHORT = "account,reference,site,product,status,accepted_at"
GOOD = "M,Q-2001,Boise store,Ethernet 1G,ACCEPTED,2026-11-02 09:00 America/Denver"


def lines(*rows, header=SHORT):
    return [f"{row}\n".encode() for row in (header, *rows)]


def load(*rows, header=SHORT, now=NOW):
    return import_orders(source=lines(*rows, header=header), file_name="orders.csv", now=now)


def faults(*rows, header=SHORT, source=None):
    with pytest.raises(CannotImport) as refused:
        import_orders(source=source or lines(*rows, header=header), file_name="orders.csv", now=NOW)
    return [(fault.line, fault.column, fault.value, fault.reason) for fault in refused.value.faults]


def with_columns(**cells):
    """The good line with more columns: (header, line)."""
    return f"{SHORT},{','.join(cells)}", f"{GOOD},{','.join(cells.values())}"


def load_with(now=NOW, **cells):
    header, row = with_columns(**cells)
    return load(row, header=header, now=now)


def test_a_new_order_is_added_with_everything_its_line_says(world):
    header = (
        "account,project,project_goal,project_need_by,reference,site,region,product,pon,ccm,status,"
        "accepted_at,ddd,ccd,jeopardy,jeopardy_since,survey_planned,survey_done,equipment_planned,"
        "equipment_done,build_and_permits_planned"
    )
    row = (
        "M,Openings,Three stores open,2026-11-27,Q-2001,Nampa store,WEST,Ethernet 1G,PO-7,"
        "dana.reyes@example.com,accepted,2026-11-02T09:00-07:00,2026-11-18,2026-11-25,1u,"
        "2026-11-13,2026-11-09,2026-11-10,2026-11-20,started,not needed"
    )

    report = load(row, header=header)

    assert report.summary == "1 added, 0 changed, 0 unchanged"
    order = Order.objects.get(reference="Q-2001")
    assert (order.site, order.product, order.pon) == ("Nampa store", "Ethernet 1G", "PO-7")
    assert (order.account, order.region, order.ccm) == (world.account, world.region, world.ccm)
    assert (order.status, order.accepted_at) == ("ACCEPTED", datetime(2026, 11, 2, 16, tzinfo=UTC))
    assert (order.project.goal, order.project.need_by_date) == (
        "Three stores open",
        date(2026, 11, 27),
    )
    assert {row.kind: row.day for row in order.dates.all()} == {
        "DDD": date(2026, 11, 18),
        "CCD": date(2026, 11, 25),
    }
    assert [(row.code, row.since_date) for row in order.jeopardies.all()] == [
        ("1U", date(2026, 11, 13))
    ]
    track = {row.name: (row.state, row.planned_date, row.actual_date) for row in _track(order)}
    assert track["Accepted"] == ("DONE", None, date(2026, 11, 2))
    assert track["Survey"] == ("DONE", date(2026, 11, 9), date(2026, 11, 10))
    assert track["Build and permits"] == ("NOT_NEEDED", None, None)
    assert track["Equipment"] == ("STARTED", date(2026, 11, 20), None)
    assert track["Billing starts"] == ("NOT_STARTED", None, None)
    assert [row.position for row in _track(order)] == [1, 2, 3, 4, 5, 6, 7, 8]


def _track(order):
    return order.milestones.order_by("position")


def test_the_same_file_again_changes_nothing_and_is_kept_as_a_confirmation(world):
    load_with(ccd="2026-11-25", survey_planned="2026-11-09", survey_done="", jeopardy="")
    before = (OrderDate.objects.count(), Milestone.objects.count(), Letter.objects.count())

    report = load_with(
        now=NOW + timedelta(days=1),
        ccd="2026-11-25",
        survey_planned="2026-11-09",
        survey_done="",
        jeopardy="",
    )

    assert report.summary == "0 added, 0 changed, 1 unchanged"
    assert report.deltas == []
    after = (OrderDate.objects.count(), Milestone.objects.count(), Letter.objects.count())
    assert after == before
    latest = ImportRun.objects.order_by("-ran_at").first()
    assert (latest.ran_at, latest.same) == (NOW + timedelta(days=1), 1)


def test_a_moved_date_is_told_and_keeps_its_history(world):
    load_with(ccd="2026-11-18", date_reason="")

    report = load_with(
        now=NOW + timedelta(days=1), ccd="2026-11-25", date_reason="Permit not granted yet"
    )

    assert report.deltas == ["Q-2001 CCD 18 Nov 2026 → 25 Nov 2026"]
    history = OrderDate.objects.filter(kind=DateKind.CCD.value).order_by("recorded_at")
    assert [(row.day, row.reason) for row in history] == [
        (date(2026, 11, 18), ""),
        (date(2026, 11, 25), "Permit not granted yet"),
    ]


def test_an_emptied_cell_takes_a_date_back_and_a_missing_column_leaves_it(world):
    load_with(ccd="2026-11-18", foc="2026-11-12", pon="PO-7")

    report = load_with(now=NOW + timedelta(hours=1), foc="")

    assert report.deltas == ["Q-2001 FOC 12 Nov 2026 → none"]
    assert OrderDate.objects.filter(kind="CCD").count() == 1
    assert Order.objects.get(reference="Q-2001").pon == "PO-7"


def test_every_kind_of_change_is_told(world):
    person("Priya Nair", Role.CCM)
    load_with(
        project="Openings",
        project_need_by="2026-11-27",
        pon="PO-7",
        jeopardy="1U",
        jeopardy_since="2026-11-13",
        survey_planned="2026-11-09",
        survey_done="",
        ccm="",
    )

    report = load_with(
        now=NOW + timedelta(hours=1),
        project="Openings",
        project_need_by="2026-12-04",
        pon="PO-8",
        jeopardy="1Z",
        jeopardy_since="2026-11-20",
        survey_planned="2026-11-09",
        survey_done="2026-11-10",
        ccm="priya.nair@example.com",
    )

    assert report.deltas == [
        "project “Openings” need by 27 Nov 2026 → 4 Dec 2026",
        "Q-2001 PON PO-7 → PO-8",
        "Q-2001 CCM none → Priya Nair",
        "Q-2001 Survey planned 9 Nov 2026 → done 10 Nov 2026",
        "Q-2001 jeopardy 1U → none",
        "Q-2001 jeopardy none → 1Z since 20 Nov 2026",
    ]
    assert report.summary == "0 added, 1 changed, 0 unchanged"
    assert Jeopardy.objects.get(code="1U").cleared_at == NOW + timedelta(hours=1)
    assert Milestone.objects.get(name="Survey", order__reference="Q-2001").state == (
        MilestoneState.DONE.value
    )


def test_an_accepted_order_gets_its_letter_and_another_ccm_another_edition(world):
    priya = person("Priya Nair", Role.CCM)
    load(GOOD)

    load_with(now=NOW + timedelta(hours=1), ccm="priya.nair@example.com")

    letters = Letter.objects.filter(order__reference="Q-2001").order_by("number")
    assert [(letter.ccm, letter.reason) for letter in letters] == [
        (world.ccm, "Your order was accepted"),
        (priya, "Your customer care manager changed"),
    ]


def test_another_ccm_takes_over_what_is_open(world):
    priya = person("Priya Nair", Role.CCM)
    load(GOOD)
    escalation = world.raised(order=Order.objects.get(reference="Q-2001"))

    load_with(now=NOW, ccm="priya.nair@example.com")

    assert EngagedLevel.objects.get(escalation=escalation, level=1).holder == priya


def test_an_order_that_is_completed_already_gets_no_letter(world):
    load(GOOD.replace("ACCEPTED", "COMPLETED"))

    assert Letter.objects.count() == 0


def test_an_empty_ccm_does_not_take_back_the_one_who_was_named_in_the_product(world):
    load(GOOD)
    Order.objects.filter(reference="Q-2001").update(ccm=world.ccm)

    report = load_with(ccm="")

    assert report.summary == "0 added, 0 changed, 1 unchanged"
    assert Order.objects.get(reference="Q-2001").ccm == world.ccm


def test_a_dry_run_tells_everything_and_keeps_nothing(world):
    report = preview_orders(source=lines(GOOD), file_name="orders.csv", now=NOW)

    assert report.summary == "1 added, 0 changed, 0 unchanged"
    assert not Order.objects.filter(reference="Q-2001").exists()
    assert (ImportRun.objects.count(), Letter.objects.count()) == (0, 0)


def test_one_bad_line_keeps_all_the_good_ones_out(world):
    bad = GOOD.replace("Q-2001", "Q-2002").replace("M,", "MM,", 1)

    found = faults(GOOD, bad, GOOD.replace("Q-2001", "Q-2003"))

    assert found == [(3, "account", "MM", "is no account. Did you mean “M”?")]
    assert not Order.objects.filter(reference__startswith="Q-2").exists()
    assert ImportRun.objects.count() == 0


def test_all_faults_are_told_not_only_the_first(world):
    header = f"{SHORT},region,ccd,jeopardy,jeopardy_since,ccm"
    rows = (
        f"{GOOD},WST,2026-02-30,9Z,,morgan.ellis@example.com",
        "M,,Boise,Ethernet,DONE,2026-11-02 09:00,WEST,18.11.2026,,2026-11-01,nobody@example.com",
    )

    found = faults(*rows, header=header)

    assert [(line, column) for line, column, _, _ in found] == [
        (2, "region"),
        (2, "ccm"),
        (2, "ccd"),
        (2, "jeopardy"),
        (3, "reference"),
        (3, "status"),
        (3, "accepted_at"),
        (3, "ccm"),
        (3, "ccd"),
        (3, "jeopardy"),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("ccd", "2026-02-30", "is a day that does not exist."),
        ("ccd", "2026-13-01", "is a day that does not exist."),
        ("ccd", "11/18/2026", "is no date; write it like 2026-11-18."),
        ("ccd", "0026-11-18", "lies outside the years 2000 to 2099."),
        ("actual", "2026-12-24", "lies in the future, but says what has happened."),
        ("region", "WST", "is no region. Did you mean “WEST”?"),
        ("ccm", "dana.reye@example.com", "is no person of the carrier. Did you mean "),
        ("ccm", "morgan.ellis@example.com", "is Morgan Ellis, whose role is not CCM."),
        ("pon", "P" * 41, "has 41 characters; at most 40 can be kept."),
        ("survey_done", "2026-12-01", "lies in the future, but says what has happened."),
    ],
)
def test_a_cell_that_cannot_be_right_is_told_with_its_reason(world, column, cell, reason):
    header, row = with_columns(**{column: cell})

    ((line, where, value, why),) = faults(row, header=header)

    assert (line, where, value) == (2, column, cell)
    assert why.startswith(reason)


@pytest.mark.parametrize(
    ("accepted_at", "reason"),
    [
        ("2026-11-02 09:00", "has no zone; write it like 2026-11-18T09:30-07:00"),
        ("2026-11-02 09:00 MST", "names no time zone of a place like America/Denver."),
        ("2026-11-02 09:00 America/Denvr", "names no time zone of a place"),
        ("2026-11-31 09:00 America/Denver", "is a day or a time that does not exist."),
        ("2026-11-02 25:00 America/Denver", "is a day or a time that does not exist."),
        ("2026-03-08 02:30 America/Denver", "is a time the clocks there jump over."),
        ("2026-11-01 01:30 America/Denver", "is a time the clocks there show twice;"),
        ("2026-11-02T09:00-99:00", "has no offset that exists;"),
        ("2026-11-02", "is no instant; write it like"),
        ("2026-12-02 09:00 America/Denver", "lies in the future, but says what has happened."),
        ("", "is empty; an accepted order says when it was accepted."),
    ],
)
def test_an_instant_without_a_certain_meaning_is_refused(world, accepted_at, reason):
    row = GOOD.replace("2026-11-02 09:00 America/Denver", accepted_at)

    ((line, column, _, why),) = faults(row)

    assert (line, column) == (2, "accepted_at")
    assert why.startswith(reason)


@pytest.mark.parametrize(
    "said",
    ["2026-11-02T09:00-07:00", "2026-11-02T16:00:00Z", "2026-11-02 09:00 America/Denver"],
)
def test_an_instant_is_the_same_however_its_zone_is_written(world, said):
    load(GOOD.replace("2026-11-02 09:00 America/Denver", said))

    stored = Order.objects.get(reference="Q-2001").accepted_at
    assert stored == datetime(2026, 11, 2, 16, tzinfo=UTC)


def test_a_reference_that_comes_twice_names_the_first_line(world):
    found = faults(GOOD, GOOD)

    assert found == [(3, "reference", "Q-2001", "is on line 2 already.")]


def test_an_order_does_not_change_its_account(world):
    other = world.account
    load(GOOD)
    other.pk, other.code = None, "N"
    other.save()

    ((line, column, _, why),) = faults(GOOD.replace("M,", "N,", 1))

    assert (line, column) == (2, "account")
    assert "another account than the one Q-2001 belongs to" in why


def test_lines_of_one_project_must_agree(world):
    header = f"{SHORT},project,project_need_by"
    rows = (
        f"{GOOD},Openings,2026-11-27",
        f"{GOOD.replace('2001', '2002')},Openings,",
        f"{GOOD.replace('2001', '2003')},Openings,2026-12-04",
    )

    ((line, column, _, why),) = faults(*rows, header=header)

    assert (line, column, why) == (
        4,
        "project_need_by",
        "differs from line 2, which names this project.",
    )
    assert Project.objects.count() == 0


def test_a_missing_column_and_an_unknown_one_are_told_with_the_nearest(world):
    found = faults("x", header="account,reference,sight,product,status,accepted_at")

    assert found == [
        (1, "", "sight", "is no column of this file. Did you mean “site”?"),
        (1, "", "site", "is a column the file must have."),
    ]


def test_headers_may_be_written_like_people_write_them(world):
    report = load(GOOD, header="Account,Reference,SITE,Product,Status,Accepted at")

    assert report.added == 1


def test_a_table_with_semicolons_and_a_byte_order_mark_is_read_too(world):
    text = "\ufeff" + f"{SHORT}\r\n{GOOD}".replace(",", ";") + "\r\n"

    report = import_orders(
        source=text.encode().splitlines(keepends=True), file_name="orders.csv", now=NOW
    )

    assert report.added == 1


def test_a_quoted_cell_may_hold_a_comma(world):
    load(GOOD.replace("Boise store", '"Boise store, 410 Aspen Way"'))

    assert Order.objects.get(reference="Q-2001").site == "Boise store, 410 Aspen Way"


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ([], 0, "is empty."),
        ([b"\n", b"\n"], 0, "is empty."),
        ([SHORT.encode()], 0, "has a header and nothing below it."),
        ([f"{SHORT}\n".encode(), b"M,Q-1,B\xf6blingen,,,\n"], 2, "is not UTF-8 text;"),
        ([f"{SHORT}\n".encode("utf-16")], 1, "is not UTF-8 text;"),
        ([f"{SHORT}\n".encode(), b"M,Q-1\n"], 2, "has 2 cells, the header has 6."),
        ([f"{SHORT}\n".encode(), b'M,"Q-1,x\n'], 2, "cannot be read as a table:"),
    ],
)
def test_a_file_that_is_no_table_is_told_where_it_stops_being_one(world, source, line, reason):
    with pytest.raises(CannotImport) as refused:
        import_orders(source=source, file_name="orders.csv", now=NOW)

    (fault,) = refused.value.faults
    assert fault.line == line
    assert fault.reason.startswith(reason)


def test_the_sentence_names_file_line_column_value_and_reason(world):
    header, row = with_columns(ccd="2026-02-30")

    with pytest.raises(CannotImport) as refused:
        load(row, header=header)

    assert str(refused.value) == (
        "orders.csv: 1 thing cannot be right; nothing was changed.\n"
        "  line 2, column ccd: “2026-02-30” is a day that does not exist."
    )


@pytest.mark.parametrize("rows", [1, 40])
def test_an_import_costs_the_same_number_of_queries_for_any_number_of_lines(
    world, rows, django_assert_num_queries
):
    several = [GOOD.replace("2001", str(3000 + number)) for number in range(rows)]
    load(*several)

    with django_assert_num_queries(16):
        load(*several, now=NOW + timedelta(hours=1))

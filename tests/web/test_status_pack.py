"""The status pack for the weekly call, as PDF and as spreadsheet, for either side (R3, N13)."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from rung.domain.vocabulary import ActionOwner, DateKind
from rung.models import OrderDate, Project
from rung.services import ending, working
from tests.builders import MONDAY_1530, TUESDAY_0820, mountain
from tests.web.desk_pages import NO_STATIC
from tests.web.portal_pages import dressed, signed_in, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
FORMS = ("pdf", "xlsx")
INSIDE = ("Zebra Fiber", "margin is thin", "Hidden step")


def path(world, form, side="portal"):
    return reverse(f"{side}:account_pack", args=[world.account.pk, form])


def pdf_words(response):
    """What the PDF says, on one line."""
    pages = PdfReader(BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def book(response):
    return load_workbook(BytesIO(response.content))


def every_cell(response):
    return [
        cell for sheet in book(response) for row in sheet.iter_rows() for cell in row if cell.value
    ]


def words_in(response, form):
    if form == "pdf":
        return pdf_words(response)
    cells = " ".join(str(cell.value) for cell in every_cell(response))
    return f"{' '.join(book(response).sheetnames)} {cells}"


@pytest.fixture
def told(world):
    """An account about which there is something to say, and something to keep inside."""
    order = dressed(world)
    escalation = world.raised()
    at = MONDAY_1530 + timedelta(minutes=20)
    for text, owner, visible in (
        ("Ask the city for the permit", ActionOwner.CARRIER, True),
        ("Unlock the roof", ActionOwner.CUSTOMER, True),
        ("Dig the last metres", ActionOwner.SUPPLIER, True),
        ("Hidden step", ActionOwner.CARRIER, False),
    ):
        working.add_action(
            escalation_id=escalation.id,
            text=text,
            owner=owner,
            owner_name="Zebra Fiber" if owner is ActionOwner.SUPPLIER else "Dana Reyes",
            visible=visible,
            committed=working.Committed(date(2026, 11, 25)),
            doing=world.ccm_at(at),
        )
    working.note(escalation_id=escalation.id, words="margin is thin", doing=world.ccm_at(at))
    OrderDate.objects.create(
        order=order,
        kind=DateKind.FORECAST.value,
        day=date(2026, 12, 1),
        recorded_at=mountain(23, 9),
    )
    return escalation


@pytest.mark.parametrize("form", FORMS)
def test_it_says_what_we_need_where_orders_stand_what_changed_and_what_is_planned(
    world, client, told, form
):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    said = words_in(customer.get(path(world, form)), form)

    for words in (
        "Maplethorn Grocers",
        "Tue 24 Nov 2026 10:20 EST",
        "Eastern (EST)",
        "What we need from you",
        "Unlock the roof",
        "Q-1001",
        told.reference,
        "Engage level 2 from Tue 12:30 EST",
        "Ask the city for the permit",
        "our supplier",
        "does not hold, 4 days late",
        "last 7 days",
        "Dana Reyes",
    ):
        assert words.lower() in said.lower(), words


@pytest.mark.parametrize("side", ["desk", "portal"])
@pytest.mark.parametrize("form", FORMS)
def test_nothing_internal_is_in_it_whoever_asks(world, client, told, side, form):
    person = world.customer if side == "portal" else world.ccm
    reader = signed_in(client, person, now=TUESDAY_0820)

    answer = reader.get(path(world, form, side))

    assert answer.status_code == 200
    said = words_in(answer, form)
    assert "Q-1001" in said
    assert [words for words in INSIDE if words in said] == []


def test_both_sides_get_the_same_words_in_their_own_zone(world, client, told):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    theirs = pdf_words(customer.get(path(world, "pdf")))
    ccm = signed_in(client, world.ccm, now=TUESDAY_0820)
    ours = pdf_words(ccm.get(path(world, "pdf", "desk")))

    assert "10:20 EST" in theirs
    assert "08:20 MST" in ours
    assert "Engage level 2 from Tue 10:30 MST" in ours


@pytest.mark.parametrize("form", FORMS)
def test_a_stranger_and_a_guessed_number_find_nothing(world, client, form):
    reader = signed_in(client, stranger(), now=TUESDAY_0820)

    assert reader.get(path(world, form)).status_code == 404
    assert reader.get(reverse("portal:account_pack", args=[2**70, form])).status_code == 404


def test_there_is_no_other_form(world, client):
    reader = signed_in(client, world.customer, now=TUESDAY_0820)

    assert reader.get(path(world, "docx")).status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_the_pack_of_a_project_holds_its_orders_alone(world, client, told, form):
    world.another_order("Q-1007", site="Utica store")
    project = Project.objects.get()
    reader = signed_in(client, world.customer, now=TUESDAY_0820)

    said = words_in(reader.get(reverse("portal:project_pack", args=[project.pk, form])), form)

    assert "Fall openings" in said
    assert "Q-1001" in said
    assert "Q-1007" not in said


@pytest.mark.parametrize("form", FORMS)
def test_a_strangers_project_is_not_found(world, client, told, form):
    project = Project.objects.get()
    reader = signed_in(client, stranger(), now=TUESDAY_0820)

    answer = reader.get(reverse("portal:project_pack", args=[project.pk, form]))

    assert answer.status_code == 404


def test_days_are_days_and_instants_are_instants_of_the_readers_zone(world, client, told):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    found = book(customer.get(path(world, "xlsx")))

    heads = [cell.value for cell in found["Orders"][1]]
    row = [cell.value for cell in found["Orders"][2]]
    orders = dict(zip(heads, row, strict=True))
    plan = dict(zip(*[[c.value for c in found["Plan"][line]] for line in (1, 2)], strict=True))

    assert orders["Committed by us"] == datetime(2026, 11, 25)  # noqa: DTZ001 - a cell has no zone
    assert orders["Forecast"] == datetime(2026, 12, 1)  # noqa: DTZ001
    assert orders["Needed by"] == datetime(2026, 11, 27)  # noqa: DTZ001
    assert orders["Need-by holds"] == "no"
    assert plan["Committed"] == datetime(2026, 11, 25, 19)  # noqa: DTZ001
    assert plan["Zone"] == "EST"


def test_the_heads_stay_in_sight_and_columns_are_as_wide_as_what_they_hold(world, client, told):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    orders = book(customer.get(path(world, "xlsx")))["Orders"]

    assert orders.freeze_panes == "B2"
    assert orders.column_dimensions["C"].width > len("Boise store")


@pytest.mark.parametrize(
    "typed", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "https://example.com/x", "007"]
)
def test_what_looks_like_a_formula_a_link_or_a_number_stays_a_word(world, client, typed):
    world.another_order("Q-1008", site=typed)
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    cells = every_cell(customer.get(path(world, "xlsx")))

    (cell,) = [each for each in cells if each.value == typed]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert [each.coordinate for each in cells if each.data_type == "f"] == []


def test_an_account_with_nothing_to_tell_says_so(world, client):
    world.order.delete()
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    said = pdf_words(customer.get(path(world, "pdf")))

    assert "What we need from you Nothing." in said
    assert "None is open." in said


def test_a_resolution_asks_for_the_customers_answer(world, client):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="Up.", doing=world.ccm_at(TUESDAY_0820))
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    assert "Say whether it is solved" in pdf_words(customer.get(path(world, "pdf")))


def test_the_pdf_is_tagged_named_after_what_it_is_about_and_in_no_shared_cache(world, client, told):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    pdf = customer.get(path(world, "pdf"))

    assert PdfReader(BytesIO(pdf.content)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    name = 'filename="status-pack-Maplethorn-Grocers-2026-11-24.pdf"'
    assert name in pdf["Content-Disposition"]
    assert "no-store" in pdf["Cache-Control"]


def test_project_and_overview_lead_to_it(world, client, told):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)
    project = Project.objects.get()

    overview = customer.get("/overview/").content.decode()
    page = customer.get(reverse("portal:project", args=[project.pk])).content.decode()

    assert path(world, "pdf") in overview
    assert path(world, "xlsx") in overview
    assert reverse("portal:project_pack", args=[project.pk, "pdf"]) in page

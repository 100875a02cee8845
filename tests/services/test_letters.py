"""Order acknowledgement letters, through the services (R2)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from rung.domain.letter import LetterPage
from rung.domain.permissions import Role
from rung.domain.vocabulary import DateKind, OrderStatus
from rung.models import AccountContact, Letter, Notice, OrderDate
from rung.services import documents
from rung.services.letters import issue_letters, render_letter
from tests.builders import mountain, person

pytestmark = pytest.mark.django_db
NOW = mountain(2, 9)


def issue(*orders, reason="Your order was accepted", now=NOW):
    return issue_letters(order_ids=[order.pk for order in orders], reason=reason, now=now)


def test_an_accepted_order_gets_a_letter_that_names_its_care_manager(world):
    assert issue(world.order) == 1

    letter = Letter.objects.get()
    assert (letter.number, letter.ccm, letter.issued_at) == (1, world.ccm, NOW)
    assert (letter.ccm_name, letter.ccm_phone, letter.ccm_email) == (
        "Dana Reyes",
        "+1 303 555 0101",
        "dana.reyes@example.com",
    )
    job = ProcrastinateJob.objects.get(task_name="render-letter")
    assert job.args == {"letter_id": str(letter.pk)}


def test_a_letter_that_would_say_the_same_is_not_issued_again(world):
    issue(world.order)

    assert issue(world.order) == 0
    assert Letter.objects.count() == 1


def test_a_changed_telephone_number_is_a_reason_for_the_next_edition(world):
    issue(world.order)
    world.ccm.phone = "+1 303 555 0199"
    world.ccm.save(update_fields=["phone"])

    assert issue(world.order, reason="Your customer care manager changed") == 1

    first, second = Letter.objects.order_by("number")
    assert (first.ccm_phone, second.ccm_phone) == ("+1 303 555 0101", "+1 303 555 0199")
    assert (second.number, second.reason) == (2, "Your customer care manager changed")


def test_an_order_may_name_another_care_manager_than_its_account(world):
    other = person("Theo Brandt", Role.CCM)
    world.order.ccm = other
    world.order.save(update_fields=["ccm"])

    issue(world.order)

    assert Letter.objects.get().ccm == other


def test_while_nobody_is_named_the_letter_names_the_channel_manager(world):
    world.account.ccm = None
    world.account.save(update_fields=["ccm"])

    issue(world.order)

    assert Letter.objects.get().ccm == world.channel_manager


def test_without_anybody_to_name_no_letter_is_issued(world):
    world.account.ccm = world.account.channel_manager = None
    world.account.save(update_fields=["ccm", "channel_manager"])

    assert issue(world.order) == 0


def test_a_cancelled_order_gets_no_letter(world):
    world.order.status = OrderStatus.CANCELLED.value
    world.order.save(update_fields=["status"])

    assert issue(world.order) == 0


@pytest.mark.parametrize("orders", [1, 52])
def test_letters_cost_the_same_number_of_statements_for_any_number_of_orders(
    world, orders, django_assert_num_queries
):
    more = [world.another_order(f"Q-2{number:03}") for number in range(orders)]

    with django_assert_num_queries(11):  # savepoint twice, locks, 6 reads, letters, jobs
        assert issue(*more) == orders


def test_a_letter_says_the_dates_in_force_when_it_was_issued(world):
    for day, recorded in ((18, 2), (25, 3)):
        OrderDate.objects.create(
            order=world.order,
            kind=DateKind.CCD.value,
            day=date(2026, 11, day),
            recorded_at=mountain(recorded, 9),
        )

    issue(world.order, now=mountain(4, 9))
    OrderDate.objects.create(
        order=world.order, kind=DateKind.CCD.value, day=None, recorded_at=mountain(5, 9)
    )

    page = LetterPage.from_document(Letter.objects.get().page)
    assert page.date_rows == (("Committed by us", "Wed 25 Nov 2026"),)


def rendered(order, now=NOW):
    """The order's newest letter, after the worker has been at it."""
    letter = Letter.objects.filter(order=order).order_by("-number")[0]
    render_letter(letter_id=letter.pk, now=now)
    letter.refresh_from_db()
    return letter


def test_the_worker_keeps_the_pdf_and_then_tells_each_contact_of_the_account(world):
    second = person("Ola Bright", Role.CUSTOMER)
    AccountContact.objects.create(account=world.account, person=second, may_escalate=False)
    person("Somebody Else", Role.CUSTOMER)
    issue(world.order)
    assert not Notice.objects.exists()

    letter = rendered(world.order)

    assert "Dana Reyes" in PdfReader(BytesIO(letter.pdf)).pages[0].extract_text()
    told = Notice.objects.filter(kind="letter.issued", letter=letter, key=f"letter:{letter.pk}")
    assert {notice.recipient for notice in told} == {world.customer, second}
    assert told[0].context["ccm_email"] == "dana.reyes@example.com"
    assert told[0].context["order"] == "Q-1001"


def test_rendering_twice_or_late_changes_and_repeats_nothing(world):
    issue(world.order)
    first = rendered(world.order)

    again = rendered(world.order, now=NOW + timedelta(days=30))

    assert (again.rendered_at, bytes(again.pdf)) == (NOW, bytes(first.pdf))
    assert Notice.objects.count() == 1


def test_a_letter_that_was_replaced_before_it_was_rendered_is_kept_but_not_mailed(world):
    issue(world.order)
    replaced = Letter.objects.get()
    world.account.ccm = person("Priya Nair", Role.CCM)
    world.account.save(update_fields=["ccm"])
    issue(world.order)

    render_letter(letter_id=replaced.pk, now=NOW)
    rendered(world.order)

    replaced.refresh_from_db()
    assert replaced.pdf
    assert [notice.context["ccm_name"] for notice in Notice.objects.all()] == ["Priya Nair"]


def test_a_pdf_that_cannot_be_made_leaves_no_notice_behind(world, monkeypatch):
    def broken(page):
        raise OSError("no room")

    issue(world.order)
    monkeypatch.setattr("rung.services.letters.pdf_of", broken)

    with pytest.raises(OSError, match="no room"):
        rendered(world.order)

    assert not Notice.objects.exists()
    assert Letter.objects.get().rendered_at is None


def test_the_pdf_says_what_the_page_says(world):
    issue(world.order)
    page = LetterPage.from_document(Letter.objects.get().page)

    text = PdfReader(BytesIO(documents.pdf_of(page))).pages[0].extract_text()

    said = " ".join(text.split())
    for words in (page.opening, page.contact_words, page.steps_title, *page.steps_closing):
        assert words in said

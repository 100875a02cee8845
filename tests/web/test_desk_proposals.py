"""Proposed escalations: shown to who cares for the order, opened in two taps, or put off."""

from datetime import date, timedelta

import pytest

from rung.domain.permissions import Role
from rung.models import (
    Escalation,
    Notice,
    OrderDate,
    ProposalAnswer,
    SlaTarget,
    TimelineEntry,
)
from rung.services.mail import as_mail
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain, person
from tests.web.day_pages import CCD, FORECAST, dated, day_of, slipped
from tests.web.desk_pages import (
    NO_STATIC,
    at,
    everything,
    get,
    main_buttons,
    post,
    queries_of,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
WHY = "Forecast for Thu 3 Dec: 3 days after the committed date, Mon 30 Nov."
READS = (
    "We opened this before you had to call. We expect your order on Thu 3 Dec: 3 days after the "
    "date we committed to, Mon 30 Nov."
)
OPENED = {"foreseen": READS, "impact": "Opening day is at stake.", "ground": "TIMELINESS"}


def page_of(client, reader, order, instant=TUESDAY_0820):
    return get(client, reader, instant, "desk:proposal", order.reference)


def open_it(client, reader, order, instant=TUESDAY_0820, **fields):
    return post(client, reader, instant, "desk:proposal", order.reference, **{**OPENED, **fields})


def put_off(client, reader, order, instant=TUESDAY_0820, **fields):
    given = {"until_date": "2026-11-27", "reason": "The city answers on Thursday.", **fields}
    return post(client, reader, instant, "desk:put_off", order.reference, **given)


def proposed(client, reader, instant=TUESDAY_0820):
    return 'id="proposals"' in day_of(client, reader, instant).content.decode()


def words_of_mail(notice):
    plain = as_mail(notice, now=TUESDAY_0820).get_body(("plain",))
    return " ".join(plain.get_content().split())


def test_the_care_manager_reads_which_escalation_is_proposed_and_why(client, world):
    slipped(world)

    said = words_of(day_of(client, world.ccm, TUESDAY_0820))

    assert "One escalation is proposed before the customer has to call." in said
    assert f"Q-7001 Maplethorn Grocers, Meridian store {WHY}" in said


def test_nobody_else_is_shown_it(client, world):
    slipped(world)
    other = person("Priya Nair", Role.CCM)

    assert not proposed(client, other)
    assert not proposed(client, world.manager)


def test_a_healthy_order_is_not_proposed(client, world):
    order = world.another_order("Q-7002")
    dated(order, CCD, date(2026, 12, 11))
    dated(order, FORECAST, date(2026, 12, 11))

    assert not proposed(client, world.ccm)


def test_a_date_is_late_on_the_day_after_it_where_the_customer_is(client, world):
    order = world.another_order("Q-7003")
    dated(order, CCD, date(2026, 11, 23))

    before = mountain(23, 21, 59)  # 23:59 in New York
    assert not proposed(client, world.ccm, before)
    assert proposed(client, world.ccm, before + timedelta(minutes=1))


def test_only_the_date_in_force_counts(client, world):
    order = world.another_order("Q-7004")
    dated(order, CCD, date(2026, 11, 20), date(2026, 12, 11))
    dated(order, FORECAST, date(2026, 12, 20), date(2026, 12, 11))

    assert not proposed(client, world.ccm)


def test_its_page_shows_everything_filled_in_with_one_main_button(client, world):
    order = slipped(world)

    page = page_of(client, world.ccm, order)

    said = words_of(page)
    assert WHY in said
    assert READS in said
    assert main_buttons(page) == 1


def test_it_is_opened_on_the_customers_behalf_and_they_are_told_why(client, world):
    order = slipped(world)

    answer = open_it(client, world.ccm, order)

    escalation = Escalation.objects.get()
    assert answer.status_code == 303
    assert (escalation.raised_by, escalation.order) == (world.ccm, order)
    entry = TimelineEntry.objects.get(fact="escalation.raised")
    assert (entry.visibility, entry.words) == ("CUSTOMER", READS)
    notice = Notice.objects.get(kind="escalation.raised", recipient=world.customer)
    mail = as_mail(notice, now=TUESDAY_0820)
    assert f"We opened {escalation.reference} before you had to call" in mail["Subject"]
    assert "3 days after the date we committed to" in words_of_mail(notice)


def test_the_mail_does_not_say_that_the_customer_wrote(client, world):
    order = slipped(world)

    open_it(client, world.ccm, order)

    notice = Notice.objects.get(kind="escalation.raised", recipient=world.customer)
    assert "You wrote" not in words_of_mail(notice)
    assert "What we know is at stake" in words_of_mail(notice)


def test_an_order_in_an_open_escalation_is_not_proposed_and_not_opened_twice(client, world):
    order = slipped(world)
    open_it(client, world.ccm, order)
    before = everything()

    again = open_it(client, world.ccm, order, TUESDAY_1030)

    assert again.status_code == 409
    assert not proposed(client, world.ccm, TUESDAY_1030)
    assert everything() == before


def test_pressing_open_twice_opens_one(client, world):
    order = slipped(world)
    pressed = "3f0e3c1e-6a52-4a52-9c1f-0f5f6f1b8a11"

    open_it(client, world.ccm, order, press_id=pressed)
    open_it(client, world.ccm, order, press_id=pressed)

    assert Escalation.objects.count() == 1


@pytest.mark.parametrize("field", ["foreseen", "impact", "ground"])
def test_it_is_not_opened_without_words_and_ground(client, world, field):
    order = slipped(world)
    before = everything()

    answer = open_it(client, world.ccm, order, **{field: ""})

    assert answer.status_code == 422
    assert everything() == before


def test_put_off_with_a_reason_it_rests_until_its_day(client, world):
    order = slipped(world)

    answer = put_off(client, world.ccm, order)

    assert answer.status_code == 303
    assert not proposed(client, world.ccm, mountain(26, 12))
    assert proposed(client, world.ccm, mountain(27, 9))
    page = words_of(get(client, world.ccm, TUESDAY_1030, "desk:order", order.reference))
    assert "Put off until Fri 27 Nov: The city answers on Thursday." in page


def test_a_new_reason_brings_it_back_before_its_day(client, world):
    order = slipped(world)
    put_off(client, world.ccm, order)

    SlaTarget.objects.create(
        order=order,
        what="Site survey within ten days",
        due_date=date(2026, 11, 23),
        recorded_at=TUESDAY_0820,
    )

    assert proposed(client, world.ccm, TUESDAY_1030)


def test_a_forecast_that_slips_further_is_a_new_reason(client, world):
    order = slipped(world)
    put_off(client, world.ccm, order)

    OrderDate.objects.create(
        order=order, kind=FORECAST.value, day=date(2026, 12, 8), recorded_at=TUESDAY_0820
    )

    assert proposed(client, world.ccm, TUESDAY_1030)


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"reason": ""}, 422, "Please fill this in."),
        ({"until_date": "2026-11-24"}, 422, "Choose a day after today."),
        ({"until_date": "2027-03-01"}, 422, "Choose a day until"),
        ({"until_date": "next week"}, 422, "Enter a valid date."),
    ],
)
def test_what_cannot_be_put_off_is_said_and_nothing_is_written(client, world, wrong, status, said):
    order = slipped(world)
    before = everything()

    answer = put_off(client, world.ccm, order, **wrong)

    assert answer.status_code == status
    assert said in words_of(answer)
    assert everything() == before


def test_only_the_care_manager_puts_it_off(client, world):
    order = slipped(world)

    answer = put_off(client, world.desk, order)

    assert answer.status_code == 409
    assert not ProposalAnswer.objects.exists()


def test_what_is_escalated_already_is_not_put_off(client, world):
    order = slipped(world)
    open_it(client, world.ccm, order)

    answer = put_off(client, world.ccm, order, TUESDAY_1030)

    assert answer.status_code == 409
    assert not ProposalAnswer.objects.exists()


def test_a_customer_reads_of_no_proposal(client, world):
    order = slipped(world)

    assert page_of(client, world.customer, order).status_code == 404
    page = get(client, world.customer, TUESDAY_0820, "portal:order", order.reference)
    assert "before you had to call" not in page.content.decode()


def test_the_care_manager_keeps_a_target_and_both_sides_read_it(client, world):
    order = world.another_order("Q-7005")

    def keep(**fields):
        given = {"what": "Site survey within ten days", "due_date": "2026-11-20", **fields}
        return post(client, world.ccm, TUESDAY_0820, "desk:sla", order.reference, **given)

    assert keep().status_code == 303
    theirs = words_of(get(client, world.customer, TUESDAY_0820, "portal:order", order.reference))
    assert "Missed Site survey within ten days due Fri 20 Nov" in theirs
    assert "SLA missed: Site survey within ten days" in words_of(
        day_of(client, world.ccm, TUESDAY_0820)
    )

    assert keep(met_date="2026-11-23").status_code == 303
    assert SlaTarget.objects.get().met_date == date(2026, 11, 23)
    assert not proposed(client, world.ccm)


def test_a_target_met_on_a_day_to_come_is_refused(client, world):
    order = world.another_order("Q-7005")

    answer = post(
        client,
        world.ccm,
        TUESDAY_0820,
        "desk:sla",
        order.reference,
        what="Survey",
        due_date="2026-11-20",
        met_date="2026-12-20",
    )

    assert answer.status_code == 422
    assert not SlaTarget.objects.exists()


def test_proposals_cost_the_same_number_of_queries_for_any_number_of_orders(client, world):
    def cost(numbers):
        for number in numbers:
            slipped(world, f"Q-6{number:03}")
        with at(TUESDAY_0820):
            client.force_login(world.ccm)
            return queries_of(client, "/desk/")

    few, many = cost(range(1)), cost(range(1, 40))

    assert few == many
    assert many <= 12
    assert "All 40 of them" in words_of(day_of(client, world.ccm, TUESDAY_0820))
    listed = get(client, world.ccm, TUESDAY_0820, "desk:proposals")
    assert words_of(listed).count(WHY) == 40

"""`rung demo`: the whole past of the demo company, played once through the services."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db.models import F

from rung import clock
from rung.commands.stories.programme import OPENS_AT
from rung.models import (
    ActionMove,
    Clock,
    DeskTicket,
    Escalation,
    Letter,
    Order,
    OrderDate,
    SlaTarget,
    SpecialHandling,
    Survey,
    TimelineEntry,
    UnderstoodMail,
)
from rung.queries.demo import sign_in_links
from rung.services.checking import check_facts
from rung.services.settling import next_wake_at
from tests.builders import mountain
from tests.commands.demo_reading import (
    company_days,
    desk_story,
    pages,
    project_of,
    proposed_to,
    story,
)
from tests.commands.letting_go import let_go_of_all
from tests.demo_company import demo_company

pytestmark = pytest.mark.django_db  # by which the database of the tests is made
MOMENT = timedelta(milliseconds=1)  # a duty is missed just after it was due


@pytest.fixture(scope="module")
def past(django_db_setup, django_db_blocker):
    """What there is after the first load. Loaded once for all tests here, and taken back."""
    with demo_company(django_db_blocker):
        return SimpleNamespace(
            live={
                each.order.reference: story(each)
                for each in Escalation.objects.exclude(status="CLOSED")
            },
            closed=[
                (each.order.reference, each.closed_as)
                for each in Escalation.objects.filter(status="CLOSED").order_by("number")
            ],
            missed=[
                (each.escalation.order.reference, each.kind)
                for each in Clock.objects.filter(outcome="MISSED")
            ],
            parked=Clock.objects.exclude(parked_until=None).count(),
            told_late=[move.reason for move in ActionMove.objects.filter(told_at__gt=F("from_at"))],
            entries=list(TimelineEntry.objects.all()),
            orders=Order.objects.count(),
            boise_dates=[
                (row.day.day, row.reason)
                for row in OrderDate.objects.filter(order__reference="Q-1001", kind="CCD").order_by(
                    "recorded_at"
                )
            ],
            tacoma=Order.objects.get(reference="Q-4001").care_manager(),
            tacoma_letters=list(
                Letter.objects.filter(order__reference="Q-4001").values_list("ccm_name", flat=True)
            ),
            company_days=company_days(),
            proposed=proposed_to("dana.reyes"),
            proposed_to_others=[
                each.reference
                for name in ("priya.nair", "tomas.wilk", "leo.marsh")
                for each in proposed_to(name)
            ],
            missed_targets=[
                each.order.reference
                for each in SlaTarget.objects.filter(met_date=None, due_date__lt=OPENS_AT)
            ],
            desk={row.reference: desk_story(row) for row in DeskTicket.objects.all()},
            after_the_end=[
                (row.escalation.order.reference, row.escalation.cause, row.owner.name)
                for row in Survey.objects.order_by("answered_at")
            ],
            handling=list(
                SpecialHandling.objects.values_list("account__name", "owner__name", "expires_on")
            ),
            now=clock.now(),
            wakes_at=next_wake_at(now=OPENS_AT),
            links=sign_in_links(),
            pages=pages(),
            branches=project_of("Q-2001"),
            mails=list(
                UnderstoodMail.objects.order_by("mail__received_at").values_list(
                    "from_address", "meaning", "done", "escalation__number"
                )
            ),
            differences=differences_in_facts(),
            let_go=let_go_of_all(),
        )


def differences_in_facts():
    found = []
    tally = check_facts(found.append)
    return [str(each) for each in found], tally.escalations


def test_nine_escalations_are_live_and_two_are_closed(past):
    assert sorted(past.live) == [
        *("Q-1001", "Q-1002", "Q-2001", "Q-2013", "Q-3001", "Q-3002"),
        *("Q-4002", "Q-5001", "Q-6001"),
    ]
    assert past.closed == [("Q-5001", "CONFIRMED"), ("Q-5002", "CONFIRMED")]
    assert past.orders == 52


def test_boise_was_phoned_on_monday_and_level_2_opens_on_tuesday_at_half_past_ten(past):
    boise = past.live["Q-1001"]

    assert boise.received == {1: mountain(23, 15, 30)}
    assert boise.running["INTERVAL", 1] == mountain(24, 10, 30)


def test_ines_works_the_permits_of_boise_and_nampa_as_one_and_the_desk_speaks(past):
    ticket = past.desk["CED-88"]

    assert (ticket.owner, ticket.stage, ticket.speaker) == ("Ines Carvalho", "WORKING", "DESK")
    assert ticket.orders == ["Q-1001", "Q-1002"]
    assert ticket.step_at == mountain(24, 10)


def test_vantrys_line_cards_wait_for_others_on_a_ticket_of_their_own(past):
    ticket = past.desk["CED-89"]

    assert (ticket.stage, ticket.speaker, ticket.orders) == ("WAITING", "CCM", ["Q-5001"])


def test_vantrys_ends_have_causes_and_answers_and_the_account_a_note(past):
    assert past.after_the_end == [
        ("Q-5001", "WORKMANSHIP", "Priya Nair"),
        ("Q-5002", "WORKMANSHIP", "Ruth Adeyemi"),
    ]
    assert past.handling == [("Vantry College", "Priya Nair", date(2027, 1, 31))]


def test_omaha_has_level_2_by_waiver_and_its_acknowledgement_is_due_at_five_to_nine(past):
    omaha = past.live["Q-3001"]

    assert omaha.waivers == [(2, True)]
    assert omaha.received[2] == mountain(23, 13, 55)
    assert omaha.running["ACKNOWLEDGEMENT", 2] == mountain(24, 8, 55)


def test_reno_was_engaged_on_behalf_while_morgan_was_away(past):
    reno = past.live["Q-4002"]

    assert reno.levels == [(1, "Dana Reyes", ""), (2, "Ruth Adeyemi", "Morgan Ellis")]
    assert reno.on_behalf == [2]
    assert past.told_late == ["The other carrier needs another week for its part."]


def test_salt_lake_city_stands_with_the_director(past):
    assert past.live["Q-2013"].levels[-1] == (3, "Karin Holt", "")


def test_the_branches_are_one_escalation_of_several_orders(past):
    assert past.live["Q-2001"].orders == 5


def test_portland_is_a_repeat_and_was_acknowledged_again_after_its_rejection(past):
    portland = past.live["Q-5001"]

    assert portland.previous == "Q-5001"
    assert portland.answers == 2
    assert max(level for level, _, _ in portland.levels) == 2


def test_munich_came_by_mail_and_runs_on_its_own_calendar(past):
    munich = past.live["Q-6001"]

    assert (munich.channel, munich.calendar) == ("EMAIL", "EMEA delivery")


def test_red_is_rare(past):
    assert past.missed == [("Q-3002", "UPDATE")]
    assert past.parked == 0


def test_dates_have_their_history_and_tacoma_waits_for_its_care_manager(past):
    assert past.boise_dates == [(18, ""), (25, "The city has not granted the permit yet")]
    assert past.tacoma is None
    assert past.tacoma_letters == ["Leo Marsh"]


def test_what_time_did_was_written_down_at_its_own_instant(past):
    by_time = [entry for entry in past.entries if entry.channel == "SYSTEM"]

    assert by_time
    assert [entry.fact for entry in by_time if entry.recorded_at - entry.happened_at > MOMENT] == []
    assert max(entry.recorded_at for entry in past.entries) <= OPENS_AT


def test_time_opens_on_tuesday_and_something_is_due_next(past):
    assert timedelta(0) <= past.now - OPENS_AT < timedelta(minutes=1)
    assert past.wakes_at > OPENS_AT


def test_there_is_a_link_for_each_role(past):
    assert [(link.role, link.name) for link in past.links] == [
        ("Customer contact", "Lee Tan"),
        ("Customer care manager", "Dana Reyes"),
        ("Manager", "Morgan Ellis"),
        ("Director", "Karin Holt"),
        ("Escalations Desk", "Ines Carvalho"),
        ("Channel manager", "Leo Marsh"),
        ("Administrator", "Ada Kern"),
    ]
    assert all("/demo/sign-in/" in link.url for link in past.links)


def test_danas_day_proposes_meridian_alone_and_says_why(past):
    (proposal,) = past.proposed

    assert proposal.reference == "Q-1003"
    (sign,) = proposal.signs
    assert sign.carrier == (
        "Forecast for Thu 3 Dec: 3 days after the committed date, Mon 30 Nov, and 6 days after "
        "their need-by date, Fri 27 Nov."
    )


def test_the_whole_companys_day_begins_as_it_does_when_all_of_it_is_read(past):
    for full, same, first in past.company_days:
        assert (same.summary, same.rows, same.filters.shows) == (
            full.summary,
            full.rows,
            full.filters.shows,
        )
        assert first.rows == full.rows[:5]
    assert max(len(full.rows) for full, _, _ in past.company_days) > 5


def test_of_the_healthy_orders_none_is_proposed_and_none_is_red(past):
    assert past.proposed_to_others == []
    assert past.missed_targets == ["Q-4002"]


def test_everything_stored_is_what_its_facts_say(past):
    assert past.differences == ([], len(past.pages))


def test_story_1_boise_reads_first_that_its_date_holds_then_when_level_2_opens(past):
    page = past.pages["ESC-1011"].customer

    assert page.headline == "Forecast 25 Nov, your need-by 27 Nov: holds by 2 days"
    assert page.level == "Engage level 2 from Tue 12:30 EST"
    assert past.pages["ESC-1011"].carrier.level == "Engage level 2 from Tue 10:30 MST"


def test_story_2_nampa_has_an_answer_a_plan_a_roadblock_and_a_desk_ticket(past):
    nampa = past.pages["ESC-1005"]
    permit = nampa.customer.plan["Permit to cross Orchard Road"]

    assert nampa.customer.headline == "Forecast 2 Dec, your need-by 3 Dec: holds by 1 day"
    assert (2, "Morgan Ellis", "Acknowledged") in nampa.customer.levels
    assert [move.endswith("told Thu 12:30 EST, before it was due") for move in permit.moved] == [
        True
    ]
    assert nampa.customer.answer.sentence.endswith("what is missing; the plan has changed since.")
    assert [each.word for each in nampa.customer.rooms.obstacles.released] == ["In work"]
    assert nampa.carrier.rooms.desk.ticket.reference == "CED-88"
    assert nampa.customer.rooms.desk is None


def test_story_4_the_branches_hear_each_day_at_half_past_four_and_not_on_thanksgiving(past):
    page = past.pages["ESC-1008"].customer

    assert past.branches == ("Branch network", 12)
    said = "Agreed: each business day at 16:30 MST, by e-mail"
    assert page.rooms.communication.sentence == said
    assert page.then == "Wed 16:30 MST, Fri 16:30 MST, Mon 30 Nov 16:30 MST"
    assert page.left_out == ("Thu 26 Nov, Thanksgiving Day",)


def test_story_5_the_money_goes_to_the_director_and_a_refusal_has_offered_another_date(past):
    page = past.pages["ESC-1006"]
    newest, first = page.carrier.rooms.obstacles.requests

    assert page.customer.headline.endswith("does not hold, 7 days late")
    assert newest.because == (
        "18,000 USD is over Morgan Ellis's limit of 10,000 USD: Karin Holt decides."
    )
    assert (newest.granted, newest.due_at) == (None, mountain(24, 10, 40))
    assert (first.granted, first.alternate) == (False, "Wed 9 Dec")
    assert page.customer.rooms.obstacles.requests == ()


def test_story_6_omaha_is_severity_1_and_ruth_owes_an_answer(past):
    page = past.pages["ESC-1010"].customer

    assert page.rooms.impact.severity == "Severity 1: safety is at risk"
    assert (2, "Ruth Adeyemi", "To acknowledge") in page.levels


def test_story_7_des_moines_is_not_ready_and_its_useful_news_is_overdue(past):
    page = past.pages["ESC-1004"]
    (notice,) = page.customer.rooms.not_ready

    assert notice.headline.endswith("ready by Wed 12:00 CST")
    assert page.customer.rooms.waiting.sentence.startswith("Waiting on: you since Tue 17 Nov")
    assert page.carrier.rooms.communication.overdue is not None
    assert page.customer.rooms.communication.overdue is None


def test_story_9_reno_was_told_late_and_reads_who_stood_in(past):
    page = past.pages["ESC-1007"].customer
    loop = page.plan["The other carrier finishes its part of the line"]

    assert [move.endswith("after it was due") for move in loop.moved] == [True]
    assert (2, "Ruth Adeyemi, covering for Morgan Ellis", "Acknowledged") in page.levels
    assert "Dana Reyes engaged level 2 on the customer's behalf" in page.timeline


def test_story_10_portland_says_not_solved_and_is_a_second_time(past):
    page = past.pages["ESC-1003"].customer

    assert "Paul Dube says it is not solved; open again at level 2" in page.timeline
    assert page.rooms.end.ordinal == "Second escalation of this order"
    assert [each.reference for each in page.rooms.end.repeats] == ["ESC-1001"]


def test_story_11_bangor_is_over_with_its_answer(past):
    page = past.pages["ESC-1002"].customer
    answer = page.rooms.end.answer

    assert page.level == "Closed: the customer confirmed the resolution"
    assert (answer.informed, answer.solved, answer.owner) == (5, 4, "Ruth Adeyemi")
    assert "Paul Dube confirmed the resolution; closed" in page.timeline


def test_story_12_munich_does_not_hold_and_its_thursday_is_a_working_day(past):
    page = past.pages["ESC-1009"].customer

    assert page.headline == "Forecast 16 Dec, your need-by 9 Dec: does not hold, 7 days late"
    assert page.then == "Wed 17:30 CET, Thu 17:30 CET, Fri 17:30 CET"
    assert page.left_out == ()
    assert page.plan["Survey of the shaft, with the caretaker"].committed == "Thu 17:30 CET"
    assert "E-mail to level 1 (carrier says)" in page.timeline


def test_story_12_an_answer_is_told_a_machines_did_nothing_and_what_is_unsure_waits(past):
    assert past.mails == [
        ("anke.brandt@example.com", "AUTOMATED", "PARKED", 1009),
        ("anke.brandt@example.com", "REPLY", "WORDS", 1009),
        ("hausverwaltung@example.com", "UNCLEAR", "WAITING", 1009),
        ("anke.brandt@example.com", "NEW_MATTER", "WAITING", None),
    ]
    told = [entry for entry in past.entries if entry.words.startswith("The landlord's office")]
    assert [(each.channel, "surveyor" in each.words) for each in told] == [("EMAIL", False)]
    assert [level for level, _, _ in past.live["Q-6001"].levels] == [1]


def test_long_after_their_end_escalations_lose_every_word_and_keep_every_figure(past):
    found = past.let_go

    assert found.early == 0
    assert found.said > 100
    assert found.left == []
    assert (found.files, found.mails) == ({b""}, [])
    assert found.gone.escalations == len(past.live) + len(past.closed)
    assert found.gone == found.dry
    assert (found.again.escalations, found.again.mails, found.again.sign_ins) == (0, 0, 0)
    assert f"of {found.gone.escalations} escalations" in found.kept
    before, after = found.figures
    assert after == before
    before, after = found.differences
    assert after == before
    assert found.answers == ({200}, {"", "The customer", "The carrier"})

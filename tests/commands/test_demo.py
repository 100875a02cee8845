"""`rung demo`: the whole past of the demo company, played once through the services."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings

from rung import clock
from rung.commands import demo
from rung.commands.main import main
from rung.commands.stories import files
from rung.commands.stories.programme import IMPORTS, OPENS_AT
from rung.domain.permissions import Role
from rung.models import (
    ActionMove,
    Clock,
    DeskTicket,
    Escalation,
    Letter,
    Order,
    OrderDate,
    Person,
    SlaTarget,
    SpecialHandling,
    Survey,
    TimelineEntry,
)
from rung.queries.demo import sign_in_links
from rung.queries.owed import standing_of
from rung.queries.proposals import unescalated
from rung.services.checking import check_facts
from rung.services.settling import next_wake_at
from tests.builders import mountain, person

MOMENT = timedelta(milliseconds=1)  # a duty is missed just after it was due
IN_THE_DEMO = {"RUNG_DEMO": True, "RUNG_MOVABLE_TIME": True}


@pytest.fixture(scope="module")
def past(django_db_setup, django_db_blocker):
    """What there is after the first load. Loaded once for all tests here, and taken back."""
    with django_db_blocker.unblock(), override_settings(**IN_THE_DEMO), transaction.atomic():
        number_desk_tickets_anew()
        demo.run(SimpleNamespace(what="load"))
        found = SimpleNamespace(
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
            proposed=proposed_to("dana.reyes@example.com"),
            proposed_to_others=[
                each.reference
                for name in ("priya.nair", "tomas.wilk", "leo.marsh")
                for each in proposed_to(f"{name}@example.com")
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
        )
        transaction.set_rollback(True)
    return found


def proposed_to(email):
    standing = standing_of(Person.objects.get(email=email), now=OPENS_AT)
    return unescalated(standing, now=OPENS_AT).proposals


def desk_story(ticket):
    linked = ticket.links.filter(unlinked_at=None).order_by("escalation__order__reference")
    return SimpleNamespace(
        owner=ticket.owner.name,
        stage=ticket.stage,
        speaker=ticket.speaker,
        step_at=ticket.next_step_at,
        orders=list(linked.values_list("escalation__order__reference", flat=True)),
    )


def number_desk_tickets_anew():
    """As in a database of its own: no test before this one has opened a desk ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('rung_desk_ticket_number', 88, false)")


def story(escalation):
    clocks = Clock.objects.filter(escalation=escalation, settled_at=None)
    return SimpleNamespace(
        running={(each.kind, each.level): each.due_at for each in clocks},
        levels=[
            (row.level, row.holder.name, row.cover_for.name if row.cover_for else "")
            for row in escalation.levels.order_by("level")
        ],
        received={row.level: row.received_at for row in escalation.levels.all()},
        on_behalf=[row.level for row in escalation.levels.filter(on_behalf=True)],
        waivers=list(escalation.waivers.values_list("level", "granted")),
        orders=escalation.links.count(),
        answers=escalation.acknowledgements.count(),
        previous=escalation.previous.order.reference if escalation.previous else "",
        channel=escalation.channel,
        calendar=escalation.calendar.document["name"],
    )


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


def test_people_who_are_there_already_are_left_alone_and_time_is_not_moved(
    db, settings, monkeypatch, capsys
):
    settings.RUNG_DEMO = True
    person("Rosa Lund", Role.DESK)
    for forbidden in ("rung.commands.demo.play", "rung.clock.move_to"):
        monkeypatch.setattr(forbidden, lambda *_, **__: pytest.fail("the past was played"))

    assert main(["demo", "load"]) == 0
    assert "leaves everything as it is" in capsys.readouterr().out


def test_links_are_printed_one_to_a_line(db, settings, capsys):
    settings.RUNG_DEMO = True
    person("Lee Tan", Role.CUSTOMER)
    person("Dana Reyes", Role.CCM)

    assert main(["demo", "links"]) == 0

    first, second, others = capsys.readouterr().out.splitlines()
    assert first.startswith("Customer contact       Lee Tan     http://")
    assert second.startswith("Customer care manager  Dana Reyes  http://")
    assert others.startswith("Everybody else                     http://")
    assert others.endswith("/demo/people/")


def test_without_the_demos_people_there_are_no_links(db, settings, capsys):
    settings.RUNG_DEMO = True

    assert main(["demo", "links"]) == 1
    assert "`rung demo load` brings it in" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["load", "links"])
def test_outside_the_demo_there_is_no_demo(db, settings, what, capsys):
    settings.RUNG_DEMO = False

    assert main(["demo", what]) == 1
    assert "this is no demo" in capsys.readouterr().err


def test_an_older_file_knows_nothing_of_what_came_later():
    on_the_second = datetime(2026, 11, 2, 12, tzinfo=UTC)

    text = b"".join(files.orders_as_of(on_the_second, since=IMPORTS[0])).decode()

    boise = next(line for line in text.splitlines() if "Q-1001" in line)
    assert "2026-11-18" in boise
    assert "1U" not in boise
    assert "Q-4001" not in text


def test_danas_day_proposes_meridian_alone_and_says_why(past):
    (proposal,) = past.proposed

    assert proposal.reference == "Q-1003"
    (sign,) = proposal.signs
    assert sign.carrier == (
        "Forecast for Thu 3 Dec: 3 days after the committed date, Mon 30 Nov, and 6 days after "
        "their need-by date, Fri 27 Nov."
    )


def test_of_the_healthy_orders_none_is_proposed_and_none_is_red(past):
    assert past.proposed_to_others == []
    assert past.missed_targets == ["Q-4002"]


def test_everything_stored_is_what_its_facts_say(past):
    found = []

    tally = check_facts(found.append)

    assert [str(each) for each in found] == []
    assert tally.escalations == Escalation.objects.count()

"""What the end keeps: its cause, the customer's answer, repeats, and what an account needs
(R22, R26, R27)."""

from datetime import date, timedelta

import pytest

from rung.domain.causes import Cause
from rung.domain.ending import FoundCause
from rung.domain.facts import Visibility
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.surveys import ANSWERABLE_FOR, Answer
from rung.domain.vocabulary import Channel
from rung.models import (
    AccountContact,
    Notice,
    SpecialHandling,
    Survey,
    SurveyFollowUp,
    TimelineEntry,
)
from rung.queries.end_room import end_room
from rung.queries.handling import handling_of
from rung.queries.in_step import alone
from rung.queries.low_answers import low_answers_steps
from rung.queries.owed import standing_of
from rung.services import ending, engaging, handling, surveys
from rung.services.doing import Doing, NotAllowed
from rung.services.mail import as_mail
from rung.services.settling import settle_due
from rung.services.signed_links import LinkEnded
from rung.services.survey_links import read_survey_link
from tests.builders import TUESDAY_1030, mountain, person
from tests.services.desk_world import another_customer

pytestmark = pytest.mark.django_db
NOON = mountain(24, 12)
ONE = mountain(24, 13)
FOUND = FoundCause(Cause.SUPPLIER, "Gableline lost the drawing.")


@pytest.fixture
def escalation(world):
    """Level 2 is engaged."""
    raised = world.raised()
    engaging.engage_next(
        escalation_id=raised.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    return raised


def resolved(world, escalation, found=FOUND):
    ending.resolve(
        escalation_id=escalation.id, words="It works.", doing=world.ccm_at(NOON), found=found
    )


@pytest.fixture
def closed(world, escalation):
    resolved(world, escalation)
    ending.confirm(escalation_id=escalation.id, doing=world.customer_at(ONE))
    escalation.refresh_from_db()
    return escalation


def give(world, escalation, informed=4, solved=5, words="", now=ONE, doing=None):
    return surveys.answer_survey(
        escalation_id=escalation.id,
        answer=Answer(informed, solved, words),
        doing=doing or world.customer_at(now),
    )


def link_of(notice):
    """The token of a closing mail's link."""
    text = as_mail(notice, now=ONE).get_body(("plain",)).get_content()
    return next(line for line in text.splitlines() if "/s/" in line).split("/s/")[1].strip("/")


def test_the_cause_stands_inside_beside_the_customers_wording(world, escalation):
    resolved(world, escalation)

    escalation.refresh_from_db()
    assert (escalation.cause, escalation.cause_words) == ("SUPPLIER", FOUND.words)
    assert escalation.resolution == "It works."
    kept = TimelineEntry.objects.get(fact="cause.found")
    assert (kept.visibility, kept.words) == (Visibility.INTERNAL.value, FOUND.words)


def test_no_customer_reads_of_the_cause(world, closed):
    for notice in Notice.objects.filter(recipient=world.customer):
        assert "Gableline" not in as_mail(notice, now=ONE).as_string()
    room = end_room(closed, carrier_side=False, zone="UTC", now=ONE)
    assert (room.cause, room.cause_words, room.handling) == ("", "", ())


def test_a_second_resolution_finds_another_cause_and_the_first_stays_on_the_timeline(
    world, escalation
):
    resolved(world, escalation)
    ending.reject(escalation_id=escalation.id, words="It is back.", doing=world.customer_at(NOON))
    resolved(world, escalation, FoundCause(Cause.EQUIPMENT))

    escalation.refresh_from_db()
    assert escalation.cause == "EQUIPMENT"
    found = TimelineEntry.objects.filter(fact="cause.found").order_by("recorded_at", "id")
    assert {entry.details["cause"] for entry in found} == {"SUPPLIER", "EQUIPMENT"}


def test_the_answer_is_owned_by_the_manager_of_the_highest_engaged_level(world, closed):
    give(world, closed, 2, 5, "Nobody called for two days.")

    survey = Survey.objects.get()
    assert (survey.level, survey.owner, survey.answered_by) == (2, world.manager, world.customer)
    told = Notice.objects.filter(kind="survey.answered").order_by("recipient__name")
    assert [notice.recipient for notice in told] == [world.ccm, world.manager]
    text = as_mail(told[1], now=ONE).get_body(("plain",)).get_content()
    assert "Call them, ask what went wrong" in text
    assert "Nobody called for two days." in text


def test_a_good_answer_asks_nothing_of_its_owner(world, closed):
    give(world, closed, 5, 4)

    notice = Notice.objects.get(kind="survey.answered", recipient=world.manager)
    assert "There is nothing to do" in as_mail(notice, now=ONE).as_string()


def test_the_answer_is_seen_by_the_customer_on_the_timeline(world, closed):
    give(world, closed, 5, 4, "Thank you.")

    entry = TimelineEntry.objects.get(fact="survey.answered")
    assert (entry.visibility, entry.words) == (Visibility.CUSTOMER.value, "Thank you.")


def test_it_is_answered_once(world, closed):
    give(world, closed)

    with pytest.raises(AlreadyDone, match="Lee Tan has answered already"):
        give(world, closed, 1, 1)

    assert Survey.objects.count() == 1


def test_too_late_is_refused_in_words_and_writes_nothing(world, closed):
    before = (Survey.objects.count(), TimelineEntry.objects.count(), Notice.objects.count())

    with pytest.raises(RuleViolation) as refused:
        give(world, closed, now=ONE + ANSWERABLE_FOR + timedelta(seconds=1))

    said = refused.value.said("America/Denver", ONE)
    assert said == "It can no longer be answered. That was possible until Tue 8 Dec 13:00 MST."
    now = (Survey.objects.count(), TimelineEntry.objects.count(), Notice.objects.count())
    assert now == before


def test_silence_closes_with_words_and_asks_all_the_same(world, escalation):
    resolved(world, escalation)
    settle_due(now=mountain(1, 9, month=12))

    told = Notice.objects.get(kind="escalation.closed", recipient=world.customer)
    text = " ".join(as_mail(told, now=mountain(1, 9, month=12)).as_string().split())
    assert "we asked whether it is solved, and no answer came in time" in text
    give(world, escalation, now=mountain(1, 10, month=12))
    assert Survey.objects.get().escalation == escalation


def test_a_withdrawal_asks_nothing(world, escalation):
    ending.withdraw(escalation_id=escalation.id, words="Solved.", doing=world.customer_at(ONE))

    told = Notice.objects.get(kind="escalation.closed", recipient=world.customer)
    assert "/s/" not in as_mail(told, now=ONE).get_body(("plain",)).get_content()
    with pytest.raises(RuleViolation):
        give(world, escalation)


def test_only_who_may_escalate_answers(world, closed):
    observer = Party(Role.CUSTOMER, frozenset({Relation.OBSERVER}))
    doing = Doing(world.customer, observer, Channel.PORTAL, ONE)

    with pytest.raises(NotAllowed):
        give(world, closed, doing=doing)
    with pytest.raises(NotAllowed):
        give(world, closed, doing=world.ccm_at(ONE))

    assert not Survey.objects.exists()


def test_the_closing_mails_link_is_for_its_reader_and_ends_with_the_questions(world, closed):
    notice = Notice.objects.get(kind="escalation.closed", recipient=world.customer)
    token = link_of(notice)

    link = read_survey_link(token, now=ONE)

    assert (link.person, link.escalation) == (world.customer, closed)
    assert link.expires_at == ONE + ANSWERABLE_FOR
    with pytest.raises(LinkEnded, match="could be answered until"):
        read_survey_link(token, now=ONE + ANSWERABLE_FOR + timedelta(seconds=1))


@pytest.mark.parametrize("spoil", [lambda token: token[:-2], lambda token: "x" + token])
def test_a_link_that_was_changed_is_none(world, closed, spoil):
    token = link_of(Notice.objects.get(kind="escalation.closed", recipient=world.customer))

    with pytest.raises(LinkEnded, match="not complete or not ours"):
        read_survey_link(spoil(token), now=ONE)


def test_a_link_ends_when_its_reader_no_longer_speaks_for_the_account(world, closed):
    token = link_of(Notice.objects.get(kind="escalation.closed", recipient=world.customer))
    AccountContact.objects.filter(person=world.customer).update(may_escalate=False)

    with pytest.raises(LinkEnded, match="no longer answers for this account"):
        read_survey_link(token, now=ONE)


def test_repeats_of_an_order_are_counted_and_linked_on_either_side(world, closed):
    second = world.raised(now=mountain(24, 14), phoned_at=None)
    ending.withdraw(
        escalation_id=second.id, words="A mistake.", doing=world.customer_at(mountain(24, 15))
    )
    third = world.raised(now=mountain(24, 16), phoned_at=None)
    world.raised(order=world.another_order("Q-2"))

    for carrier in (True, False):
        room = end_room(third, carrier_side=carrier, zone="UTC", now=mountain(24, 17))
        assert room.ordinal == "Third escalation of this order"
        assert [each.reference for each in room.repeats] == [closed.reference, second.reference]
    assert end_room(closed, carrier_side=True, zone="UTC", now=ONE).ordinal.startswith("First")


def test_an_only_escalation_repeats_nothing(world, closed):
    room = end_room(closed, carrier_side=True, zone="UTC", now=ONE)

    assert (room.ordinal, room.repeats) == ("", ())


def note(world, escalation, words="Call before any work at night.", until=date(2026, 12, 1)):
    return handling.add_handling(
        account_id=escalation.account_id,
        escalation_id=escalation.pk,
        words=words,
        owner_id=world.ccm.pk,
        expires_on=until,
        doing=world.ccm_at(ONE),
    )


def test_a_note_holds_through_its_last_day_and_fades_after_it(world, closed):
    note(world, closed)

    last, after = mountain(1, 23, month=12), mountain(2, 1, month=12)
    shown = [
        len(handling_of(closed.account_id, zone="America/Denver", now=now))
        for now in (ONE, last, after)
    ]

    assert shown == [1, 1, 0]


def test_a_note_is_of_its_account_alone(world, closed):
    note(world, closed)

    other = another_customer(world)

    assert handling_of(other.account_id, zone="UTC", now=ONE) == ()


def test_a_note_that_was_taken_away_stays_on_record(world, closed):
    kept = note(world, closed)

    handling.end_handling(handling_id=kept.pk, doing=world.ccm_at(ONE))

    row = SpecialHandling.objects.get()
    assert (row.ended_by, row.words) == (world.ccm, kept.words)
    assert handling_of(closed.account_id, zone="UTC", now=ONE) == ()
    with pytest.raises(AlreadyDone):
        handling.end_handling(handling_id=kept.pk, doing=world.ccm_at(ONE))


@pytest.mark.parametrize(
    ("words", "until"), [(" ", date(2026, 12, 1)), ("Call first", date(2026, 11, 23))]
)
def test_a_note_that_says_nothing_or_is_over_is_not_kept(world, closed, words, until):
    with pytest.raises(BadInput):
        note(world, closed, words, until)

    assert not SpecialHandling.objects.exists()


def test_a_customer_keeps_no_note(world, closed):
    with pytest.raises(NotAllowed):
        handling.add_handling(
            account_id=closed.account_id,
            escalation_id=None,
            words="Be kind.",
            owner_id=person("Otto Brand", Role.CCM).pk,
            expires_on=date(2026, 12, 1),
            doing=world.customer_at(ONE),
        )

    assert not SpecialHandling.objects.exists()


# --- a low answer


def waits_for(who, now=ONE):
    found = alone(low_answers_steps(standing_of(who, now=now), zone="America/Denver", now=now))
    return [(each.reference, each.scores, each.words) for each in found]


def answered_low(world, closed):
    surveys.answer_survey(
        escalation_id=closed.id, answer=Answer(2, 5, "No word."), doing=world.customer_at(ONE)
    )


def follow_up(closed, doing, words="Karin called; a weekly call is agreed."):
    return surveys.follow_up_survey(escalation_id=closed.id, words=words, doing=doing)


def test_a_low_answer_is_on_its_owners_day_until_somebody_has_called(world, closed):
    answered_low(world, closed)
    reference = closed.reference

    said = (reference, "kept informed 2 of 5, solved well 5 of 5", "No word.")
    assert waits_for(world.manager) == [said]
    assert waits_for(world.director) == []
    follow_up(closed, world.manager_at(mountain(25, 9)))

    assert waits_for(world.manager) == []
    entry = TimelineEntry.objects.get(fact="survey.followed-up")
    assert entry.visibility == Visibility.INTERNAL.value
    inside, outside = (
        end_room(closed, carrier_side=side, zone="America/Denver", now=mountain(25, 9)).answer
        for side in (True, False)
    )
    assert (inside.came_of_it, inside.followed) == (
        "Karin called; a weekly call is agreed.",
        "Morgan Ellis, Wed 09:00 MST",
    )
    assert (outside.came_of_it, outside.followed) == ("", "")


def test_a_good_answer_is_on_nobodys_day(world, closed):
    surveys.answer_survey(
        escalation_id=closed.id, answer=Answer(3, 5), doing=world.customer_at(ONE)
    )

    assert waits_for(world.manager) == []


def test_the_call_is_kept_once_with_words_and_by_the_carriers_managers(world, closed):
    with pytest.raises(RuleViolation, match="Nobody has answered"):
        follow_up(closed, world.manager_at(ONE))
    answered_low(world, closed)
    with pytest.raises(BadInput, match="what came of it"):
        follow_up(closed, world.manager_at(ONE), words=" ")
    with pytest.raises(NotAllowed):
        follow_up(closed, world.customer_at(ONE))
    assert not SurveyFollowUp.objects.exists()
    follow_up(closed, world.manager_at(ONE))

    with pytest.raises(AlreadyDone, match="Morgan Ellis has dealt with"):
        follow_up(closed, world.ccm_at(mountain(25, 9)))

    assert SurveyFollowUp.objects.count() == 1

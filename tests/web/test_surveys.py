"""Two questions after the end, on the page and from the closing mail; notes on an account
(R27, N10)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rung.domain.permissions import Role
from rung.domain.surveys import ANSWERABLE_FOR
from rung.models import SpecialHandling, Survey
from rung.services import ending
from rung.services.survey_links import survey_url
from tests.builders import mountain, person
from tests.web.desk_pages import act, at, everything, get, main_buttons, page_of, post, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]
NOON = mountain(24, 12)
ANSWER = {"informed": "4", "solved": "2", "words": "The crew came twice."}


@pytest.fixture
def closed(world):
    escalation = world.raised()
    ending.resolve(escalation_id=escalation.id, words="It works.", doing=world.ccm_at(NOON))
    ending.confirm(escalation_id=escalation.id, doing=world.customer_at(NOON))
    return escalation


def address(world, closed, who=None, expires_at=NOON + ANSWERABLE_FOR):
    reader = who or world.customer
    url = survey_url(escalation_id=closed.pk, person_id=reader.pk, expires_at=expires_at)
    return "/" + url.split("/", 3)[3]


def look(client, path, now=NOON):
    with at(now):
        return client.get(path)


def press(client, path, now=NOON, **fields):
    with at(now):
        return client.post(path, {**ANSWER, **fields})


def test_the_closed_page_leads_to_the_questions_and_then_shows_the_answer(client, world, closed):
    page = get(client, world.customer, NOON, "portal:escalation", closed.number)
    assert "Answer two short questions" in words_of(page)
    assert main_buttons(page) == 1

    done = post(client, world.customer, NOON, "portal:survey", closed.number, **ANSWER)
    assert done.status_code == 303

    page = get(client, world.customer, NOON, "portal:escalation", closed.number)
    assert "Answer two short questions" not in words_of(page)
    assert "kept informed 4 of 5, solved well 2 of 5" in words_of(page)
    inside = words_of(page_of(client, world.ccm, NOON, closed))
    assert "Contact them Kept informed 4 of 5, solved well 2 of 5" in inside
    assert "The answer belongs to Dana Reyes, who calls them about it." in inside


def test_the_mailed_link_answers_without_signing_in(client, world, closed):
    path = address(world, closed)
    before = everything()

    first, second = look(client, path), look(client, path)

    assert (first.status_code, second.status_code) == (200, 200)
    assert everything() == before
    assert main_buttons(first) == 1
    assert press(client, path).status_code == 303
    survey = Survey.objects.get()
    assert (survey.answered_by, survey.channel, survey.solved) == (world.customer, "EMAIL", 2)
    assert "Thank you for your answer" in words_of(look(client, path))


def test_the_mailed_link_opens_for_somebody_who_is_signed_in_as_well(client, world, closed):
    client.force_login(world.customer)

    page = look(client, address(world, closed))

    assert page.status_code == 200
    assert main_buttons(page) == 1


def test_a_second_answer_is_told_who_was_first(client, world, closed):
    path = address(world, closed)
    press(client, path)

    again = press(client, path, informed="1")

    assert again.status_code == 409
    assert "Lee Tan has answered already." in words_of(again)
    assert Survey.objects.get().informed == 4


def test_a_question_left_open_keeps_the_words(client, world, closed):
    answer = press(client, address(world, closed), solved="")

    assert answer.status_code == 422
    assert "Please choose one." in words_of(answer)
    assert "The crew came twice." in answer.content.decode()
    assert not Survey.objects.exists()


@pytest.mark.parametrize("score", ["0", "6", "x", "-1", "9" * 30])
def test_no_other_score_is_taken(client, world, closed, score):
    assert press(client, address(world, closed), informed=score).status_code == 422
    assert not Survey.objects.exists()


def test_too_late_is_said_and_nothing_is_kept(client, world, closed):
    late = NOON + ANSWERABLE_FOR + timedelta(minutes=1)

    mailed = press(client, address(world, closed), now=late)
    paged = post(client, world.customer, late, "portal:survey", closed.number, **ANSWER)
    looked = get(client, world.customer, late, "portal:survey", closed.number)

    assert (mailed.status_code, paged.status_code) == (410, 409)
    assert "could be answered until" in words_of(mailed)
    assert "It can no longer be answered." in words_of(paged)
    assert "could be answered until Tue 14:00 EST" in words_of(looked)
    assert not Survey.objects.exists()


def test_an_open_escalation_asks_nothing(client, world):
    escalation = world.raised()

    page = get(client, world.customer, NOON, "portal:survey", escalation.number)

    assert "asked when an escalation has ended" in words_of(page)


def test_a_link_of_somebody_else_or_of_nobody_ends(client, world, closed):
    stranger = person("Sol Strange", Role.CUSTOMER)
    for path in (address(world, closed, who=stranger), "/s/nonsense/"):
        answer = look(client, path)
        assert answer.status_code == 410
        assert "This link has ended" in words_of(answer)


def test_a_stranger_does_not_find_the_questions(client, world, closed):
    stranger = person("Sol Strange", Role.CUSTOMER)

    page = get(client, stranger, NOON, "portal:survey", closed.number)

    assert page.status_code == 404


def test_the_cause_is_asked_when_it_is_resolved_and_stays_inside(client, world):
    escalation = world.raised()
    without = act(client, world.ccm, NOON, escalation, "resolve", words="Done.", cause="")
    assert without.status_code == 422
    assert "Done." in without.content.decode()

    done = act(
        client,
        world.ccm,
        NOON,
        escalation,
        "resolve",
        words="Done.",
        cause="SUPPLIER",
        cause_words="Gableline was late.",
    )
    assert done.status_code == 303

    inside = words_of(page_of(client, world.ccm, NOON, escalation))
    assert "Cause: Supplier late or at fault Gableline was late." in inside
    theirs = words_of(get(client, world.customer, NOON, "portal:escalation", escalation.number))
    assert "Gableline" not in theirs
    assert "Supplier late" not in theirs


def test_a_note_on_the_account_is_met_on_orders_escalations_and_when_raising(client, world, closed):
    fields = {
        "words": "Call before any work at night.",
        "owner": str(world.ccm.pk),
        "expires_on": "2026-12-20",
    }
    done = post(client, world.ccm, NOON, "desk:add_handling", closed.number, **fields)
    assert done.status_code == 303

    other = world.raised(order=world.another_order("Q-2"))
    pages = (
        page_of(client, world.manager, NOON, other),
        get(client, world.desk, NOON, "desk:order", "Q-2"),
        get(client, world.ccm, NOON, "desk:new_call", query="?about=Q-1001"),
    )
    for page in pages:
        assert "Call before any work at night." in words_of(page)
    for name, args in (("portal:escalation", [other.number]), ("portal:order", ["Q-2"])):
        assert "Call before" not in words_of(get(client, world.customer, NOON, name, *args))


def test_a_note_is_taken_away_from_where_it_is_kept(client, world, closed):
    fields = {"words": "Call first.", "owner": str(world.ccm.pk), "expires_on": "2026-12-20"}
    post(client, world.ccm, NOON, "desk:order_handling", "Q-1001", **fields)
    row = SpecialHandling.objects.get()
    path = ("desk:end_order_handling", "Q-1001", row.pk)

    first, second = (post(client, world.ccm, NOON, *path) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 409)
    assert "has been taken away already" in words_of(second)


def test_a_note_without_a_last_day_to_come_is_refused_with_its_words(client, world, closed):
    fields = {"words": "Call first.", "owner": str(world.ccm.pk), "expires_on": "2026-11-01"}

    answer = post(client, world.ccm, NOON, "desk:add_handling", closed.number, **fields)

    assert answer.status_code == 422
    assert "The last day has passed already." in words_of(answer)
    assert "Call first." in answer.content.decode()
    assert not SpecialHandling.objects.exists()


def test_no_customer_reaches_the_notes(client, world, closed):
    for route, key in (("add_handling", closed.number), ("order_handling", "Q-1001")):
        path = reverse(f"desk:{route}", args=[key])
        with at(NOON):
            client.force_login(world.customer)
            assert client.get(path).status_code == 404

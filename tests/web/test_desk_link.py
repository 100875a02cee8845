"""The mailed link: opening it changes nothing, its button acknowledges without signing in (N10)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from rung.domain.door import LIMITS, WayIn, Whose
from rung.domain.permissions import Role
from rung.models import Acknowledgement, Clock, EngagedLevel, Escalation, Notice, TimelineEntry
from rung.services import door, ending
from rung.services.links import acknowledge_url
from tests.builders import TUESDAY_1030, mountain, person, running
from tests.web.desk_pages import NO_STATIC, at, at_level_2, everything, main_buttons, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
AT_1350 = mountain(24, 13, 50)
FRIDAY_NOON = mountain(27, 12)


def path_for(escalation, holder, *, until=FRIDAY_NOON):
    level = EngagedLevel.objects.get(escalation=escalation, level=2)
    url = acknowledge_url(
        escalation_id=escalation.id, subject_id=level.id, person_id=holder.id, expires_at=until
    )
    return "/" + url.split("/", 3)[3]


def open_link(path, instant=AT_1350, method="get"):
    with at(instant):
        return getattr(Client(), method)(path)


def press(path, instant=AT_1350, **fields):
    filled = {
        "press_id": str(uuid4()),
        "clock_id": Clock.objects.get(kind="ACKNOWLEDGEMENT").id,
        "words": "I have your escalation. I call you by Tue 15:00 MST.",
        "next_contact_at": "2026-11-24T15:00",
    }
    with at(instant):
        return Client().post(path, {**filled, **fields})


def test_the_page_says_what_is_owed_by_when_and_for_whom(world):
    page = open_link(path_for(at_level_2(world), world.manager))

    said = words_of(page)
    assert "Level 2 · Regional manager, Service Delivery" in said
    assert "40 min left" in said
    assert "Acknowledge by Tue 14:30 MST" in said
    assert "“Store opens Saturday. No circuit means no card payments.”" in said
    assert "I have your escalation. I will contact you by Tue 18:00 EST (Tue 16:00 MST)." in said
    assert "Opening this page changed nothing. Your button does." in said
    assert "The link is for Morgan Ellis, valid until Fri 12:00 MST" in said
    assert main_buttons(page) == 1


def test_of_a_long_impact_the_link_shows_the_beginning_so_that_its_button_is_seen_at_once(world):
    escalation, long = at_level_2(world), "The store opens on Saturday. " * 12
    path = path_for(escalation, world.manager)

    short_page = open_link(path).text
    Escalation.objects.update(impact=long.strip())
    long_page = open_link(path).text

    assert '<details class="long-words">' not in short_page
    assert '<details class="long-words">' in long_page
    assert f"“{long.strip()}”" in long_page


def test_whoever_opens_many_links_that_are_none_of_ours_waits_and_one_that_holds_opens(world):
    path = path_for(at_level_2(world), world.manager)
    kinds = ("a", "d", "s")
    for _ in range(LIMITS[WayIn.LINK, Whose.NETWORK].tries - len(kinds)):
        door.count_try(WayIn.LINK, door.Comer("", None, "", "127.0.0.1"), now=AT_1350)

    assert [open_link(f"/{kind}/made-up/").status_code for kind in kinds] == [410, 410, 410]
    refused = [open_link(f"/{kind}/made-up/") for kind in kinds]

    assert [each.status_code for each in refused] == [429, 429, 429]
    assert all("Too many links that are none of ours" in words_of(each) for each in refused)
    assert open_link(path).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_it_however_often_changes_nothing(world, method):
    path = path_for(at_level_2(world), world.manager)
    before = everything()

    for _ in range(3):
        assert open_link(path, method=method).status_code == 200

    assert everything() == before
    assert not Acknowledgement.objects.exists()


def test_one_press_acknowledges_without_signing_in_and_thanks(world):
    escalation = at_level_2(world)
    path = path_for(escalation, world.manager)

    pressed = press(path)
    thanks = open_link(path)

    assert (pressed.status_code, pressed.url) == (303, path)
    given = Acknowledgement.objects.get()
    assert (given.given_by, given.channel, given.happened_at) == (
        world.manager,
        "EMAIL",
        AT_1350,
    )
    assert "Thank you, it is acknowledged" in words_of(thanks)
    assert "I call you by Tue 15:00 MST." in words_of(thanks)
    assert running(escalation, "ACKNOWLEDGEMENT") == []


def test_a_second_press_is_told_and_counts_once(world):
    path = path_for(at_level_2(world), world.manager)
    press(path)
    before = everything()

    again = press(path)

    assert again.status_code == 409
    assert "Morgan Ellis has already acknowledged this. (Tue 13:50 MST)" in words_of(again)
    assert everything() == before


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": ""}, "Please fill this in."),
        ({"next_contact_at": "2026-11-24T08:00"}, "The next contact lies in the future."),
    ],
)
def test_a_press_that_cannot_be_right_keeps_what_was_typed(world, fields, said):
    path = path_for(at_level_2(world), world.manager)
    before = everything()

    page = press(path, **fields)

    assert page.status_code == 422
    assert said in words_of(page)
    assert everything() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_expired_link_says_so(world, method):
    path = path_for(at_level_2(world), world.manager, until=AT_1350 - timedelta(seconds=1))
    before = everything()

    page = open_link(path, method=method)

    assert page.status_code == 410
    assert "This link has expired. Sign in to acknowledge." in words_of(page)
    assert everything() == before


def test_a_foreign_or_mutilated_link_says_so(world):
    path = path_for(at_level_2(world), world.manager)

    page = open_link(path[:-6] + "abcd/")

    assert page.status_code == 410
    assert "This link is not complete or not ours." in words_of(page)


def test_a_link_ends_when_somebody_else_holds_the_level(world):
    escalation = at_level_2(world)
    path = path_for(escalation, world.manager)
    EngagedLevel.objects.filter(escalation=escalation, level=2).update(holder=world.director)

    page = open_link(path)

    assert page.status_code == 410
    assert "This link ended when Karin Holt took over. Sign in." in words_of(page)


def test_nothing_is_owed_after_the_resolution(world):
    escalation = at_level_2(world)
    path = path_for(escalation, world.manager)
    ending.resolve(escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(AT_1350))

    page = open_link(path)

    assert page.status_code == 410
    assert "Nothing is owed under this link any more." in words_of(page)


def handed_on(path, instant=AT_1350):
    with at(instant):
        return Client().post(path + "hand-on/", {"press_id": str(uuid4())})


def test_who_is_not_the_right_person_hands_it_to_their_cover_and_no_clock_moves(world):
    escalation = at_level_2(world)
    cover = person("Ruth Adeyemi", Role.MANAGER)
    world.manager.cover = cover
    world.manager.save()
    (before,) = running(escalation, "ACKNOWLEDGEMENT")

    page = handed_on(path_for(escalation, world.manager))

    assert "Ruth Adeyemi has it now and has been asked to acknowledge." in words_of(page)
    level = EngagedLevel.objects.get(escalation=escalation, level=2)
    assert (level.holder, level.cover_for) == (cover, world.manager)
    (after,) = running(escalation, "ACKNOWLEDGEMENT")
    assert (after.id, after.due_at) == (before.id, before.due_at)
    told = Notice.objects.filter(created_at=AT_1350)
    assert {(notice.kind, notice.recipient.name) for notice in told} == {
        ("acknowledgement.wanted", "Ruth Adeyemi"),
        ("acknowledgement.handed-on", "Dana Reyes"),
    }
    entry = TimelineEntry.objects.get(fact="acknowledgement.handed-on")
    assert (entry.actor, entry.words) == (world.manager, "Ruth Adeyemi answers instead.")


def test_without_a_cover_the_care_manager_is_told_and_the_level_stays(world):
    escalation = at_level_2(world)

    page = handed_on(path_for(escalation, world.manager))

    assert "Nobody covers for you, so the level is still yours." in words_of(page)
    assert EngagedLevel.objects.get(escalation=escalation, level=2).holder == world.manager
    (told,) = Notice.objects.filter(created_at=AT_1350)
    assert (told.kind, told.recipient) == ("acknowledgement.handed-on", world.ccm)
    assert TimelineEntry.objects.get(fact="acknowledgement.handed-on").visibility == "INTERNAL"


def test_what_has_been_answered_is_handed_to_nobody(world):
    escalation = at_level_2(world)
    path = path_for(escalation, world.manager)
    press(path)
    before = everything()

    page = handed_on(path)

    assert page.status_code == 409
    assert "has already acknowledged this." in words_of(page)
    assert everything() == before


def test_a_link_cannot_hand_on_by_being_opened(world):
    path = path_for(at_level_2(world), world.manager)

    assert open_link(path + "hand-on/").status_code == 405


def test_the_page_is_in_the_zone_of_the_links_person_whoever_is_signed_in(world):
    path = path_for(at_level_2(world), world.manager)
    client = Client()
    with at(TUESDAY_1030):
        client.force_login(world.customer)
        page = client.get(path)

    assert "by Tue 14:30 MST" in words_of(page)
    assert "Lee Tan" not in words_of(page)

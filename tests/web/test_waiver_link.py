"""The mailed link to decide on a waiver: opening it changes nothing, its button decides (R14)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.domain.wording import compose
from rung.models import LevelHolder, Notice, Waiver
from rung.services import waivers
from rung.services.addresses import address_of
from rung.services.notice_reasons import with_reasons
from tests.builders import TUESDAY_0820, person
from tests.web.desk_pages import NO_STATIC, at, everything, main_buttons, settle, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
TUESDAY_0900 = TUESDAY_0820 + timedelta(minutes=40)
LATE = TUESDAY_0820 + timedelta(minutes=61)


def asked(world, escalation, evidence="Forty beds.", instant=TUESDAY_0820):
    return waivers.ask_waiver(
        escalation_id=escalation.id,
        trigger="life-and-safety",
        evidence=evidence,
        doing=world.customer_at(instant),
    )


def address(who, kind):
    """The address behind the button of the newest notice of that kind to somebody."""
    notice = Notice.objects.filter(recipient=who, kind=kind).latest("created_at")
    context = with_reasons(notice.context)
    message = compose(NoticeKind(kind), context, zone=who.zone, now=notice.created_at)
    return address_of(notice, message.button)


def link_of(who, kind="waiver.asked"):
    return "/" + address(who, kind).split("/", 3)[3]


def open_link(path, instant=TUESDAY_0900, method="get"):
    with at(instant):
        return getattr(Client(), method)(path)


def press(path, instant=TUESDAY_0900, **fields):
    filled = {"press_id": str(uuid4()), "words": "Go on.", "pressed": "grant", **fields}
    with at(instant):
        return Client().post(path, filled)


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_however_often_changes_nothing(world, method):
    asked(world, world.raised())
    path = link_of(world.manager)
    before = everything()

    for _ in range(3):
        assert open_link(path, method=method).status_code == 200

    assert everything() == before
    assert Waiver.objects.get().decided_at is None


def test_the_link_shows_the_risk_what_shows_it_the_impact_and_by_when(world):
    asked(world, world.raised())

    page = open_link(link_of(world.manager))

    said = words_of(page)
    assert "Engage level 2 at once?" in said
    assert "“Life or safety is at risk” What shows it: “Forty beds.” Decide by Tue 09:20" in said
    assert "“Store opens Saturday. No circuit means no card payments.”" in said
    assert "The link is for Morgan Ellis, valid until" in said
    assert main_buttons(page) == 1


@pytest.mark.parametrize(
    ("pressed", "granted", "said"),
    [
        ("grant", True, "Granted: level 2 at once"),
        ("refuse", False, "Not granted: level 2 at once"),
    ],
)
def test_its_button_decides_without_signing_in_and_then_says_so(world, pressed, granted, said):
    asked(world, world.raised())
    path = link_of(world.manager)

    response = press(path, pressed=pressed)

    assert response.status_code == 303
    row = Waiver.objects.get()
    assert (row.granted, row.decided_by, row.words) == (granted, world.manager, "Go on.")
    after = words_of(open_link(path))
    assert said in after
    assert "“Go on.”" in after


@pytest.mark.parametrize("fields", [{"words": " "}, {"pressed": "both"}])
def test_without_words_or_one_of_the_two_buttons_nothing_is_decided(world, fields):
    asked(world, world.raised())
    path, before = link_of(world.manager), everything()

    refused = press(path, **fields)

    assert refused.status_code == 422
    assert everything() == before
    assert Waiver.objects.get().decided_at is None


def test_a_link_decides_on_its_own_waiver_and_on_none_that_was_asked_for_since(world):
    escalation = world.raised()
    asked(world, escalation)
    path = link_of(world.manager)
    press(path, pressed="refuse", words="Not for this.")
    asked(world, escalation, "A second ward.", TUESDAY_0900)

    second = press(path, LATE)

    assert second.status_code == 409
    assert "There is no waiver left to decide on." in words_of(second)
    assert Waiver.objects.get(evidence="A second ward.").decided_at is None


def test_a_reminder_and_the_news_that_it_is_late_lead_to_it_as_well(world):
    asked(world, world.raised())
    settle(TUESDAY_0900)
    reminded = link_of(world.manager, "warning.given")
    settle(LATE)

    assert open_link(reminded).status_code == 200
    assert press(link_of(world.director, "waiver.missed"), LATE).status_code == 303
    assert Waiver.objects.get().decided_by == world.director
    assert "/desk/escalations/" in address(world.ccm, "waiver.missed")


def test_the_link_ends_when_somebody_else_answers_for_the_level(world):
    asked(world, world.raised())
    path, successor = link_of(world.manager), person("Ruth Adeyemi", Role.MANAGER)
    LevelHolder.objects.filter(level=2).update(person=successor)
    before, ended = everything(), "This link ended when the decision went to Ruth Adeyemi. Sign in."

    for answer in (open_link(path), press(path)):
        assert answer.status_code == 410
        assert ended in words_of(answer)

    assert everything() == before
    assert Waiver.objects.get().decided_at is None


def test_a_link_that_is_over_or_was_changed_opens_nothing(world):
    asked(world, world.raised())
    path = link_of(world.manager)

    assert open_link(path, TUESDAY_0820 + timedelta(days=8)).status_code == 410
    assert open_link(path[:-4] + "xyz/").status_code == 410

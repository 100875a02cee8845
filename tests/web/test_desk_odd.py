"""Odd addresses and odd input are answered with a page, never with a fault of ours."""

import pytest
from django.test import Client

from tests.builders import TUESDAY_0820
from tests.web.desk_pages import NO_STATIC, at, everything, post

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/desk/escalations/ESC-99999999999999999999999/", 404),
        ("/desk/escalations/ESC-99999999999999999999999/note/", 404),
        ("/desk/escalations/?q=%00&level=99999999999999999999&page=99999999999", 200),
        ("/desk/escalations/?q=ESC-99999999999999999999999", 200),
        ("/desk/escalations/?page=10000", 200),
        ("/desk/orders/?q=%00%27%3B--&show=nonsense", 200),
        ("/desk/orders/%00/", 404),
        ("/desk/orders/no such order/", 404),
        ("/desk/calls/new/?about=%00", 200),
        ("/desk/calls/new/preview/?about=%00&happened_at=never", 200),
        ("/desk/live/?stamp=%00", 200),
        ("/a/%00/", 410),
        ("/a/x:y:z/", 410),
    ],
)
def test_an_odd_address_is_answered(world, path, status):
    client = Client(raise_request_exception=False)
    with at(TUESDAY_0820):
        client.force_login(world.ccm)

        assert client.get(path).status_code == status


@pytest.mark.parametrize("about", ["\x00", "ESC-999999999999999999", "%" * 120, "x" * 121])
def test_odd_words_about_a_call_are_asked_for_again(client, world, about):
    before = everything()

    page = post(
        client,
        world.ccm,
        TUESDAY_0820,
        "desk:new_call",
        about=about,
        happened_at="2026-11-23T15:30",
        words="News.",
        ground="TIMELINESS",
    )

    assert page.status_code == 422
    assert everything() == before


def test_a_note_longer_than_anybody_reads_is_asked_for_again(client, world):
    escalation = world.raised()
    before = everything()

    page = post(
        client,
        world.ccm,
        TUESDAY_0820,
        "desk:act",
        escalation.number,
        "note",
        words="x" * 4001,
    )

    assert page.status_code == 422
    assert everything() == before

"""Two people at once: it happens once, and the second is told calmly (N15)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from rung import clock
from rung.domain.permissions import Role
from rung.models import Acknowledgement, Clock, Notice, TimelineEntry
from tests.builders import TUESDAY_1030, World, person
from tests.web.desk_pages import NO_STATIC, at_level_2, words_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings(NO_STATIC)]
NOW = TUESDAY_1030 + timedelta(minutes=5)


@pytest.fixture
def owed():
    """A world in committed rows, at a time that every connection reads."""
    made = World()
    cover = person("Ruth Adeyemi", Role.MANAGER)
    made.manager.cover = cover
    made.manager.save()
    escalation = at_level_2(made)
    clock.move_to(NOW)
    yield made, cover, escalation
    clock.move_to(clock.machine())


def together(*acts):
    """Do all of them at the same moment, each on a connection of its own."""
    start = Barrier(len(acts))

    def one(act):
        try:
            start.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def presses(reader, path, fields):
    client = Client()
    client.force_login(reader)
    return lambda: client.post(path, fields)


def answer(escalation, press_id):
    clock_id = Clock.objects.get(escalation=escalation, kind="ACKNOWLEDGEMENT").id
    return {
        "press_id": str(press_id),
        "clock_id": clock_id,
        "words": "I have it.",
        "next_contact_at": "2026-11-24T15:00",
    }


def test_of_two_managers_one_acknowledges_and_the_other_learns_who(owed):
    world, cover, escalation = owed
    path = f"/desk/escalations/{escalation.reference}/acknowledge/"

    answers = together(
        presses(world.manager, path, answer(escalation, uuid4())),
        presses(cover, path, answer(escalation, uuid4())),
    )

    assert sorted(response.status_code for response in answers) == [303, 409]
    refused = next(response for response in answers if response.status_code == 409)
    first = Acknowledgement.objects.get().given_by.name
    assert f"{first} has already acknowledged this." in words_of(refused)
    assert (
        Notice.objects.filter(kind="acknowledgement.given", recipient=world.customer).count() == 1
    )


def test_a_double_click_acknowledges_once(owed):
    world, _, escalation = owed
    path = f"/desk/escalations/{escalation.reference}/acknowledge/"
    fields = answer(escalation, uuid4())

    answers = together(presses(world.manager, path, fields), presses(world.manager, path, fields))

    assert sorted(response.status_code for response in answers) == [303, 409]
    assert TimelineEntry.objects.filter(fact="acknowledgement.given").count() == 1

"""What the tests of the desk share: a moment, a reader, and a count of everything that is kept."""

import re
from contextlib import contextmanager
from uuid import uuid4

import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rung.models import Clock
from rung.services import engaging
from rung.services.settling import settle_due
from tests.builders import TUESDAY_1030, running

NO_STATIC = "ignore:No directory at"  # static files are not collected in tests


@contextmanager
def at(instant):
    """The machine's clock stands at that instant."""
    with time_machine.travel(instant, tick=False):
        yield


def engage(world, escalation, level, instant):
    """The customer engages a level at that instant."""
    return engaging.engage_next(
        escalation_id=escalation.id,
        level=level,
        received_at=instant,
        doing=world.customer_at(instant),
    )


def at_level_2(world, **raised):
    """An escalation whose level 2 was engaged on Tuesday 10:30; acknowledgement due 14:30."""
    escalation = world.raised(**raised)
    engage(world, escalation, 2, TUESDAY_1030)
    return escalation


def settle(instant):
    """The engine has done all there is to do by then."""
    while settle_due(now=instant) != (0, 0):
        pass


def get(client, person, instant, name, *args, query=""):
    """What a person is answered at that instant."""
    with at(instant):
        client.force_login(person)
        return client.get(reverse(name, args=args) + query)


def post(client, person, instant, name, *args, **fields):
    """What a person is answered who presses a button at that instant."""
    with at(instant):
        client.force_login(person)
        return client.post(reverse(name, args=args), {"press_id": str(uuid4()), **fields})


def queries_of(client, path):
    """How many queries a warm page costs."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def words_of(response):
    """The page as it reads: no tags, single spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    text = " ".join(text.replace("&#39;", "'").split())
    return re.sub(r" ([.,:])", r"\1", text)


def rows_of(response):
    """The body rows of the page's tables, each as it reads."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", response.content.decode(), re.DOTALL)
    rows = [row for body in bodies for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def main_buttons(response):
    """How many primary buttons a page has."""
    return len(re.findall(r"\bbtn-primary\b", response.content.decode()))


def everything():
    """How many rows there are of each kind, sessions apart."""
    return {
        model.__name__: model.objects.count() for model in apps.get_app_config("rung").get_models()
    }


def page_of(client, reader, instant, escalation):
    return get(client, reader, instant, "desk:escalation", escalation.number)


def act(client, reader, instant, escalation, name, **fields):
    return post(client, reader, instant, "desk:act", escalation.number, name, **fields)


def answer(client, reader, instant, escalation, **fields):
    (owed,) = running(escalation, "ACKNOWLEDGEMENT") or [
        Clock.objects.filter(escalation=escalation, kind="ACKNOWLEDGEMENT").latest("started_at")
    ]
    given = {
        "clock_id": owed.id,
        "words": "I have it. I call you by Tue 15:00 MST.",
        "next_contact_at": "2026-11-24T15:00",
        **fields,
    }
    return act(client, reader, instant, escalation, "acknowledge", **given)

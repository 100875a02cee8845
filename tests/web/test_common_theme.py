"""Light, dark or the system's: a person's choice is theirs on every device."""

import re

import pytest
from django.test import Client

from rung.models import Person

pytestmark = pytest.mark.django_db


def test_the_colours_a_person_chose_follow_them_to_another_device(world):
    here, there = Client(), Client()
    for device in (here, there):
        device.force_login(world.ccm)
    there.cookies["theme"] = "light"

    for theme, marked in (("dark", ["dark"]), ("system", []), ("light", ["light"])):
        here.post("/theme/", {"theme": theme, "next": "/desk/"})

        for device in (here, there):
            page = device.get("/desk/").text
            pressed = page[page.index(f'value="{theme}"') :].partition("</button>")[0]
            assert re.findall(r'data-bs-theme="(\w+)"', page) == marked
            assert 'aria-pressed="true"' in pressed


def test_who_never_chose_colours_has_those_of_the_browser(world):
    client = Client()
    client.force_login(world.ccm)
    client.cookies["theme"] = "dark"

    assert 'data-bs-theme="dark"' in client.get("/desk/").text
    assert Person.objects.filter(theme="").count() == Person.objects.count()


def test_the_colours_of_nobody_are_kept_in_the_browser_alone(world):
    client = Client()

    client.post("/theme/", {"theme": "dark", "next": "/accounts/login/"})

    assert 'data-bs-theme="dark"' in client.get("/accounts/login/").text
    assert Person.objects.filter(theme="").count() == Person.objects.count()

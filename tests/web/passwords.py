"""Somebody who signs in with a password, for the tests of the door."""

from rung import clock
from tests.builders import TUESDAY_0820

PASSWORD = "a long way up the ladder"


def with_password(person, settings):
    """The person on Tuesday morning, with a password that is cheap to check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # how fast, only
    clock.move_to(TUESDAY_0820)
    person.set_password(PASSWORD)
    person.save()
    return person

"""What every test may ask for."""

import gc
import os

import pytest
from django.test import TransactionTestCase
from hypothesis import settings

from tests.browser import chromium
from tests.builders import World
from tests.embedded_database import FOLDER, begin_with_a_copy
from tests.emptying import empty

# An example that takes long on a busy machine is not wrong: no test judges by the wall clock.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_collection_finish():
    """Code and tests stay to the end: garbage is looked for among what comes after, and seldom.

    Else a sixth of a run of tests goes into looking through what never goes away.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Asked before a database is made. Here, because pytest-django's own wins over a plugin's."""
    begin_with_a_copy(django_db_blocker)


@pytest.fixture(scope="session")
def django_db_keepdb():
    """A server of our own goes away as a whole, with whoever is still connected to it."""
    return FOLDER in os.environ


@pytest.fixture
def world(db):
    """A small carrier with one account and one order."""
    return World()


@pytest.fixture(scope="session")
def browser():
    """One browser for all tests of this process."""
    with pytest.MonkeyPatch.context() as surroundings, chromium() as installed:
        # The browser's own loop runs in this thread; what a test asks the database does not.
        surroundings.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield installed


@pytest.fixture(scope="session", autouse=True)
def _emptied_soon():
    """After a test that commits, only what it filled is emptied."""
    with pytest.MonkeyPatch.context() as django:
        django.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield

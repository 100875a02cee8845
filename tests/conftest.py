"""What every test may ask for."""

import pytest
from django.db import connection

from tests.builders import World


@pytest.fixture
def world(db):
    """A small carrier with one account and one order."""
    return World()


@pytest.fixture(autouse=True)
def _empty_job_queue(request, django_db_blocker):
    """Procrastinate's models are unmanaged: Django's flush after a committing test skips them."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")

"""Who loses against another request over the same rows is not told that the database is gone."""

from threading import Barrier
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from rung.models import Press
from rung.web.common import again, errors
from rung.web.common.audience import Audience, audience
from tests.builders import TUESDAY_0820
from tests.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ONE, TWO = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


@pytest.fixture
def rows():
    for key in (ONE, TWO):
        Press.objects.create(id=key, pressed_at=TUESDAY_0820)


def request(**files):
    return RequestFactory().post("/somewhere/", files)


def hold(key):
    Press.objects.select_for_update().get(pk=key)


@pytest.mark.usefixtures("rows")
def test_of_two_pages_that_wait_for_each_other_both_are_answered():
    tries, answers = [], []
    met = Barrier(2)

    def page(first, second):
        @audience(Audience.PUBLIC)
        def view(asked):
            tries.append((first, asked.FILES["paper"].read()))
            with transaction.atomic():
                hold(first)
                Press.objects.create(id=uuid4(), pressed_at=TUESDAY_0820)
                if len(tries) <= met.parties:
                    met.wait()
                hold(second)
            return HttpResponse("done")

        return lambda: answers.append(view(request(paper=SimpleUploadedFile("a", b"words"))))

    outcomes = at_once(page(ONE, TWO), page(TWO, ONE))

    assert outcomes == [None, None]
    assert [each.content for each in answers] == [b"done", b"done"]
    assert len(tries) == 3  # of the two, one was carried out again
    assert {paper for _, paper in tries} == {b"words"}
    assert Press.objects.count() == 2 + 2  # each has written once


@pytest.mark.usefixtures("rows")
def test_who_waited_for_another_for_too_long_is_told_just_that():
    def waits():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20ms'")
            hold(ONE)

    told = []

    def ask():
        try:
            waits()
        except OperationalError:
            told.append(errors.broken(RequestFactory().get("/somewhere/")))

    with transaction.atomic():
        hold(ONE)
        at_once(ask)

    (page,) = told
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Others were changing the same thing" in page.content.decode()
    assert "could not be reached" not in page.content.decode()


def test_a_database_that_is_gone_is_not_asked_again_and_again():
    tries = []

    @audience(Audience.PUBLIC)
    def view(_):
        tries.append(1)
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(OperationalError):
        view(request())

    assert tries == [1]


def test_who_always_loses_is_told_so_in_the_end(monkeypatch):
    tries = []

    @audience(Audience.PUBLIC)
    def view(_):
        tries.append(1)
        raise OperationalError("deadlock detected") from again.DeadlockDetected()

    with pytest.raises(OperationalError):
        view(request())

    assert len(tries) == again.TRIES

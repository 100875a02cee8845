"""Pages that say "not here" or "not now": the reader's own way on stays, and nothing is told."""

import re

import pytest
from django.db import InterfaceError, OperationalError

from rung.web.common import pages
from tests.builders import MONDAY_1530, TUESDAY_0820
from tests.web.desk_pages import NO_STATIC
from tests.web.portal_pages import signed_in, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
NAVIGATION = 'aria-label="Main"'


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/desk/", 403)])
def test_whoever_is_signed_in_keeps_their_own_navigation(world, client, path, status):
    answer = signed_in(client, world.customer, now=TUESDAY_0820).get(path)

    assert answer.status_code == status
    assert NAVIGATION in answer.text
    assert 'href="/orders/"' in answer.text
    assert world.customer.email in answer.text
    assert 'href="/desk/"' not in answer.text


def test_what_is_another_accounts_reads_like_what_is_nobodys(world, client):
    escalation = world.raised(phoned_at=MONDAY_1530)
    customer = signed_in(client, stranger(), now=TUESDAY_0820)

    theirs = customer.get(f"/escalations/{escalation.reference}/").text
    nobodys = customer.get("/escalations/ESC-9999/").text

    assert NAVIGATION in theirs
    assert without_tokens(theirs) == without_tokens(nobodys).replace(
        "ESC-9999", escalation.reference
    )
    assert world.account.name not in theirs


def test_nobody_reads_an_error_page_without_navigation(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert NAVIGATION not in answer.text
    assert "Sign out" not in answer.text


@pytest.mark.parametrize("trouble", [OperationalError("gone"), InterfaceError("closed")])
def test_without_a_database_it_is_said_all_the_same(world, client, monkeypatch, trouble):
    customer = signed_in(client, world.customer, now=TUESDAY_0820)

    def gone(*_asked, **_named):
        raise trouble

    monkeypatch.setattr(pages, "frame", gone)
    answer = customer.get("/nowhere/")

    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert NAVIGATION not in answer.text


def without_tokens(page):
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", page)

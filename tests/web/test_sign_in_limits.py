"""Whoever tries too often waits; who was meant can still come in (docs/security.md)."""

import re
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_network

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rung import clock
from rung.domain.door import LIMITS, WayIn, Whose
from rung.domain.notices import NoticeKind
from rung.models import Notice, SignInTries
from rung.services import door
from tests.builders import TUESDAY_0820
from tests.web.passwords import PASSWORD, with_password

pytestmark = pytest.mark.django_db
TRIES = LIMITS[WayIn.PASSWORD, Whose.PERSON].tries
RESTS = LIMITS[WayIn.PASSWORD, Whose.PERSON].rests


@pytest.fixture
def dana(world, settings):
    return with_password(world.ccm, settings)


def wrong(client, email, times=1, **where):
    for _ in range(times):
        answer = client.post("/accounts/login/", {"login": email, "password": "wrong"}, **where)
    return said(answer)


def right(client, email):
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD})


def said(answer):
    found = re.search(r'<div class="error-summary".*?</div>', answer.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split()) if found else ""


def is_in(client):
    return "_auth_user_id" in client.session


def test_staying_signed_in_is_asked_for_in_words_and_does_what_it_says(dana, client, settings):
    page = client.get("/accounts/login/").content.decode()
    form = {"login": dana.email, "password": PASSWORD}

    client.post("/accounts/login/", form)
    until_it_closes = client.session.get_expire_at_browser_close()
    client.logout()
    client.post("/accounts/login/", {**form, "remember": "on"})

    assert "Keep me signed in after I close this browser" in page
    assert "For 14 days." in page
    assert until_it_closes
    assert not client.session.get_expire_at_browser_close()
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE == 14 * 24 * 60 * 60


def test_after_twenty_wrong_passwords_the_right_one_is_refused_too_until_the_rest_is_over(dana):
    attacker, owner = Client(), Client()
    assert "not correct" in wrong(attacker, dana.email, TRIES)

    refused = said(right(owner, dana.email))
    assert "none is looked at now. Try again in 15 minutes, or let us mail you a code." in refused
    assert not is_in(owner)
    mails = Notice.objects.filter(kind=NoticeKind.SIGN_IN_RESTS.value)
    assert [each.recipient for each in mails] == [dana]

    clock.move_to(TUESDAY_0820 + RESTS + timedelta(minutes=1))
    assert right(owner, dana.email).status_code == 302
    assert is_in(owner)
    assert mails.count() == 1


def test_one_attacker_locks_nobody_out_a_mailed_code_and_a_known_browser_still_let_in(dana):
    known = Client()
    right(known, dana.email)
    known.post("/accounts/logout/")
    assert not is_in(known)
    wrong(Client(), dana.email, TRIES)

    right(known, dana.email)
    assert is_in(known)

    stranger = Client()
    stranger.post("/accounts/login/code/", {"email": dana.email})
    code = Notice.objects.get(kind=NoticeKind.SIGN_IN_CODE.value).context["code"]
    stranger.post("/accounts/login/code/confirm/", {"code": code})
    assert is_in(stranger)


def test_a_known_browser_is_counted_too_and_is_known_for_its_own_person_alone(dana, world):
    known = Client()
    right(known, dana.email)
    known.post("/accounts/logout/")
    wrong(known, dana.email, TRIES)

    right(known, dana.email)
    assert not is_in(known)
    assert is_in(right_in(Client(), dana.email))  # strangers' tries are counted apart
    wrong(known, world.customer.email)
    ways = SignInTries.objects.filter(person=world.customer).values_list("whose", flat=True)
    assert list(ways) == [Whose.PERSON.value]


def right_in(client, email):
    right(client, email)
    return client


def test_asking_for_codes_and_typing_them_wrong_is_limited_with_a_sentence(dana):
    for _ in range(LIMITS[WayIn.ASKED, Whose.PERSON].tries):
        client = Client()
        client.post("/accounts/login/code/", {"email": dana.email})
    asked = Client().post("/accounts/login/code/", {"email": dana.email.upper()})
    assert "Mails were asked for too often. Try again in 15 minutes" in said(asked)
    reset = Client().post("/accounts/password/reset/", {"email": dana.email})
    assert "Mails were asked for too often" in said(reset)

    for _ in range(LIMITS[WayIn.CODE, Whose.PERSON].tries):
        door.count_try(WayIn.CODE, door.Comer(dana.email, dana, "", "10.0.0.9"), now=clock.now())
    code = Notice.objects.filter(kind=NoticeKind.SIGN_IN_CODE.value).latest("created_at")
    typed = client.post("/accounts/login/code/confirm/", {"code": code.context["code"]})
    assert "too many wrong codes" in said(typed)
    assert not is_in(client)


def test_an_address_that_nobody_has_is_answered_alike_and_costs_the_same(dana):
    known, unknown = Client(), Client()
    right_in(Client(), dana.email)  # what is made once is made
    for path, field in (("/accounts/login/code/", "email"), ("/accounts/login/", "login")):
        costs, answers = [], []
        for client, email in ((known, dana.email), (unknown, "nobody@example.com")):
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(path, {field: email, "password": "wrong"})
            costs.append(len(queries))
            answers.append((answer.status_code, answer.headers.get("Location"), said(answer)))
        assert answers[0] == answers[1]
        assert abs(costs[0] - costs[1]) <= 1, (path, costs)  # what is taken back is said so
    assert wrong(unknown, "nobody@example.com", TRIES) == wrong(known, dana.email, TRIES)


def test_a_network_is_limited_and_only_a_trusted_proxy_says_which_it_is(dana, settings):
    def tries(address, forwarded):
        client = Client(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded)
        wrong(client, dana.email)

    tries("10.0.0.1", "203.0.113.7")
    assert networks() == {"10.0.0.1"}
    SignInTries.objects.all().delete()
    settings.RUNG_PROXIES = (ip_network("10.0.0.0/8"),)
    tries("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.9")
    tries("10.0.0.1", "\x00, junk")
    assert networks() == {"203.0.113.7", "10.0.0.1"}


def networks():
    names = ("10.0.0.1", "203.0.113.7", "198.51.100.1")
    keys = {sha256(f"PASSWORD|NETWORK|{name}".encode()).hexdigest(): name for name in names}
    rows = SignInTries.objects.filter(whose=Whose.NETWORK.value)
    return {keys[row.key] for row in rows}

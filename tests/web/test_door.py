"""The door: who comes through it, with what, and what every answer tells the browser.

Two things say who may what, and nothing else: the audience that a route states, and the one
permission table. The demo company is played once; everybody tries every address, about their own
and about others', hostile words and links are thrown at it, and all of it is taken back.
"""

import os
import random
import re
import subprocess
import sys
from html import unescape
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from rung.domain.permissions import Role, may
from rung.models import Press, TimelineEntry
from rung.queries.access import escalation_for, order_for
from rung.web.common.audience import _OPEN, _ROLES
from tests.demo_company import demo_company
from tests.web.door_acts import ACT_OF, OF_NO_ESCALATION, TYPED
from tests.web.door_cast import (
    CARRIERS,
    CUSTOMERS,
    ELSEWHERE,
    LINKED,
    NOBODY,
    address,
    company,
    routes,
)
from tests.web.door_hostile import hostile
from tests.web.header_rules import faults

pytestmark = pytest.mark.django_db
REFUSED = {403, 404, 405}
READ = {200, 204, 302, 405}
NOT_DONE = REFUSED | {409, 410, 422}
# Of an account's own people, these addresses may still answer 404: nothing of the kind is there.
MAY_BE_NOTHING = {"portal:survey", "portal:letter_pdf", "portal:letter_edition_pdf"}
# These are read by whoever may see the escalation; what is sent there is an act.
ALSO_READ = {"portal:communication", "desk:communication", "portal:survey", "portal:impact"}

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style|<[a-z][^>]*\s(?:style|on[a-z]+)=\"|javascript:",
    re.IGNORECASE,
)
FROM_ELSEWHERE = re.compile(r'(?:src|<link[^>]*href)="(?:https?:)?//[^"]+"')
# `make fuzz` sends ten thousand; here as many as a run of all tests can wait for.
FUZZ = (("RUNG_FUZZ_SEED", "20261124"), ("RUNG_FUZZ", "400"))
TELL = """
from rung.config import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY
      if hasattr(s, "SESSION_COOKIE_HTTPONLY") else True, s.CSRF_COOKIE_HTTPONLY,
      s.SECURE_PROXY_SSL_HEADER[0])
"""


@pytest.fixture(scope="module")
def door(django_db_setup, django_db_blocker):
    """The company and everybody who comes to its door."""
    with demo_company(django_db_blocker):
        yield company()


def stated(pattern):
    return pattern.callback.audience


def roles_of(pattern):
    return {role for each in stated(pattern) - _OPEN for role in _ROLES[each]}


def closed():
    """The routes that are for somebody, with their patterns."""
    return {name: each for name, each in routes().items() if not stated(each) & _OPEN}


def known(name, own):
    """What an address names exists for certain, so that nothing else can be why it is refused."""
    found = {"number", "reference", "account_id", "calendar_id", "policy", "ticket", "person_id"}
    wanted = set(routes()[name].pattern.converters)
    return wanted <= found


def test_nobody_signed_in_is_led_to_the_sign_in_page_and_learns_nothing(door):
    for name, pattern in closed().items():
        answers = {
            door.clients[NOBODY].get(address(name, pattern, which)).status_code
            for which in (door.own, door.foreign)
        }
        assert len(answers) == 1, name
        assert answers <= {302, 405}, name


@pytest.mark.parametrize("who", [*CUSTOMERS, ELSEWHERE, *CARRIERS])
def test_a_page_that_is_for_others_is_not_there(door, who):
    role = Role(door.people[who].role)
    tried = 0
    for name, pattern in closed().items():
        if role in roles_of(pattern):
            continue
        path = address(name, pattern, door.own)
        expected = {404 if pattern.pattern.converters else 403, 405}
        assert door.clients[who].get(path).status_code in expected, (who, name)
        assert posted(door, who, path)[0] in expected, (who, name)
        tried += 1
    assert tried


@pytest.mark.parametrize("who", ["contact", "observer", "agent", ELSEWHERE])
def test_of_another_account_a_customer_learns_nothing_by_any_address(door, who):
    strange = door.own if who == ELSEWHERE else door.foreign
    tried = 0
    for name, pattern in closed().items():
        if Role.CUSTOMER not in roles_of(pattern) or not pattern.pattern.converters:
            continue
        path = address(name, pattern, strange)
        assert door.clients[who].get(path).status_code in {404, 405}, (who, name)
        status, wrote = posted(door, who, path)
        assert status in {404, 405}, (who, name)
        assert not wrote, (who, name)
        tried += 1
    assert tried > 30


@pytest.mark.parametrize("who", CUSTOMERS)
def test_of_their_own_account_a_customer_reads_every_page(door, who):
    for name, pattern in closed().items():
        if Role.CUSTOMER in roles_of(pattern) and known(name, door.own):
            status = door.clients[who].get(address(name, pattern, door.own)).status_code
            if name in ACT_OF and not may(ACT_OF[name], party(door, who, pattern)):
                allowed = REFUSED | READ
            else:
                allowed = READ | ({404} if name in MAY_BE_NOTHING else set())
            assert status in allowed, (who, name, status)


@pytest.mark.parametrize("who", CARRIERS)
def test_what_is_sent_is_refused_where_the_table_refuses_it_and_nothing_is_written(door, who):
    tried = 0
    for name, act in ACT_OF.items():
        pattern = routes()[name.partition("/")[0]]
        if Role(door.people[who].role) not in roles_of(pattern):
            continue
        path = address(name.partition("/")[0], pattern, door.own | part_of(name))
        status, wrote = posted(door, who, path)
        if not may(act, party(door, who, pattern)):
            assert status in NOT_DONE, (who, name, status)
            assert not wrote, (who, name)
            tried += 1
        elif known(name.partition("/")[0], door.own):
            assert status not in {403, 404}, (who, name, status)
    assert tried > 1


@pytest.mark.parametrize("who", CUSTOMERS)
def test_who_may_only_look_sends_nothing(door, who):
    """The same for the account's own people: one of them is named to look, not to escalate."""
    done = set()
    for name, act in ACT_OF.items():
        pattern = routes()[name.partition("/")[0]]
        if Role.CUSTOMER not in roles_of(pattern):
            continue
        status, wrote = posted(door, who, address(name, pattern, door.own))
        if not may(act, party(door, who, pattern)):
            assert status in NOT_DONE, (who, name, status)
            assert not wrote, (who, name)
        elif wrote:
            done.add(name)
    assert bool(done) == (who != "observer")


@pytest.mark.parametrize("who", [*CUSTOMERS, *CARRIERS])
def test_a_page_draws_only_the_buttons_of_what_its_reader_may_do(door, who):
    side = "portal" if who in CUSTOMERS else "desk"
    pattern = routes()[f"{side}:escalation"]
    page = door.clients[who].get(address(f"{side}:escalation", pattern, door.own))
    found = set()
    for link in re.findall(r'(?:href|action)="([^"?#]+)', unescape(page.content.decode())):
        name = name_of(link)
        if name in ACT_OF and name not in ALSO_READ and str(door.own["number"]) in link:
            reader = party(door, who, routes()[name.partition("/")[0]])
            assert may(ACT_OF[name], reader), (who, name)
            found.add(name)
    assert found or who in {"observer", "administrator"}


def test_whoever_adds_an_address_that_takes_a_form_says_which_act_it_is(door):
    """All others refuse what is sent to them: a page that is only read takes no form."""
    named = {name.partition("/")[0] for name in ACT_OF}
    others = {
        name
        for name, pattern in closed().items()
        if name not in named
        and posted(door, reader_of(pattern), address(name, pattern, door.own))[0] != 405
    }

    assert sorted(others) == sorted(OF_NO_ESCALATION)


def answers(door):
    """An answer of every route to somebody who may read it, and of the refusals."""
    for name, pattern in routes().items():
        who = NOBODY if stated(pattern) & _OPEN else reader_of(pattern)
        yield name, door.clients[who].get(address(name, pattern, door.own), secure=True)
    for path in ("/nowhere/", "/accounts/login/", "/desk/", "/accounts/login/code/"):
        yield path, door.clients[NOBODY].get(path, secure=True)
    yield "403", door.clients["contact"].get("/desk/", secure=True)


def reader_of(pattern):
    roles = roles_of(pattern)
    if Role.CUSTOMER in roles and "desk/" not in str(pattern.pattern):
        return "contact"
    return "ccm" if Role.CCM in roles else "administrator"


def test_every_answer_carries_the_headers_and_no_page_holds_anything_inline(door):
    kinds = set()
    for name, answer in answers(door):
        assert list(faults(answer.headers, over_tls=True, is_static=False)) == [], name
        for cookie in answer.cookies.values():
            assert cookie["samesite"] == "Lax", (name, cookie.key)
        kind = answer.get("Content-Type", "").partition(";")[0]
        kinds.add(kind)
        if kind == "text/html":
            page = answer.content.decode()
            assert not INLINE.findall(page), name
            assert not FROM_ELSEWHERE.findall(page), name
    assert "text/html" in kinds


def test_without_tls_no_browser_is_told_to_insist_on_it(door):
    assert "Strict-Transport-Security" not in door.clients[NOBODY].get("/accounts/login/").headers


def test_behind_tls_every_cookie_is_secure_and_the_proxys_word_is_taken():
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TELL],
        env={**os.environ, "RUNG_BASE_URL": "https://rung.example", "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == ["True", "True", "True", "True", "HTTP_X_FORWARDED_PROTO"]


def test_hostile_forms_and_links_are_answered_and_never_break_anything(door):
    seed, count = (int(os.environ.get(name, said)) for name, said in FUZZ)
    chance = random.Random(seed)  # noqa: S311 - the same each time, on purpose
    assert sorted(door.tokens) == sorted(LINKED)
    broken = []
    for number in range(count):
        who, path, typed = hostile(door, chance)
        with transaction.atomic():
            answer = sent(door.clients[who], path, typed)
            transaction.set_rollback(True)
        if answer.status_code >= 500 and not path.startswith("/health"):  # whose 503 is its word
            broken.append((number, who, path, typed, repr(answer.exc_info and answer.exc_info[1])))
    assert broken == []


def sent(client, path, typed):
    return client.get(path) if typed is None else client.post(path, typed)


def part_of(name):
    """The last part of the address of an act at the desk."""
    return {"name": name.partition("/")[2]} if "/" in name else {}


def party(door, who, pattern):
    """The person as the table sees them, on the object that the address names."""
    person = door.people[who]
    if "reference" in pattern.pattern.converters:
        return order_for(person, door.own["reference"])[1]
    return escalation_for(person, door.own["number"])[1]


def posted(door, who, path):
    """What answers a form, and whether anything was written; it is taken back."""
    with transaction.atomic():
        before = written()
        answer = door.clients[who].post(path, {**TYPED, "press_id": str(uuid4())})
        wrote = written() != before
        transaction.set_rollback(True)
    return answer.status_code, wrote


def written():
    return TimelineEntry.objects.count(), Press.objects.count()


def name_of(link):
    """The route behind a link, with the act where several share one."""
    try:
        found = resolve(link)
    except Resolver404:
        return ""
    act = found.kwargs.get("name", "")
    return f"{found.view_name}/{act}" if found.view_name == "desk:act" else found.view_name

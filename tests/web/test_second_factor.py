"""What people come in with besides the first step: passkeys, an app, recovery codes."""

import json
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from rung import clock
from rung.domain.door import LIMITS, WayIn, Whose
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.domain.vocabulary import Channel
from rung.models import Notice, RecordEntry, RequiredFactor, SignedIn
from rung.services import door, second_factors
from rung.services.doing import Doing
from tests.app_codes import app_code

pytestmark = pytest.mark.django_db
PASSWORD = "a long way up the ladder"
ADMINS = "/admin/people/sign-in/"
PAGES = (
    "/accounts/security/",
    "/accounts/security/passkeys/add/",
    "/accounts/security/app/",
    "/accounts/security/recovery-codes/",
)
HOSTILE = (
    "",
    "null",
    "[]",
    "7",
    "[" * 5_000,
    "9" * 6_000,
    "{" * 19_000,
    '{"id": 1}',
    '{"id": "a", "response": null}',
    '{"id": "a", "response": []}',
    '{"id": "\\u0000", "response": {}}',
    '{"id": "a", "rawId": "b", "response": {"userHandle": "\\ud800"}}',
    *(
        json.dumps({"id": "AAAA", "response": dict.fromkeys(parts, word)})
        for parts in (("clientDataJSON", "attestationObject"), ("userHandle",))
        for word in ("AAAA", "e30", "n58", "____", "WzFd", "enp6enp6enp6enp6enp6", "=", "a")
    ),
)


def press():
    return {"press_id": str(uuid4())}


def doing(person):
    return Doing(person, None, Channel.PORTAL, clock.now())


def with_app(person):
    secret = generate_totp_secret()
    second_factors.add_app(secret=secret, doing=doing(person))
    return secret


@pytest.fixture
def dana(world, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # how fast, only
    world.ccm.set_password(PASSWORD)
    world.ccm.save()
    return world.ccm


def came_in(client, person):
    """Signed in just now, by a password and nothing else."""
    typed = {"login": person.email, "password": PASSWORD}
    assert client.post("/accounts/login/", typed).status_code == 302
    assert is_in(client)


def at_second_step(client, person):
    """Signed in by the first step alone."""
    typed = {"login": person.email, "password": PASSWORD}
    assert client.post("/accounts/login/", typed).url == "/accounts/second-step/"
    return client


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_one_heading_and_one_main_button(client, dana, path):
    came_in(client, dana)

    answer = client.get(path)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert page.count("btn-primary") == 1
    assert "style=" not in page


def test_who_has_nothing_to_be_asked_for_signs_in_anew_before_adding_a_factor(client, world):
    client.force_login(world.customer)  # no proof is kept of when they came in

    answer = client.get("/accounts/security/app/")

    assert "Sign out and come in again" in answer.content.decode()
    assert client.post("/accounts/security/recovery-codes/", press()).status_code == 403
    assert client.get("/accounts/security/").status_code == 200
    assert client.get("/accounts/again/code/").url == "/accounts/security/"


def test_after_the_password_a_code_of_the_app_is_asked_for_and_counts_once(client, dana):
    secret = with_app(dana)
    at_second_step(client, dana)
    wrong = client.post("/accounts/second-step/", {"code": "000"})
    assert wrong.status_code == 200
    assert not is_in(client)

    code = app_code(secret)
    assert client.post("/accounts/second-step/", {"code": code}).status_code == 302
    assert is_in(client)

    client.post("/accounts/logout/")
    again = at_second_step(client, dana).post("/accounts/second-step/", {"code": code})
    assert again.status_code == 200
    assert not is_in(client)


def test_wrong_codes_are_counted_a_right_one_rests_too_and_their_owner_hears_it(client, dana):
    secret = with_app(dana)
    at_second_step(client, dana)
    stranger = door.Comer(dana.email, dana, "", "127.0.0.1")
    for _ in range(LIMITS[WayIn.FACTOR, Whose.PERSON].tries - 1):
        door.count_try(WayIn.FACTOR, stranger, now=clock.now())

    client.post("/accounts/second-step/", {"code": "000000"})
    refused = client.post("/accounts/second-step/", {"code": app_code(secret)})

    assert "There were too many wrong codes" in refused.content.decode()
    assert not is_in(client)
    told = Notice.objects.get(kind=NoticeKind.SIGN_IN_RESTS.value)
    assert (told.recipient, told.context["way"]) == (dana, "FACTOR")


def test_removing_a_factor_signs_out_whoever_came_in_elsewhere(client, dana):
    came_in(client, dana)
    elsewhere = Client()
    came_in(elsewhere, dana)
    with_app(dana)
    factor = Authenticator.objects.get(user=dana)

    answer = client.post(f"/accounts/security/factors/{factor.pk}/remove/", press())

    assert answer.status_code == 303
    assert client.get("/accounts/security/").status_code == 200
    assert elsewhere.get("/accounts/security/").status_code == 302
    assert SignedIn.objects.get().session_key == client.session.session_key


def test_a_recovery_code_lets_in_once(client, dana):
    with_app(dana)
    codes = second_factors.make_codes(doing=doing(dana))
    at_second_step(client, dana).post("/accounts/second-step/", {"code": codes[0]})
    assert is_in(client)

    client.post("/accounts/logout/")
    at_second_step(client, dana).post("/accounts/second-step/", {"code": codes[0]})

    assert not is_in(client)


def test_recovery_codes_are_shown_in_the_answer_to_the_press_and_never_again(client, dana):
    came_in(client, dana)
    with_app(dana)

    shown = client.post("/accounts/security/recovery-codes/", press())
    later = client.get("/accounts/security/recovery-codes/")

    assert shown.content.decode().count("<li><code>") == 10
    assert shown["Cache-Control"] == "no-store"
    assert "<li><code>" not in later.content.decode()


def test_what_changes_is_mailed_to_its_owner_and_put_on_the_record_without_the_secret(dana):
    secret = with_app(dana)

    told = Notice.objects.get(recipient=dana)
    kept = RecordEntry.objects.get(about=dana)

    assert told.context["change"] == "APP_ADDED"
    assert kept.after == "Authenticator app added"
    row = Authenticator.objects.get(user=dana)
    assert secret not in json.dumps([told.context, row.data])
    assert TOTP(row).validate_code(app_code(secret))


def test_a_role_that_needs_one_reaches_nothing_else_until_there_is_one(client, dana, world):
    RequiredFactor.objects.create(
        role=Role.CCM.value, since_at=clock.now(), required_by=world.administrator
    )
    client.force_login(dana)

    led = client.get("/desk/?from=here")
    assert (led.status_code, led.url) == (303, "/accounts/security/")
    assert "Your role needs a second factor" in client.get(led.url).content.decode()
    assert client.post("/demo/advance/").status_code == 404
    assert client.get("/health/live").status_code == 200

    with_app(dana)
    assert client.get("/desk/").status_code != 303


def test_the_last_factor_of_a_role_that_needs_one_stays(client, dana, world):
    RequiredFactor.objects.create(
        role=Role.CCM.value, since_at=clock.now(), required_by=world.administrator
    )
    came_in(client, dana)
    with_app(dana)
    factor = Authenticator.objects.get(user=dana)

    refused = client.post(f"/accounts/security/factors/{factor.pk}/remove/", press())

    assert refused.status_code == 409
    assert "Add another one" in refused.content.decode()
    assert Authenticator.objects.filter(user=dana).count() == 1


def test_somebody_elses_factor_is_not_there(client, dana, world):
    with_app(dana)
    factor = Authenticator.objects.get(user=dana)
    client.force_login(world.customer)

    answer = client.post(f"/accounts/security/factors/{factor.pk}/remove/", press())

    assert answer.status_code == 404
    assert Authenticator.objects.count() == 1


def test_an_administrator_decides_which_roles_need_one_and_removes_what_is_lost(
    client, dana, world
):
    came_in(Client(), dana)
    with_app(dana)
    client.force_login(world.administrator)

    client.post(ADMINS, {**press(), "roles": ["CCM", "DESK"]})
    client.post(ADMINS, {**press(), "roles": ["CCM"]})
    found = client.get(f"{ADMINS}?q={dana.email}").content.decode()
    client.post(f"{ADMINS}{dana.pk}/", {**press(), "pressed": "remove"})
    none = client.post(f"{ADMINS}{dana.pk}/", {**press(), "pressed": "remove"})

    assert list(RequiredFactor.objects.values_list("role", flat=True)) == ["CCM"]
    changes = RecordEntry.objects.filter(kind="PERMISSION").order_by("id")
    assert [each.after for each in changes] == ["a second factor", "a second factor", "one factor"]
    assert f"{ADMINS}{dana.pk}/" in found
    assert not Authenticator.objects.exists()
    assert not SignedIn.objects.filter(person=dana).exists()
    assert Notice.objects.filter(recipient=dana, context__change="ALL_REMOVED").exists()
    assert none.status_code == 409


def test_no_answer_about_a_passkey_breaks_anything(client, dana):
    came_in(client, dana)
    client.get("/accounts/security/passkeys/add/")
    for answer in HOSTILE:
        typed = {"name": "Mine", "credential": answer}
        assert client.post("/accounts/security/passkeys/add/", typed).status_code == 422, answer
    client.post("/accounts/logout/")
    client.get("/accounts/passkey/", headers={"Accept": "application/json"})
    with_app(dana)
    at_second_step(client, dana)
    for answer in HOSTILE:
        assert client.post("/accounts/second-step/", {"credential": answer}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert not is_in(client)


def test_no_answer_of_a_passkey_alone_lets_in_or_breaks_anything(client, dana, settings):
    settings.MFA_RATE_LIMITS = {"webauthn_login": "1000/m/ip"}
    client.get("/accounts/passkey/", headers={"Accept": "application/json"})
    for answer in HOSTILE:
        refused = client.post("/accounts/passkey/", {"credential": answer})
        assert refused.url == "/accounts/login/?passkey=refused", answer
    assert not is_in(client)

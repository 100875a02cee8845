"""In through the operator's OpenID provider: who may, as what, and every way it can go wrong."""

import dataclasses
import html
import re
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

from rung.config.single_sign_on import library_settings, single_sign_on
from rung.domain.permissions import Role
from rung.domain.single_sign_on import Rules, SingleSignOn
from rung.models import AccountContact, Person, RecordEntry, SignedIn
from tests.browser import COLOURS, findings
from tests.builders import TUESDAY_0820
from tests.openid_provider import provider

BACK = "/sign-in/provider/back/"
FORGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WORDS = re.compile(r'<section class="panel">\s*<p>(.*?)</p>', re.DOTALL)


@pytest.fixture(scope="module")
def issuer():
    with provider() as address:
        yield address


@pytest.fixture
def sign_on(issuer, settings):
    """Sets up the provider with some rules."""

    def set_up(address=issuer, base="http://testserver", **rules):
        found = SingleSignOn(address, "rung", "not a secret", "Quillmark", Rules(**rules))
        settings.RUNG_OIDC = found
        settings.SOCIALACCOUNT_PROVIDERS = library_settings(found)
        settings.RUNG_BASE_URL = base

    return set_up


def begun(client):
    """The provider's address to which the browser is sent, as the page says it."""
    page = client.post("/sign-in/provider/", {"next": "/orders/"})
    assert page.status_code == 200
    return page.headers["Refresh"].removeprefix("0; url=")


def came_back(client, who):
    """The whole flow, with the provider's page answered by hand."""
    return client.get(answered(begun(client), who))


def answered(where, who):
    answer = requests.post(where, data={"sub": who}, allow_redirects=False, timeout=10)
    return answer.headers["Location"]


def words(answer):
    return html.unescape(WORDS.search(answer.content.decode()).group(1))


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.browser(at=TUESDAY_0820, answers=(403,))
@pytest.mark.django_db(transaction=True)
def test_the_whole_flow_in_a_browser_gives_the_mapped_role_and_refuses_others(
    tab_of, world, sign_on, live_server
):
    sign_on(base=live_server.url, roles={"managers": Role.MANAGER})
    page, found = tab_of(None, reduced_motion="reduce"), []
    page.route(re.compile("^https:"), lambda route: route.fulfill(body=""))  # its style
    for who, says in (("stranger", "Nobody here has the address"), ("unproven", "not verified")):
        through(page, who)
        assert page.get_by_text(says).is_visible()
        found += findings(page)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/accounts/login/")
    found += findings(page)
    page.emulate_media(color_scheme="dark")
    found += findings(page, COLOURS)
    assert found == []

    through(page, "dana")
    page.wait_for_url("**/desk/")
    world.ccm.refresh_from_db()
    assert world.ccm.role == Role.MANAGER.value
    kept = RecordEntry.objects.get(about=world.ccm)
    assert (kept.kind, kept.before, kept.after) == (
        "PERMISSION",
        "Customer care manager",
        "Manager",
    )
    assert SignedIn.objects.get().person == world.ccm


def through(page, who):
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with Quillmark").click()
    page.wait_for_url("http://localhost:*/oauth2/authorize*")
    page.get_by_role("button", name=who, exact=True).click()


@pytest.mark.django_db
def test_by_default_a_known_verified_address_comes_in_as_what_it_is_and_nothing_is_kept(
    world, sign_on
):
    sign_on()
    client = Client()

    answer = came_back(client, "dana")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/orders/")
    assert is_in(client)
    world.ccm.refresh_from_db()
    assert world.ccm.role == Role.CCM.value
    linked = world.ccm.socialaccount_set.get()
    assert (linked.uid, linked.extra_data) == ("dana", {})
    assert not RecordEntry.objects.exists()


@pytest.mark.django_db
def test_who_may_not_come_in_is_told_why_and_nothing_changes(world, sign_on):
    sign_on(roles={"managers": Role.MANAGER}, accounts={"maplethorn": world.account.code})
    came_back(Client(), "dana")
    people, before = Person.objects.count(), RecordEntry.objects.count()
    refused = {
        "stranger": "Nobody here has the address stranger@example.com.",
        "buyer": "Nobody here has the address buyer@example.com.",
        "unproven": "has not verified that dana.reyes@example.com is yours",
        "impostor": "Somebody else has come in as DANA.reyes@example.com before.",
        "nameless": "did not tell your e-mail address",
    }
    for who, says in refused.items():
        client = Client()
        answer = came_back(client, who)
        assert answer.status_code == 403, who
        assert says in words(answer)
        assert not is_in(client)
    Person.objects.filter(pk=world.ccm.pk).update(is_active=False)
    assert "is closed" in words(came_back(Client(), "dana"))
    assert (Person.objects.count(), RecordEntry.objects.count()) == (people, before)


@pytest.mark.django_db
def test_newcomers_are_added_only_with_a_mapping_and_customers_only_to_the_mapped_account(
    world, sign_on
):
    rules = {"newcomers": True, "accounts": {"maplethorn": world.account.code}}
    sign_on(**rules)

    assert "Nobody here" in words(came_back(Client(), "stranger"))
    client = Client()
    came_back(client, "buyer")

    assert is_in(client)
    added = Person.objects.get(email="buyer@example.com")
    contact = AccountContact.objects.get(person=added)
    assert added.role == Role.CUSTOMER.value
    assert (contact.account, contact.may_escalate) == (world.account, False)
    assert set(RecordEntry.objects.filter(about=added).values_list("after", flat=True)) == {
        "added as Customer contact",
        f"may look at {world.account.name}",
    }


@pytest.mark.django_db
def test_a_mapping_never_makes_a_customer_one_of_the_carrier(world, sign_on):
    sign_on(roles={"managers": Role.MANAGER})
    Person.objects.filter(pk=world.ccm.pk).update(email="moved@example.com")
    Person.objects.filter(pk=world.customer.pk).update(email="dana.reyes@example.com")

    came_back(Client(), "dana")

    world.customer.refresh_from_db()
    assert world.customer.role == Role.CUSTOMER.value


@pytest.mark.django_db
def test_a_broken_forged_or_stolen_answer_is_told_in_words_and_lets_nobody_in(world, sign_on):
    sign_on()
    client, other = Client(raise_request_exception=False), Client(raise_request_exception=False)
    back = answered(begun(client), "dana")
    state = parse_qs(urlsplit(back).query)["state"][0]

    assert "begun in another browser" in words(other.get(back))  # a stolen answer
    assert "did not confirm" in words(client.get(f"{BACK}?state={state}&code=forged"))
    assert "begun in another browser" in words(client.get(back))  # the state is used up
    denied = parse_qs(urlsplit(begun(client)).query)["state"][0]
    answer = client.get(f"{BACK}?state={denied}&error=access_denied")
    assert "You did not go through with it" in words(answer)
    for query in ("", "?state=", "?state=%00&code=%00", "?code=x", "?error=%FF", "?state=a&code="):
        assert client.get(BACK + query).status_code == 401, query
    assert not is_in(client)
    assert not is_in(other)


def forged(token, change):
    """The provider's token with something else in it, signed by somebody else's key."""
    head = jwt.get_unverified_header(token)
    says = jwt.decode(token, options={"verify_signature": False})
    change(head, says)
    key = {"none": None, "HS256": "not a secret" * 4}.get(head["alg"], FORGER)
    named = {} if head.get("kid") is None else {"kid": head["kid"]}
    return jwt.encode(says, key, head["alg"], headers=named)


def said_so(**claims):
    def change(head, says):
        head["kid"] = "second"
        says.update(claims)
        for name in [name for name, value in claims.items() if value is None]:
            del says[name]

    return change


def headed(**head):
    return lambda told, says: told.update(head)


@pytest.mark.django_db
def test_an_id_token_counts_only_from_the_provider_for_us_in_time_and_to_our_question(
    world, sign_on, monkeypatch
):
    sign_on()
    real = OAuth2Client.get_access_token

    def lets_in(change):
        def answered_by_a_forger(*asked, **more):
            found = real(*asked, **more)
            return found | {"id_token": forged(found["id_token"], change)}

        monkeypatch.setattr(OAuth2Client, "get_access_token", answered_by_a_forger)
        client = Client()
        answer = came_back(client, "dana")
        assert is_in(client) or "did not confirm" in words(answer)
        return is_in(client)

    assert not lets_in(headed())  # signed by another key
    assert not lets_in(headed(alg="none"))
    assert not lets_in(headed(alg="HS256"))
    # From here on the forger's key is the provider's second one: what is said has to be right too.
    published = jwt.PyJWKSet.from_dict
    second = RSAAlgorithm.to_jwk(FORGER.public_key(), as_dict=True) | {"kid": "second"}
    monkeypatch.setattr(
        jwt.PyJWKSet, "from_dict", lambda said: published({"keys": [*said["keys"], second]})
    )
    assert not lets_in(headed(kid=None))  # by which of the two?
    assert not lets_in(headed(kid="third"))
    for claims in (
        {"nonce": None},
        {"nonce": "of another question"},
        {"aud": "somebody else"},
        {"aud": ["rung", "somebody else"]},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": "stranger"},
    ):
        assert not lets_in(said_so(**claims)), claims
    assert lets_in(said_so(aud=["rung", "somebody else"], azp="rung"))
    assert lets_in(said_so())


@pytest.mark.django_db
def test_who_has_a_second_factor_is_asked_for_it_after_the_provider_too(world, sign_on):
    sign_on()
    Authenticator.objects.create(user=world.ccm, type="totp", data={})
    client = Client()

    assert came_back(client, "dana").headers["Location"] == "/accounts/second-step/"
    assert not is_in(client)


@pytest.mark.django_db
def test_a_provider_that_is_not_there_or_another_one_is_told_in_words(world, sign_on, issuer):
    sign_on(address="http://localhost:9")
    answer = Client().post("/sign-in/provider/")
    assert (answer.status_code, words(answer)) == (
        502,
        "Quillmark cannot be reached just now. Try again, or sign in another way.",
    )
    sign_on(address=f"{issuer}/.well-known/openid-configuration")  # which names another issuer
    assert Client().post("/sign-in/provider/").status_code == 502


@pytest.mark.django_db
def test_without_a_provider_there_is_no_button_and_no_page(world, client):
    assert "sign-in/provider" not in client.get("/accounts/login/").content.decode()
    assert client.post("/sign-in/provider/").status_code == 404
    assert client.get(BACK).status_code == 404


def test_the_operators_file_is_read_and_what_is_wrong_in_it_is_named(monkeypatch, tmp_path):
    assert single_sign_on() is None
    file, secret = tmp_path / "oidc.toml", tmp_path / "secret"
    secret.write_text("hush\n")
    monkeypatch.setenv("RUNG_OIDC_FILE", str(file))
    monkeypatch.setenv("RUNG_OIDC_CLIENT_SECRET_FILE", str(secret))
    good = 'issuer = "https://id.example/"\nclient_id = "rung"\n'
    file.write_text(good + '[roles]\ncares = "CCM"\n[accounts]\nm = "MAPLETHORN"\n')

    found = single_sign_on()

    assert (found.issuer, found.secret, found.label) == ("https://id.example", "hush", "id.example")
    assert found.rules == Rules(roles={"cares": Role.CCM}, accounts={"m": "MAPLETHORN"})
    assert "hush" not in repr(found)
    assert dataclasses.replace(found, issuer="https://other.example").key != found.key
    wrong = {
        'issuer = "http://id.example"\n': "https",
        'issuer = "https://id.example"\n': "RUNG_OIDC_CLIENT_ID",
        good + '[roles]\nx = "CUSTOMER"\n': "role",
        good + "secret = 1\n": "secret",
        good + "zone = 'Nowhere'\n": "zone",
        good + "newcomers = 'yes'\n": "newcomers",
        good + "roles = 1\n": "roles",
        "= 1": "RUNG_OIDC_FILE",
    }
    for text, named in wrong.items():
        file.write_text(text)
        with pytest.raises(ValueError, match=named):
            single_sign_on()

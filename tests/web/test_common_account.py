"""The way in and out, as a person meets it."""

import re

import pytest
from django.urls import reverse

from rung.models import Notice

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.web.routes"),
    pytest.mark.filterwarnings("ignore:No directory at"),  # static files are not collected here
]
PASSWORD = "a long way up the ladder"


@pytest.fixture
def dana(world):
    world.ccm.set_password(PASSWORD)
    world.ccm.save()
    return world.ccm


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_request_login_code", "account_reset_password", "account_signup"],
)
def test_a_door_has_one_heading_and_one_main_button_at_most(client, name):
    page = client.get(reverse(name)).content.decode()

    assert len(re.findall("<h1", page)) == 1
    assert page.count("btn-primary") == 1
    assert "style=" not in page


def test_the_right_password_lets_in_and_leads_back(client, dana):
    answer = client.post(
        "/accounts/login/?next=/orders/",
        {"login": dana.email, "password": PASSWORD, "next": "/orders/"},
    )

    assert (answer.status_code, answer.url) == (302, "/orders/")


def test_a_wrong_password_is_said_at_the_top_and_does_not_tell_who_exists(client, dana):
    known = client.post("/accounts/login/", {"login": dana.email, "password": "wrong"})
    unknown = client.post("/accounts/login/", {"login": "nobody@example.com", "password": "wrong"})

    words = re.compile(r'<div class="error-summary".*?</div>', re.DOTALL)
    assert (
        words.search(known.content.decode()).group()
        == words.search(unknown.content.decode()).group()
    )


def test_a_code_is_mailed_through_the_outbox_and_lets_in(client, dana):
    asked = client.post("/accounts/login/code/", {"email": dana.email}, follow=True)
    code = Notice.objects.get(recipient=dana).context["code"]

    answer = client.post("/accounts/login/code/confirm/", {"code": code})

    assert "Type the code" in asked.content.decode()
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_a_code_for_nobody_is_not_mailed_and_the_page_looks_the_same(client, world):
    asked = client.post("/accounts/login/code/", {"email": "nobody@example.com"}, follow=True)

    assert "Type the code" in asked.content.decode()
    assert not Notice.objects.exists()


def test_a_new_password_is_set_by_the_mailed_link(client, dana):
    client.post("/accounts/password/reset/", {"email": dana.email})
    link = Notice.objects.get(recipient=dana).context["code"]

    page = client.get(f"/{link.split('/', 3)[3]}", follow=True)
    typed = {"password1": PASSWORD[::-1], "password2": PASSWORD[::-1]}
    client.post(page.redirect_chain[-1][0], typed)

    dana.refresh_from_db()
    assert "Set a new password" in page.content.decode()
    assert dana.check_password(PASSWORD[::-1])


def test_leaving_asks_first_and_then_leaves(client, dana):
    client.force_login(dana)

    asked = client.get("/accounts/logout/")

    assert "Clocks and mails go on without you." in asked.content.decode()
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_nobody_registers_themselves(client, world):
    page = client.get("/accounts/signup/")

    assert "People are added by the carrier" in page.content.decode()

"""`rung admin` lets somebody in when mail and the sign-in provider are down, and it is kept."""

import argparse
import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client

from rung import clock
from rung.commands import admin
from rung.commands.main import main
from rung.commands.mistakes import UsageMistake
from rung.domain.door import LIMITS, WayIn, Whose
from rung.domain.refusals import AlreadyDone, BadInput
from rung.domain.vocabulary import Channel
from rung.models import EntryLink, Notice, Person, RecordEntry
from rung.services import door, second_factors
from rung.services.doing import Doing
from tests.builders import TUESDAY_0820

pytestmark = pytest.mark.django_db


def ran(capsys, act, *words):
    parser = argparse.ArgumentParser()
    admin.add_arguments(parser)
    assert admin.run(parser.parse_args([act, *words, "--json"])) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def made(world, capsys):
    clock.move_to(TUESDAY_0820)
    said = ran(capsys, "make", "Eve Sommer", "eve.sommer@example.com", "--zone", "America/Denver")
    return said, urlsplit(said["link"]).path


def test_a_new_administrator_comes_in_by_the_link_once_and_then_sets_a_password(made):
    said, path = made
    client = Client()

    page = client.get(path)
    assert "Sign in as Eve Sommer" in page.content.decode()
    assert "_auth_user_id" not in client.session  # looking is not doing
    answer = client.post(path)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/password/set/")
    assert "Set a password" in client.get("/accounts/password/set/").content.decode()
    assert client.get("/admin/operation/").status_code == 200
    assert Client().post(path).status_code == 410
    assert not Notice.objects.exists()  # nothing is mailed
    assert said["link"].rsplit("/", 2)[1] not in EntryLink.objects.get().digest
    kept = RecordEntry.objects.filter(about__email=said["email"]).order_by("pk")
    assert [(each.kind, each.after, each.way) for each in kept] == [
        ("PERMISSION", "Administrator, with a link to sign in once", "COMMAND"),
        ("SIGN_IN", "by a link", "SYSTEM"),
    ]


def test_the_link_ends_after_fifteen_minutes_and_guessing_links_is_limited(made):
    path = made[1]
    clock.move_to(TUESDAY_0820 + timedelta(minutes=16))
    client = Client()

    assert client.post(path).status_code == 410
    for _ in range(LIMITS[WayIn.LINK, Whose.NETWORK].tries - 1):
        door.count_try(WayIn.LINK, door.Comer("", None, "", "127.0.0.1"), now=clock.now())
    guessed = client.get("/sign-in/once/guessed/")
    assert guessed.status_code == 429
    assert "Too many links" in guessed.content.decode()


def test_somebody_of_the_carrier_becomes_one_and_a_customer_never_does(world, capsys):
    Person.objects.filter(pk=world.ccm.pk).update(is_active=False)

    said = ran(capsys, "make", "Whatever", world.ccm.email.upper())

    world.ccm.refresh_from_db()
    assert (said["name"], said["was"]) == ("Dana Reyes", "Customer care manager, closed")
    assert (world.ccm.role, world.ccm.is_active) == ("ADMINISTRATOR", True)
    with pytest.raises(BadInput, match="is a customer's"):
        ran(capsys, "make", "Lee", world.customer.email)
    for name, email in (("", "a@example.com"), ("A", "nowhere"), ("A" * 121, "a@example.com")):
        with pytest.raises(BadInput):
            ran(capsys, "make", name, email)
    with pytest.raises(UsageMistake, match="no time zone"):
        ran(capsys, "make", "A", "a@example.com", "--zone", "Nowhere")


def test_unlocking_and_listing(world, capsys):
    clock.move_to(TUESDAY_0820)
    who = door.Comer(world.ccm.email, world.ccm, "", "10.0.0.9")
    for _ in range(LIMITS[WayIn.PASSWORD, Whose.PERSON].tries):
        door.count_try(WayIn.PASSWORD, who, now=clock.now())
    with pytest.raises(door.WayRests):
        door.count_try(WayIn.PASSWORD, who, now=clock.now())

    assert ran(capsys, "unlock", world.ccm.email)["name"] == "Dana Reyes"

    door.count_try(WayIn.PASSWORD, who, now=clock.now())
    with pytest.raises(AlreadyDone, match="No way in rests"):
        ran(capsys, "unlock", world.ccm.email)
    with pytest.raises(BadInput, match="Nobody has the address"):
        ran(capsys, "unlock", "nobody@example.com")
    shown = ran(capsys, "list")
    assert {"name": world.administrator.name, "email": world.administrator.email} == {
        key: shown[0][key] for key in ("name", "email")
    }


def test_lost_factors_are_removed_on_the_machine_and_their_owner_is_told(world, capsys):
    clock.move_to(TUESDAY_0820)
    own = Doing(world.ccm, None, Channel.PORTAL, clock.now())
    second_factors.add_app(secret=generate_totp_secret(), doing=own)

    assert ran(capsys, "remove-factors", world.ccm.email.upper())["name"] == "Dana Reyes"

    assert not Authenticator.objects.exists()
    kept = RecordEntry.objects.filter(about=world.ccm).latest("pk")
    assert (kept.kind, kept.after, kept.way) == (
        "SIGN_IN",
        "All second factors removed",
        "COMMAND",
    )
    told = Notice.objects.filter(recipient=world.ccm).latest("created_at")
    assert (told.context["change"], told.context["by"]) == ("ALL_REMOVED", "whoever runs rung")
    with pytest.raises(AlreadyDone, match="has no second factor"):
        ran(capsys, "remove-factors", world.ccm.email)
    with pytest.raises(BadInput, match="Nobody has the address"):
        ran(capsys, "remove-factors", "nobody@example.com")


def test_its_help_shows_examples(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["admin", "--help"])

    assert ended.value.code == 0
    assert "rung admin unlock dana.reyes@example.com" in capsys.readouterr().out

"""Where people are signed in: seen and ended by themselves, by an administrator, by a change."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from rung import clock
from rung.domain.door import LIMITS, WayIn, Whose
from rung.models import RecordEntry, SignedIn, SignInTries
from rung.services import door
from tests.browser import COLOURS, findings
from tests.builders import TUESDAY_0820
from tests.web.passwords import PASSWORD, with_password

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
OWN = "/accounts/security/"
END = f"{OWN}browsers/"


@pytest.fixture
def dana(world, settings):
    return with_password(world.ccm, settings)


def signed_in(person, browser=FIREFOX):
    client = Client(HTTP_USER_AGENT=browser)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get(OWN).status_code == 200


def said(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.django_db
def test_a_person_sees_every_browser_and_signs_out_in_one_or_in_all_others(dana):
    here, phone, third = signed_in(dana), signed_in(dana, PHONE), signed_in(dana)
    clock.move_to(TUESDAY_0820 + timedelta(hours=2))

    page = said(here.get(OWN))
    assert page.count("Firefox on Windows") >= 2
    assert re.search(r"Safari on iPhone 127\.0\.0\.1 Tue .*? 08:20 MST", page)
    assert page.count("This browser") == 1

    row = SignedIn.objects.get(browser="Safari on iPhone")
    assert here.post(END, {"end": str(row.pk)}).status_code == 303
    assert [is_in(each) for each in (here, phone, third)] == [True, False, True]
    again = here.post(END, {"end": str(row.pk)})
    assert (again.status_code, "not signed in there any more" in said(again)) == (409, True)
    assert here.post(END, {"end": "junk\x00"}).status_code == 422
    here.post(END, {"end": "others"})
    assert [is_in(each) for each in (here, third)] == [True, False]


@pytest.mark.django_db
def test_nobody_ends_a_session_of_somebody_else(dana, world):
    signed_in(dana)
    other = Client()
    other.force_login(world.customer)

    assert other.post(END, {"end": str(SignedIn.objects.get().pk)}).status_code == 409
    assert SignedIn.objects.exists()


@pytest.mark.django_db
def test_a_new_password_ends_the_others_and_signing_out_ends_this_one(dana):
    here, other = signed_in(dana), signed_in(dana)
    new = "another way up the ladder"

    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", typed).status_code == 302

    assert [is_in(each) for each in (here, other)] == [True, False]
    assert SignedIn.objects.get().session_key == here.session.session_key
    here.post("/accounts/logout/")
    assert not SignedIn.objects.exists()


@pytest.mark.django_db
def test_an_administrator_ends_all_sessions_and_lifts_what_rests_both_on_the_record(dana, world):
    dana_here, admin = signed_in(dana), Client()
    admin.force_login(world.administrator)
    for _ in range(LIMITS[WayIn.PASSWORD, Whose.PERSON].tries):
        door.count_try(
            WayIn.PASSWORD, door.Comer(dana.email, dana, "", "10.0.0.9"), now=clock.now()
        )
    path, of_dana = "/admin/people/sign-in/", f"/admin/people/sign-in/{dana.pk}/"

    page = admin.get(path)
    assert "Dana Reyes dana.reyes@example.com Password 20" in said(page)
    press = re.search(r'name="press_id"\s+value="([^"]+)"', page.content.decode()).group(1)
    pressed = {"press_id": press, "person_id": dana.pk}
    assert admin.post(path, pressed | {"pressed": "lift"}).status_code == 303
    assert not SignInTries.objects.filter(person=dana).exists()
    second = {"press_id": "00000000-0000-4000-8000-000000000001", "person_id": dana.pk}
    assert "Firefox on Windows" in said(admin.get(of_dana))
    assert admin.post(of_dana, second | {"pressed": "end"}).status_code == 303
    assert not is_in(dana_here)
    kept = RecordEntry.objects.filter(about=dana).order_by("pk")
    assert [(each.kind, each.actor, each.after) for each in kept] == [
        ("READ", world.administrator, ""),
        ("SIGN_IN", world.administrator, "works again"),
        ("SIGN_IN", world.administrator, "nowhere"),
    ]
    for where, typed in (
        (path, {"pressed": "lift", "person_id": "x"}),
        (path, second | {"pressed": "lift"}),
        (of_dana, {"pressed": "lift"}),
    ):
        assert admin.post(where, typed).status_code in {409, 422}
    assert admin.get(f"{path}?q=%00").status_code == 200


@pytest.mark.browser(at=TUESDAY_0820)
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_for_everybody_in_both_themes_and_on_a_phone(tab_of, dana, world):
    signed_in(dana, PHONE)
    for _ in range(LIMITS[WayIn.PASSWORD, Whose.PERSON].tries):
        door.count_try(
            WayIn.PASSWORD, door.Comer(dana.email, dana, "", "10.0.0.9"), now=clock.now()
        )
    found = []
    admins = "/admin/people/sign-in/"
    pages = (
        (dana, OWN),
        (dana, "/calendar-feed/"),
        (world.administrator, f"{admins}?q={dana.email}"),
        (world.administrator, f"{admins}{dana.pk}/"),
    )
    for reader, path in pages:
        page = tab_of(reader, reduced_motion="reduce")
        page.goto(path)
        for width, scheme, only in ((1180, "dark", COLOURS), (390, "light", None)):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found += findings(page, only)
    assert found == []

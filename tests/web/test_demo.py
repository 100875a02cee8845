"""The demo's doors: sign in by a link, move time, read the mail; none of it outside the demo."""

import mailbox
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.urls import reverse

from rung import clock
from rung.domain.permissions import Role
from rung.queries.demo import sign_in_path, sign_in_url
from rung.services.settling import next_wake_at
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_demo(settings, tmp_path):
    settings.RUNG_DEMO = True
    settings.RUNG_MOVABLE_TIME = True
    settings.RUNG_DATA_DIR = str(tmp_path)


@pytest.fixture
def dana():
    return person("Dana Reyes", Role.CCM)


@pytest.fixture
def lee():
    return person("Lee Tan", Role.CUSTOMER, zone="America/New_York")


@pytest.fixture
def caught(tmp_path):
    """Puts a mail where the demo's SMTP server puts it."""
    box = mailbox.Maildir(tmp_path / "mailbox", create=True)

    def put(subject, to="dana.reyes@example.com", html="<p>Hello</p>"):
        mail = EmailMessage()
        mail["From"] = "rung <rung@example.com>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = "Tue, 24 Nov 2026 15:20:00 +0000"
        mail["X-RcptTo"] = to
        mail.set_content("Open it:\nhttp://127.0.0.1:8000/a/abc/\n<script>alert(1)</script>")
        if html:
            mail.add_alternative(html, subtype="html")
        return box.add(mail)

    return put


def path_of(someone):
    return sign_in_url(someone).removeprefix("http://127.0.0.1:8000")


def test_the_first_page_leads_to_the_people_who_can_be_played(client, settings):
    signing_in = reverse("account_login")

    assert f'href="{reverse("demo:people")}"' in client.get(signing_in).text

    settings.RUNG_DEMO = False
    assert "This is the demo" not in client.get(signing_in).text


def test_whoever_is_played_comes_to_the_page_that_was_asked_for(client, world):
    asked = "/desk/escalations/"
    client.force_login(world.customer)
    refused = client.get(asked)
    assert refused.status_code == 403
    assert f"{reverse('demo:people')}?next=%2Fdesk%2Fescalations%2F" in refused.text

    path = f"{path_of(world.ccm)}?next={asked}"
    people = client.get(reverse("demo:people"), {"next": asked})
    assert f'href="{path}"' in people.text.replace("%2F", "/")
    assert client.post(path).headers["Location"] == asked
    elsewhere = client.post(f"{path_of(world.ccm)}?next=https://elsewhere.example/")
    assert elsewhere.headers["Location"] == "/"


def test_opening_a_sign_in_link_signs_nobody_in(client, dana):
    answer = client.get(path_of(dana))

    assert answer.status_code == 200
    assert "Sign in as Dana Reyes" in answer.text
    assert "_auth_user_id" not in client.session


def test_its_button_signs_in_and_leads_to_the_first_page(client, dana):
    answer = client.post(path_of(dana))

    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert client.session["_auth_user_id"] == str(dana.pk)


def test_a_link_that_nobody_signed_leads_nowhere(client, dana):
    path = path_of(dana)

    assert client.get(path[:-3] + "xx/").status_code == 404
    assert client.post("/demo/sign-in/1/").status_code == 404


def test_everybody_can_be_played_from_one_page_by_house(client, world):
    page = client.get(reverse("demo:people")).text

    customer, carrier = page.index("Maplethorn Grocers</th>"), page.index("Quillmark Networks</th>")
    assert customer < page.index(f'href="{sign_in_path(world.customer)}"') < carrier
    assert carrier < page.index(f'href="{sign_in_path(world.ccm)}"')


def test_who_left_is_not_among_them(client, dana):
    dana.is_active = False
    dana.save()

    assert "Dana Reyes" not in client.get(reverse("demo:people")).text


def test_somebody_who_left_does_not_come_in(client, dana):
    dana.is_active = False
    dana.save()

    assert client.post(path_of(dana)).status_code == 404


def test_time_is_moved_to_the_instant_the_button_was_drawn_for(client):
    clock.move_to(TUESDAY_0820)

    answer = client.post(
        reverse("demo:advance"), {"to": "2026-11-24T17:30:00Z", "next": "/orders/"}
    )

    assert (answer.status_code, answer["Location"]) == (303, "/orders/")
    assert timedelta(0) <= clock.now() - TUESDAY_1030 < timedelta(seconds=30)


def test_pressing_the_button_twice_moves_time_once(client):
    clock.move_to(TUESDAY_0820)
    pressed = {"since": TUESDAY_0820.isoformat(), "hours": "1"}

    for _ in range(2):
        client.post(reverse("demo:advance"), pressed)

    assert clock.now() - TUESDAY_0820 < timedelta(hours=1, minutes=1)


@pytest.mark.parametrize(
    "to", ["2026-11-24T14:00:00Z", "2027-12-24T14:00:00Z", "2026-11-24T23:00:00"]
)
def test_time_never_moves_back_nor_very_far_nor_to_a_time_without_a_zone(client, to):
    clock.move_to(TUESDAY_0820)

    client.post(reverse("demo:advance"), {"to": to})

    assert clock.now() - TUESDAY_0820 < timedelta(minutes=1)


def test_without_an_instant_time_moves_to_what_any_clock_waits_for(client, world):
    clock.move_to(MONDAY_1530)
    world.raised()
    wakes_at = next_wake_at(now=MONDAY_1530)

    client.post(reverse("demo:advance"))

    assert timedelta(0) <= clock.now() - wakes_at < timedelta(seconds=30)


def test_the_way_back_stays_in_the_house(client):
    answer = client.post(reverse("demo:advance"), {"next": "https://elsewhere.example/"})

    assert answer["Location"] == "/"


def test_time_is_not_moved_by_opening_an_address(client):
    assert client.get(reverse("demo:advance")).status_code == 405


def test_the_bar_offers_the_next_instant_an_hour_and_the_mailbox(client, lee):
    clock.move_to(TUESDAY_0820)
    client.force_login(lee)

    page = client.get(reverse("portal:orders")).text

    assert "It is <b>Tue 24 Nov 2026 10:20 EST</b>" in page
    assert "Advance 1 hour" in page
    assert reverse("demo:mailbox") in page


def test_the_mailbox_lists_the_newest_mail_first_and_by_recipient(client, caught):
    caught("First")
    caught("Second", to="lee.tan@example.com")

    everything = client.get(reverse("demo:mailbox")).text
    lees = client.get(reverse("demo:mailbox"), {"to": "lee.tan@example.com"}).text

    assert everything.index("Second") < everything.index("First")
    assert "Second" in lees
    assert "First" not in lees


def test_an_empty_mailbox_says_so(client):
    assert "No mail yet" in client.get(reverse("demo:mailbox")).text


def test_a_mail_shows_its_words_with_links_and_nothing_of_it_runs(client, caught):
    name = caught("Acknowledge <b>please</b>")

    page = client.get(reverse("demo:mail", args=[name])).text

    assert '<a href="http://127.0.0.1:8000/a/abc/"' in page
    assert "Acknowledge &lt;b&gt;please&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert 'sandbox="allow-popups' in page


def test_the_looks_of_a_mail_can_be_framed_by_its_page_and_do_nothing_else(client, caught):
    name = caught("Letter", html="<p style='color:red'>Hello</p>")

    answer = client.get(reverse("demo:mail-as-designed", args=[name]))

    assert "<p style='color:red'>Hello</p>" in answer.text
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["nothing", "..", "..%2Fsecret-key"])
def test_a_name_that_is_no_mail_leads_nowhere(client, caught, tmp_path, name):
    caught("First")
    (tmp_path / "secret-key").write_text("secret")

    assert client.get(f"/demo/mailbox/{name}/").status_code == 404


def test_outside_the_demo_there_is_nothing_of_it(client, dana, caught, settings):
    name, link = caught("First"), path_of(dana)
    settings.RUNG_DEMO = False

    answers = [
        client.get(link),
        client.post(link),
        client.post(reverse("demo:advance")),
        client.get(reverse("demo:people")),
        client.get(reverse("demo:mailbox")),
        client.get(reverse("demo:mail", args=[name])),
        client.get(reverse("demo:mail-as-designed", args=[name])),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7


def test_who_is_not_signed_in_can_move_time_on_a_page_that_is_not_there(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert 'aria-label="Time of the demo"' in answer.text
    assert 'aria-label="Main"' not in answer.text

"""Every class of answer tells the browser the same, whatever went wrong before it was written."""

from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client

from rung import clock
from rung.services import calendar_feeds
from rung.web.admin.views import record
from rung.web.common import health
from tests.builders import TUESDAY_0820
from tests.web.desk_pages import NO_STATIC
from tests.web.header_rules import faults
from tests.web.passwords import PASSWORD, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
TOO_LARGE = {"CONTENT_LENGTH": str(2 * 1024**3)}
LOGIN = "/accounts/login/"


@pytest.fixture
def over_tls(settings, tmp_path):
    """The product as it is behind TLS, with one static file."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "layer.css").write_text("p { color: red }")
    clock.move_to(TUESDAY_0820)


@pytest.fixture
def administrator(over_tls, world):
    """Signed in; what breaks is answered as it is outside of tests."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(world.administrator)
    return client


ANSWERS = {  # what is asked for, and how it is answered
    "a page": ("/admin/record/", {}, 200),
    "the first page, which leads on": ("/", {}, 302),
    "nothing there": ("/nowhere/", {}, 404),
    "somebody else's page": ("/overview/", {}, 403),
    "a foreign host": (LOGIN, {"HTTP_HOST": "evil.example"}, 400),
    "a table to take away": ("/admin/record.csv", {}, 200),
    "data to take away": ("/admin/record.json", {}, 200),
    "a style sheet": ("/static/layer.css", {}, 200),
    "a static file that is none": ("/static/../settings.py", {}, 404),
    "the health of the whole": ("/health/", {}, 503),
    "whether it lives": ("/health/live", {}, 200),
}


def test_every_class_of_answer_carries_the_headers(administrator):
    for what, (path, more, status) in ANSWERS.items():
        answer = administrator.get(path, secure=True, **more)
        is_static = status == 200 and path.startswith("/static/")

        assert answer.status_code == status, what
        assert found_in(answer, is_static=is_static) == [], what
        answer.getvalue()  # a file that is not read to its end stays open


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/admin/channels/", {}, 403),  # without the token against forgery
        ("/admin/channels/", TOO_LARGE, 413),
        ("/admin/record/", {}, 405),
    ],
)
def test_what_is_refused_before_it_is_read_carries_them_too(administrator, path, more, status):
    if status == 405:
        administrator.handler.enforce_csrf_checks = False

    answer = administrator.post(path, {"press_id": str(uuid4())}, secure=True, **more)

    assert answer.status_code == status
    assert found_in(answer) == []


@pytest.mark.parametrize(
    ("breaks", "status"), [(RuntimeError("broken"), 500), (OperationalError("gone"), 503)]
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_breaks_carries_them_too_and_says_nothing_of_why(
    administrator, monkeypatch, breaks, status
):
    def broken(*_asked, **_named):
        raise breaks

    monkeypatch.setattr(record, "page_of_record", broken)
    monkeypatch.setattr(health, "pending", broken)
    answer = administrator.get("/admin/record/", secure=True)
    of_health = administrator.get("/health/ready", secure=True)

    assert (answer.status_code, of_health.status_code) == (status, status)
    assert found_in(answer) == []
    assert found_in(of_health) == []
    assert str(breaks) not in answer.text
    assert "Traceback" not in answer.text + of_health.text


def test_the_calendar_feed_carries_them_and_is_kept_by_nobody(over_tls, world):
    address = calendar_feeds.make(doing=world.customer_at(TUESDAY_0820))

    answer = Client().get(f"/calendar/{address}.ics", secure=True)

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "private, no-store"
    assert found_in(answer) == []


def test_every_cookie_is_secure_and_for_no_script(over_tls, world, settings):
    dana, client = with_password(world.ccm, settings), Client()
    asked = client.get(LOGIN, secure=True)
    form = {"login": dana.email, "password": PASSWORD}

    came_in = client.post(LOGIN, form, secure=True)
    coloured = client.post("/theme/", {"theme": "dark", "next": "/"}, secure=True)

    client.force_login(world.administrator)
    test = {"press_id": str(uuid4()), "channel": "EMAIL"}
    flashed = client.post("/admin/channels/", test, secure=True)

    answers = (asked, came_in, coloured, flashed)
    set_by = {name for each in answers for name in each.cookies}
    assert set_by >= {"csrftoken", "sessionid", "known", "theme", "messages"}
    for answer in answers:
        assert found_in(answer) == []


def found_in(answer, *, is_static=False):
    cookies = [each.OutputString() for each in answer.cookies.values()]
    return list(faults(answer.headers, cookies, over_tls=True, is_static=is_static))


def test_the_list_finds_what_is_missing_and_what_says_too_much():
    telling = {"Server": "gunicorn/23.0", "Content-Security-Policy": "default-src *"}
    cookies = ["sessionid=1; Path=/; HttpOnly"]

    found = list(faults(telling, cookies, over_tls=True, is_static=False))

    assert "X-Frame-Options: None" in found
    assert "Strict-Transport-Security: None" in found
    assert "default-src: *" in found
    assert "Cache-Control: None" in found
    assert "server: gunicorn/23.0" in found
    assert "cookie sessionid without samesite=lax" in found
    assert "cookie sessionid without secure" in found

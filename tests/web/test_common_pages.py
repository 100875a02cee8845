"""What every page shows around its own content, and how instants are said on it."""

import re
from datetime import UTC, datetime

import jinja2
import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from rung.domain.permissions import Role
from rung.web.common import errors, pages
from rung.web.common.security import headers
from rung.web.common.theme import Theme, choose_theme, chosen_theme
from tests.web.gallery_pages import NOW, request_of

pytestmark = pytest.mark.urls("tests.web.routes")
HALF_PAST_FIVE = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


def said(template_words, **context):
    request = request_of(Role.CCM, "light")
    template = engines["jinja2"].from_string(template_words)
    return template.render(pages.frame(request, now=NOW) | context, request)


def test_an_instant_is_said_in_the_readers_zone():
    assert said("{{ at | instant }}", at=HALF_PAST_FIVE) == "Tue 12:30 EST"


def test_an_instant_is_said_in_another_zone_when_one_is_named():
    assert said("{{ at | instant('America/Denver') }}", at=HALF_PAST_FIVE) == "Tue 10:30 MST"


def test_a_time_element_carries_the_instant_for_machines():
    assert said("{{ at | when }}", at=HALF_PAST_FIVE) == (
        '<time datetime="2026-11-24T17:30:00Z" title="Tue 24 Nov 2026 12:30 EST">'
        "Tue 12:30 EST</time>"
    )


def test_a_clocks_windows_travel_as_epoch_seconds_with_the_servers_now():
    counted = [(NOW, HALF_PAST_FIVE)]

    assert said("{{ counted | windows }}", counted=counted) == (
        f'data-windows="[[{int(NOW.timestamp())},{int(HALF_PAST_FIVE.timestamp())}]]" '
        f'data-now="{int(NOW.timestamp())}"'
    )


def test_a_name_that_is_not_there_is_an_error_and_not_an_empty_place():
    with pytest.raises(jinja2.UndefinedError):
        said("{{ nobody }}")


def test_words_of_people_are_escaped():
    assert said("{{ words }}", words="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("zone", "note"),
    [
        ("America/New_York", "Eastern (EST)"),
        ("Europe/Berlin", "Berlin (CET)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires (UTC-03:00)"),
    ],
)
def test_the_zone_is_named_as_people_name_it(zone, note):
    assert pages.zone_note(zone, now=NOW) == note


def test_an_engine_that_stands_still_is_told_on_every_page():
    answer = page_while(Role.CCM, engine=False)

    assert "The clocks are not being watched" in answer


def page_while(role, *, engine=True, worker=True):
    request = request_of(role, "light")
    request.surroundings = pages.Surroundings(
        engine_is_running=engine,
        engine_last_beat_at=NOW,
        worker_is_running=worker,
        worker_last_beat_at=NOW,
        next_due_at=None,
        advance_path="",
    )
    return pages.render(request, "base.html", {}, now=NOW).content.decode()


def test_the_head_of_the_page_tells_the_carriers_people_alone_what_lives():
    assert "Engine and worker run" in page_while(Role.MANAGER)
    assert "Engine late" in page_while(Role.DESK, engine=False)
    late = page_while(Role.ADMINISTRATOR, worker=False)
    assert "Worker late" in late
    assert "Engine late" not in late
    told = page_while(Role.CUSTOMER, worker=False)
    assert "orker" not in told
    assert "Clocks are watched" in told


def test_a_page_before_anybody_looked_at_the_engine_says_nothing_of_it():
    request = request_of(Role.CCM, "light")
    del request.surroundings

    answer = pages.render(request, "base.html", {}, now=NOW)

    assert "watched" not in answer.content.decode()


def test_what_the_view_hands_in_wins():
    request = request_of(None, "light")

    answer = pages.render(
        request, "base.html", {"reader_zone": "America/Denver"}, now=NOW, status=422
    )

    assert answer.status_code == 422


def without_a_database(request):
    """As Django answers while it handles what the view did not."""
    try:
        raise OperationalError("server closed the connection")  # noqa: TRY301
    except OperationalError:
        return errors.broken(request)


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda request: errors.bad_request(request, ValueError()), 400, "could not be read"),
        (lambda request: errors.forbidden(request, Exception("No.")), 403, "No."),
        (errors.stale_form, 403, "send that again"),
        (lambda request: errors.not_found(request, Exception()), 404, "no such page"),
        (lambda request: errors.refused(request, reason="Too soon.", back="/"), 409, "Too soon."),
        (errors.broken, 500, "our side"),
        (without_a_database, 503, "the same button counts once"),
    ],
)
def test_an_error_page_stands_without_reader_and_database(answer, status, words):
    page = answer(RequestFactory().get("/nowhere/"))

    assert page.status_code == status
    assert words in page.content.decode()
    assert len(re.findall("<h1", page.content.decode())) == 1


def test_every_answer_carries_the_headers_and_no_page_is_kept_by_others():
    answer = headers(lambda request: HttpResponse("page"))(RequestFactory().get("/"))

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_an_answer_that_says_how_long_it_may_be_kept_is_left_alone():
    kept = HttpResponse("style", headers={"Cache-Control": "max-age=60"})

    answer = headers(lambda request: kept)(RequestFactory().get("/"))

    assert answer.headers["Cache-Control"] == "max-age=60"


def test_the_colours_are_kept_in_a_cookie_and_lead_back():
    request = RequestFactory().post("/theme/", {"theme": "dark", "next": "/orders/"})

    answer = choose_theme(request)

    assert (answer.status_code, answer.url) == (303, "/orders/")
    assert answer.cookies["theme"].value == "dark"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_the_way_back_never_leads_elsewhere(back):
    request = RequestFactory().post("/theme/", {"theme": "dark", "next": back})

    assert choose_theme(request).url == "/"


def test_a_colour_nobody_knows_is_not_kept():
    answer = choose_theme(RequestFactory().post("/theme/", {"theme": "pink", "next": "/"}))

    assert "theme" not in answer.cookies


def test_a_spoilt_cookie_means_the_systems_colours():
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "pink"

    assert chosen_theme(request) is Theme.SYSTEM


def test_looking_at_the_switch_changes_nothing():
    assert choose_theme(RequestFactory().get("/theme/")).status_code == 405


def test_a_script_read_from_the_right_gets_the_page_turned_round():
    with translation.override("ar"):
        page = said("{% extends 'skeleton.html' %}")

    assert 'dir="rtl"' in page
    assert "bootstrap.rtl.min.css" in page

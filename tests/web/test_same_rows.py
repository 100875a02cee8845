"""One ledger, told four times: the page's table, its sentence, the mail, and the JSON form."""

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from rung import clock
from rung.domain.instants import show_span
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.domain.vocabulary import UpdateKind
from rung.models import Clock, ClockPause, Notice
from rung.services import engaging, working
from rung.services.mail import as_mail
from rung.services.notice_reasons import with_reasons
from tests.builders import MONDAY_1530, TUESDAY_1030, World, mountain, person, running

CARRIER = "America/Denver"
RAISED_AT = MONDAY_1530 + timedelta(minutes=10)
SENTENCE = "1 h 30 Mon, closed overnight, 2 h 30 Tue"


class Tables(HTMLParser):
    """The cells of every row of a document's ledgers."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.cell = [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.cell = ""

    def handle_endtag(self, tag):
        if tag in {"td", "th"} and self.rows and self.cell is not None:
            self.rows[-1].append(" ".join(self.cell.split()))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


def table_of(html, total):
    """The rows of the one ledger that adds up to ``total``."""
    rows = Tables(html).rows
    end = next(n for n, row in enumerate(rows) if row[:2] == ["Total", total])
    start = max(n for n, row in enumerate(rows[:end]) if row[0].startswith("Window"))
    return [tuple(row) for row in rows[start + 1 : end + 1]]


def plain_table_of(text, total):
    lines = text.splitlines()
    end = next(n for n, line in enumerate(lines) if re.match(rf"Total +{total}", line))
    start = max(n for n, line in enumerate(lines[:end]) if line.startswith("Why "))
    return [tuple(re.split(r" {2,}", line)) for line in lines[start + 1 : end + 1]]


def hours(words):
    """Seconds of "1 h 30" or "20 min"."""
    found = re.match(r"(?:(\d+) h ?)?(?:(\d+)(?: min)?)?", words)
    return 3600 * int(found[1] or 0) + 60 * int(found[2] or 0)


def mail_of(kind, person):
    notice = Notice.objects.filter(kind=kind.value, recipient=person).latest("created_at")
    mail = as_mail(notice, now=notice.created_at)
    return (
        mail.get_body(("plain",)).get_content(),
        mail.get_body(("html",)).get_content(),
    )


def signed_in(client, person, now):
    clock.move_to(now)
    client.force_login(person)
    return client


def address_of(escalation, person, world):
    prefix = "" if person == world.customer else "/desk"
    return f"{prefix}/escalations/{escalation.reference}/"


@pytest.mark.parametrize(
    ("who", "first"),
    [("customer", "You contacted level 1"), ("ccm", "The customer contacted level 1")],
)
def test_page_sentence_mail_and_json_tell_the_same_rows(world, client, who, first):
    escalation = world.raised(phoned_at=MONDAY_1530)
    reader, total = getattr(world, who), "Interval before level 2"
    text, html = mail_of(NoticeKind.RAISED, reader)
    signed_in(client, reader, TUESDAY_1030)

    page = client.get(address_of(escalation, reader, world)).content.decode()
    form = client.get(address_of(escalation, reader, world) + "clocks.json").json()
    (interval,) = [each for each in form["clocks"] if each["kind"] == "INTERVAL"]

    on_page = table_of(page, total)
    assert on_page == [
        ("Mon 15:30 – 17:00", first, "1 h 30"),
        ("Mon 17:00 – Tue 08:00", "Outside business hours", "0"),
        ("Tue 08:00 – 10:30", "Business hours", "2 h 30"),
        ("Total", total, "4 h 00"),
    ]
    assert table_of(html, total) == on_page
    assert plain_table_of(text, total) == on_page
    assert [
        (
            show_span(
                datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"]), CARRIER
            ),
            row["seconds"],
        )
        for row in interval["ledger"]
    ] == [(window, hours(counted)) for window, _reason, counted in on_page[:-1]]
    assert [row["why"] for row in interval["ledger"]][1:] == [row[1] for row in on_page[1:-1]]
    for place in (page, html, text, interval["sentence"]):
        assert SENTENCE in " ".join(place.split())
    counted = [hours(part) for part in SENTENCE.split(", ") if re.match(r"\d", part)]
    assert sum(counted) == hours(on_page[-1][2]) == interval["seconds"] == 4 * 3600
    assert interval["due"] == "2026-11-24T17:30:00Z"


def test_before_it_is_due_the_page_only_cuts_the_row_in_which_it_is_now(world, client):
    escalation = world.raised(phoned_at=MONDAY_1530)
    signed_in(client, world.customer, RAISED_AT)

    page = client.get(f"/escalations/{escalation.reference}/").content.decode()

    assert table_of(page, "Interval before level 2") == [
        ("Mon 15:30 – 15:40", "You contacted level 1", "0 h 10"),
        ("Mon 15:40 – 17:00", "Still to run", "1 h 20"),
        ("Mon 17:00 – Tue 08:00", "Outside business hours", "0"),
        ("Tue 08:00 – 10:30", "Still to run", "2 h 30"),
        ("Total", "Interval before level 2", "4 h 00"),
    ]


def test_the_sentence_is_on_the_readers_days_and_the_table_in_the_carriers_time(world, client):
    world.customer.zone = "Asia/Tokyo"
    world.customer.save()
    escalation = world.raised(phoned_at=MONDAY_1530)
    text, _html = mail_of(NoticeKind.RAISED, world.customer)
    signed_in(client, world.customer, TUESDAY_1030)

    page = client.get(f"/escalations/{escalation.reference}/").content.decode()

    theirs = "1 h 30 Tue, closed for 15 h, 2 h 30 Wed"
    assert theirs in page
    assert f"Why Wed 02:30 JST: {theirs}." in " ".join(text.split())
    assert "Window (carrier time, MST)" in page
    assert plain_table_of(text, "Interval before level 2")[0][0] == "Mon 15:30 – 17:00"


def test_a_mail_says_the_same_however_late_it_is_written(world):
    world.raised(phoned_at=MONDAY_1530)
    before = mail_of(NoticeKind.RAISED, world.customer)
    Clock.objects.update(started_at=MONDAY_1530 - timedelta(hours=3))

    assert mail_of(NoticeKind.RAISED, world.customer) == before


def test_a_notice_that_was_kept_with_its_rows_says_the_same(world):
    """As every notice was before the outbox kept what the rows follow from."""
    world.raised(phoned_at=MONDAY_1530)
    before = mail_of(NoticeKind.RAISED, world.customer)
    notice = Notice.objects.get(kind=NoticeKind.RAISED.value, recipient=world.customer)
    notice.context = with_reasons(notice.context)
    notice.save()

    assert "rows" in notice.context["why"][0]["why"]
    assert mail_of(NoticeKind.RAISED, world.customer) == before


def paused(escalation):
    """The running interval, with a pause whose reason is the carrier's own."""
    (interval,) = running(escalation, "INTERVAL")
    ClockPause.objects.create(
        clock=interval,
        paused_at=mountain(23, 16, 0),
        resumed_at=mountain(23, 16, 30),
        reason="Dana forgot the permit",
    )
    Clock.objects.filter(pk=interval.pk).update(due_at=mountain(24, 11, 0))


def test_the_reason_of_a_pause_stays_with_the_carrier(world, client):
    escalation = world.raised(phoned_at=MONDAY_1530)
    paused(escalation)
    tell_both(world, escalation)

    signed_in(client, world.customer, mountain(23, 16, 50))
    page = client.get(f"/escalations/{escalation.reference}/").content.decode()
    form = client.get(f"/escalations/{escalation.reference}/clocks.json").content.decode()
    notice = Notice.objects.filter(recipient=world.customer).latest("created_at")
    for told in (page, form, str(notice.context), *mail_of(NoticeKind.UPDATE, world.customer)):
        assert "forgot" not in told
    (kept,) = (each for each in notice.context["why"] if each["kind"] == "INTERVAL")
    assert kept["pauses"] == [["2026-11-23T23:00:00+00:00", "2026-11-23T23:30:00+00:00", ""]]
    told = str(with_reasons(notice.context))
    assert "'why': 'Paused'" in told
    assert "forgot" not in told
    assert "Paused" in page
    assert '"why": "Paused"' in form

    client.force_login(world.ccm)
    assert "Paused: Dana forgot the permit" in (
        client.get(f"/desk/escalations/{escalation.reference}/").content.decode()
    )


def tell_both(world: World, escalation):
    """An update, of which both sides are told."""
    from_now = world.ccm_at(mountain(23, 16, 45))
    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.NOTHING_NEW,
        words="The city answers tomorrow.",
        doing=from_now,
    )


def test_a_stranger_and_the_other_side_get_no_clocks(world, client):
    escalation = world.raised(phoned_at=MONDAY_1530)
    stranger = person("Olga Brandt", Role.CUSTOMER)

    for who, place in ((stranger, ""), (world.ccm, ""), (world.customer, "/desk")):
        signed_in(client, who, RAISED_AT)
        answer = client.get(f"{place}/escalations/{escalation.reference}/clocks.json")
        assert answer.status_code == 404


def test_clocks_are_only_read(world, client):
    escalation = world.raised(phoned_at=MONDAY_1530)
    signed_in(client, world.customer, RAISED_AT)

    assert client.post(f"/escalations/{escalation.reference}/clocks.json").status_code == 405


def test_the_manager_reads_why_the_acknowledgement_is_due(world):
    escalation = world.raised(phoned_at=MONDAY_1530)
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )

    text, html = mail_of(NoticeKind.ACKNOWLEDGE, world.manager)

    assert "Why Tue 14:30 MST: 4 h Tue." in " ".join(text.split())
    rows = [
        ("Tue 10:30 – 14:30", "Level 2 was engaged", "4 h 00"),
        ("Total", "Acknowledgement to the customer", "4 h 00"),
    ]
    assert table_of(html, "Acknowledgement to the customer") == rows
    assert plain_table_of(text, "Acknowledgement to the customer") == rows

"""Files that came by mail, over HTTP: downloads that no browser opens or runs (R22, N13)."""

from email.message import EmailMessage
from uuid import uuid4

import pytest
from django.test import Client

from rung import clock
from rung.models import Attachment, UnderstoodMail
from tests.builders import TUESDAY_0820
from tests.services.mails import arrived, raised_notice
from tests.web.desk_pages import NO_STATIC
from tests.web.portal_pages import address, signed_in, stranger
from tests.web.test_attachments import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
HTML = b"<!DOCTYPE html><script>alert('from a mail')</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert('from a mail')\"/>"
SCRIPT = b"alert('from a mail')\n"
RUNS = b"%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (alert('from a mail')) >> >>"


@pytest.fixture
def sent(world):
    """The customer answered by mail, with files of all kinds; the escalation."""
    clock.move_to(TUESDAY_0820)
    escalation = world.raised(phoned_at=None, now=TUESDAY_0820)
    notice = raised_notice(world)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = world.customer.email, "e@example.com", "Re: news"
    mail["Message-ID"], mail["In-Reply-To"] = "<files@mail.example.com>", notice.message_id
    mail.set_content("Please see the files.")
    for content, kind, name in (
        (PDF, "application/pdf", "room.pdf"),
        (SCRIPT, "text/javascript", "run.js"),
        (HTML, "text/html", "page.html"),
        (SVG, "image/svg+xml", "drawing.svg"),
        (RUNS, "application/pdf", "form.pdf"),
        (HTML, "application/pdf", "invoice.pdf"),
    ):
        mail.add_attachment(
            content,
            *kind.split("/"),
            filename=name,
            disposition="inline" if "svg" in kind else None,
        )
    assert arrived(bytes(mail), now=TUESDAY_0820, to=notice).done == "WORDS"
    return escalation


def test_a_file_of_a_mail_is_downloaded_and_never_shown_by_whoever_may_and_nobody_else(world, sent):
    (kept,) = Attachment.objects.all()  # what could run is not even kept
    customer, desk, other = (
        signed_in(Client(), person, now=TUESDAY_0820)
        for person in (world.customer, world.ccm, stranger())
    )
    file = f"files/{kept.pk}"
    inside = f"/desk/escalations/{sent.reference}/{file}/"

    assert (kept.name, customer.get(address(sent, file)).content) == ("room.pdf", PDF)
    assert b"from a mail" not in customer.get(address(sent)).content
    assert b"from a mail" not in desk.get(f"/desk/escalations/{sent.reference}/").content
    for name, media_type, content in (
        ("room.pdf", "application/pdf", PDF),
        # As if a kind had been let in that is refused today: it is a download all the same.
        ("page.html", "text/html", HTML),
        ("drawing.svg", "image/svg+xml", SVG),
        ("run.js", "text/javascript", SCRIPT),
        ("form.pdf", "application/pdf", RUNS),
    ):
        kept.pk, kept.name, kept.media_type, kept.content = uuid4(), name, media_type, content
        kept.save(force_insert=True)
        for got in (
            customer.get(address(sent, f"files/{kept.pk}")),
            desk.get(f"/desk/escalations/{sent.reference}/files/{kept.pk}/"),
        ):
            assert (got.status_code, got.content) == (200, content)
            assert got["Content-Type"] == "application/octet-stream"
            assert got["Content-Disposition"].startswith(f'attachment; filename="{name}"')
            assert got["X-Content-Type-Options"] == "nosniff"
            assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert "no-store" in got["Cache-Control"]
    assert other.get(address(sent, file)).status_code == 404
    assert Client().get(address(sent, file)).status_code == 302
    assert other.get(inside).status_code in {403, 404}


def test_what_could_run_is_left_out_and_named_to_who_looks_after_mail(world, sent):
    understood = UnderstoodMail.objects.get()

    for name in ("run.js", "page.html", "drawing.svg", "form.pdf", "invoice.pdf"):
        assert name in understood.left_out

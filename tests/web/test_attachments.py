"""Files on the pages: what is refused, what is kept, who gets them, and how (R22, N13)."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rung.models import Attachment, TimelineEntry
from tests.builders import World, mountain
from tests.web.portal_pages import address, pressed, signed_in, stranger, words

pytestmark = pytest.mark.django_db
NOW = mountain(24, 9)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40


def packed(**parts):
    """An archive with these parts; a double underscore stands for a slash."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return made.getvalue()


DOCX = packed(word__document="<w:document/>")
BOMB = packed(word__document=b"\x00" * 50_000_000)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL = b"From: lee@example.com\r\nTo: dana@example.com\r\nSubject: Hello\r\n\r\nWe are ready.\r\n"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def escalation(world):
    return world.raised()


@pytest.fixture
def customer(world):
    return signed_in(Client(), world.customer, now=NOW)


@pytest.fixture
def care_manager(world):
    return signed_in(Client(), world.ccm, now=NOW)


def write(client, escalation, *files, said="Please see the photo."):
    attached = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(address(escalation, "write"), pressed(words=said, attached=attached))


def at_the_desk(client, escalation, act, name, content, **typed):
    return client.post(
        f"/desk/escalations/{escalation.reference}/{act}/",
        pressed(attached=[SimpleUploadedFile(name, content)], **typed),
    )


@pytest.mark.parametrize(
    ("name", "content", "kept_as", "media_type"),
    [
        ("room.pdf", PDF, "room.pdf", "application/pdf"),
        ("room.exe", PDF, "room.exe.pdf", "application/pdf"),
        ("../../etc/room.png", PNG, "room.png", "image/png"),
        ("room.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 40, "room.jpg", "image/jpeg"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "a.heic", "image/heic"),
        ("list.csv", "site;ready\nBoise;ja ü".encode(), "list.csv", "text/csv"),
        ("said.eml", MAIL, "said.eml", "message/rfc822"),
        ("bomb.docx", BOMB, "bomb.docx", WORD),
    ],
    ids=["pdf", "named-otherwise", "path", "jpeg", "heic", "csv", "mail", "bomb"],
)  # fmt: skip
def test_what_can_be_added_is_kept_under_a_harmless_name(
    customer, escalation, name, content, kept_as, media_type
):
    answer = write(customer, escalation, (name, content))

    assert answer.status_code == 303
    kept = Attachment.objects.get()
    assert (kept.name, kept.media_type, kept.visibility) == (kept_as, media_type, "CUSTOMER")
    assert bytes(kept.content) == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><body>Hello</body></html>"),
        ("page.pdf", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("drawing.txt", b"<svg onload='alert(1)'></svg>"),
        ("tool.exe", b"MZ\x90\x00" + b"\x00" * 60),
        ("tool.pdf", b"MZ\x90\x00" + b"\x00" * 60),
        ("tool.txt", b"#!/bin/sh\nrm -r x\n"),
        ("both.pdf", PDF + b"<html><script>alert(1)</script></html>"),
        ("runs.pdf", b"%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"),
        ("hidden.pdf", b"%PDF-1.7\n<< /S /J#61vaScript >>"),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF<script>alert(1)</script>"),
        ("macro.docx", packed(word__document="x", word__vbaProject="x")),
        ("box.zip", packed(anything="x")),
        ("torn.docx", DOCX[: len(DOCX) // 2]),
        ("mail.eml", b"From: a@example.com\r\nContent-Type: text/html\r\n\r\n<script>1</script>"),
        ("empty.txt", b""),
        ("noise.txt", bytes(range(256))),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_could_run_or_is_not_known_is_refused_and_the_words_are_kept(
    customer, escalation, name, content
):
    answer = write(customer, escalation, (name, content), said="Here it is.")

    assert answer.status_code == 422
    assert "Here it is." in words(answer)
    assert f"“{name}”" in words(answer)
    assert not Attachment.objects.exists()
    assert not TimelineEntry.objects.filter(fact="customer.wrote").exists()


def test_a_packed_script_in_a_pdf_is_found(customer, escalation):
    import zlib  # noqa: PLC0415

    inside = zlib.compress(b"<< /S /JavaScript /JS (app.alert(1)) >>")
    made = b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + inside

    assert write(customer, escalation, ("packed.pdf", made)).status_code == 422


def test_a_mail_with_a_program_in_it_is_refused(customer, escalation):
    made = (
        b"From: a@example.com\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        b'Content-Disposition: attachment; filename="tool.exe"\r\n\r\nMZ\x90\r\n--b--\r\n'
    )

    assert write(customer, escalation, ("sent.eml", made)).status_code == 422


def test_too_many_and_too_large_are_said_beside_the_words(customer, escalation):
    many = write(customer, escalation, *[(f"{n}.pdf", PDF) for n in range(6)])
    large = write(customer, escalation, ("film.pdf", PDF + b" " * 10 * 1024 * 1024))

    assert (many.status_code, large.status_code) == (422, 422)
    assert "At most 5 files at once" in words(many)
    assert "“film.pdf” is larger than 10 MB" in words(large)
    assert "Please see the photo." in words(large)
    assert not Attachment.objects.exists()


def test_a_request_that_says_it_is_endless_is_not_read(customer, escalation):
    answer = customer.generic(
        "POST",
        address(escalation, "write"),
        b"x",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(2 * 1024**3),
    )

    assert answer.status_code == 413
    assert "too large to be read" in words(answer)


def test_a_file_is_a_download_and_nothing_else(customer, escalation):
    write(customer, escalation, ("Grüße.pdf", PDF))
    kept = Attachment.objects.get()

    got = customer.get(address(escalation, f"files/{kept.pk}"))

    assert got.content == PDF
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment; ")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_file_of_another_account_is_not_found(customer, escalation):
    write(customer, escalation, ("a.pdf", PDF))
    other = signed_in(Client(), stranger(), now=NOW)

    got = other.get(address(escalation, f"files/{Attachment.objects.get().pk}"))

    assert got.status_code == 404


def test_a_file_of_another_escalation_is_not_found_under_this_one(world, customer, escalation):
    write(customer, escalation, ("a.pdf", PDF))
    second = world.raised(order=world.another_order("Q-1009"))

    got = customer.get(address(second, f"files/{Attachment.objects.get().pk}"))

    assert got.status_code == 404


def test_files_of_the_desk_stay_inside_unless_somebody_says_otherwise(
    care_manager, world, escalation
):
    inside = at_the_desk(
        care_manager, escalation, "note", "SUPPLIER-OFFER.pdf", PDF, words="Their offer."
    )
    shown = at_the_desk(
        care_manager, escalation, "note", "route.pdf", PDF, words="The route.", shown="on"
    )
    customer = signed_in(Client(), world.customer, now=NOW)
    page = customer.get(address(escalation)).content.decode()
    hidden = Attachment.objects.get(name="SUPPLIER-OFFER.pdf")

    assert (inside.status_code, shown.status_code) == (303, 303)
    assert "SUPPLIER-OFFER" not in page
    assert "route.pdf" in page
    assert customer.get(address(escalation, f"files/{hidden.pk}")).status_code == 404
    desk = signed_in(Client(), world.desk, now=NOW)
    assert desk.get(reverse("desk:file", args=[escalation.number, hidden.pk])).status_code == 200


def test_an_update_never_names_the_files_that_stay_inside(care_manager, world, escalation):
    at_the_desk(
        care_manager,
        escalation,
        "update",
        "SUPPLIER-OFFER.pdf",
        PDF,
        words="The crew comes on Wednesday.",
        kind="PROGRESS",
    )
    customer = signed_in(Client(), world.customer, now=NOW)

    assert TimelineEntry.objects.get(fact="update.sent").details["files"] == []
    assert "SUPPLIER-OFFER" not in customer.get(address(escalation)).content.decode()

"""Writes mails as programs and machines write them, and says what each has to mean."""

from base64 import b64encode
from dataclasses import dataclass
from quopri import encodestring

from rung.domain.mail_meaning import MatchedBy, Meaning, Standing

NOTICE = "<notice-01936f00-0000-7000-8000-000000000001@rung.example.net>"
ROOT = "<escalation-01936f00-0000-7000-8000-000000000002-7@rung.example.net>"
LEE, DANA = "Lee Tan <lee.tan@example.com>", "Dana Reyes <dana.reyes@example.com>"
CUSTOMER = Standing(MatchedBy.THREAD, known=True, customer=True, on_record=True, own_notice=True)
MANAGER = Standing(
    MatchedBy.THREAD, known=True, customer=False, on_record=True, own_notice=True, owes_answer=True
)
COLLEAGUE = Standing(MatchedBy.THREAD, known=True, on_record=True, own_notice=True)
BY_SUBJECT = Standing(MatchedBy.SUBJECT, known=True, customer=True, on_record=True)
RECEIPT = Standing(
    MatchedBy.THREAD, known=True, on_record=True, own_notice=True, names_contact=True
)
NEW = Standing(known=True, customer=True)
ABOUT_ORDER = Standing(known=True, customer=True, names_order=True)
IN_ORDER = Standing(MatchedBy.ORDER, known=True, customer=True, on_record=True)
STRANGER = Standing()
NOTICE_TEXT = (
    "You can engage level 2 from Tue 12:30 EST.\nhttps://rung.example.net/escalations/ESC-1042/"
)
QUOTED = "".join(f"> {line}\n" for line in NOTICE_TEXT.splitlines())


@dataclass(frozen=True)
class Mail:
    """One mail, who is behind it, and what has to be understood."""

    name: str
    raw: bytes
    meaning: Meaning
    words: str = ""
    standing: Standing = CUSTOMER
    envelope: str | None = "lee.tan@example.com"


def head(subject="Re: Dana has your escalation (ESC-1042)", sender=LEE, **headers):
    """A mail's headers, as the bytes they are."""
    given = {
        "From": sender,
        "To": "reply@rung.example.net",
        "Subject": subject,
        "Message-ID": "<a1@example.com>",
        "In-Reply-To": NOTICE,
        "References": f"{ROOT} {NOTICE}",
        "MIME-Version": "1.0",
    }
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = (
        f"{name}: ".encode() + (value if isinstance(value, bytes) else value.encode())
        for name, value in given.items()
        if value is not None
    )
    return b"\r\n".join(lines) + b"\r\n"


def plain(text, charset="utf-8", **headers):
    """A mail of one plain part."""
    kind = f"text/plain; charset={charset}".encode()
    body = text if isinstance(text, bytes) else text.encode("utf-8")
    return head(**{"Content_Type": kind} | headers) + b"\r\n" + body.replace(b"\n", b"\r\n")


def encoded(text, how, charset="utf-8", **headers):
    """The same, in an encoding that 7-bit servers take."""
    body = text.encode(charset)
    body = b64encode(body) if how == "base64" else encodestring(body)
    return plain(body, charset, Content_Transfer_Encoding=how, **headers)


def html(text, **headers):
    """A mail of one HTML part."""
    return head(Content_Type="text/html; charset=utf-8", **headers) + b"\r\n" + text.encode()


def many(*parts, kind="multipart/mixed", **headers):
    """A mail of parts; each is its headers and its content."""
    joined = b"".join(b"--b1\r\n" + part + b"\r\n" for part in parts)
    return head(Content_Type=f'{kind}; boundary="b1"', **headers) + b"\r\n" + joined + b"--b1--\r\n"


def part(kind, content, **headers):
    """One part of such a mail."""
    given = {"Content-Type": kind} | {k.replace("_", "-"): v for k, v in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return lines.encode() + b"\r\n" + (content if isinstance(content, bytes) else content.encode())


def report(
    status, *, sender="Mail Delivery System <MAILER-DAEMON@mx.example.net>", action="failed"
):
    """A report of a mail server on a notice of ours (RFC 3464)."""
    said = "Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; gone@example.com\r\n"
    said += f"Action: {action}\r\nStatus: {status}\r\n"
    return many(
        part(
            "text/plain", "I'm sorry to have to inform you that your mail could not be delivered."
        ),
        part("message/delivery-status", said),
        part("text/rfc822-headers", f"Message-ID: {NOTICE}\r\nSubject: An update\r\n"),
        kind="multipart/report; report-type=delivery-status",
        subject="Undelivered Mail Returned to Sender",
        sender=sender,
        In_Reply_To=None,
        References=None,
    )

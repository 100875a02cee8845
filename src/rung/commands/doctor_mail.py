"""What `rung doctor` looks at where mail comes in: who answers, at what address, whose word."""

import smtplib
from collections.abc import Iterator

from django.conf import settings

from rung.commands.findings import Finding, look, well, wrong
from rung.commands.mail_listener import place
from rung.commands.mistakes import UserMistake
from rung.models import Person
from rung.services.reply_address import base_address

WHAT = "mail in"
ANSWERS = "address for answers"
PATIENCE = 5.0  # seconds until something that does not greet is called silent
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked here, not bound
_OURS = b"rung"  # the first word of the listener's greeting


def look_at_mail_in() -> Iterator[Finding]:
    """Everything about mail that comes in that can be told without a database."""
    if not settings.RUNG_MAIL_IN:
        yield well(WHAT, "RUNG_MAIL_IN is not set: no mail is taken.")
        return
    yield _listener()
    yield _address()
    name = settings.RUNG_MAIL_AUTHSERV
    if name:
        yield well("senders", f"Only what {name} has proved may act.")
    else:
        yield look(
            "senders",
            "RUNG_MAIL_AUTHSERV is not set: whoever can write a From line can answer for others.",
            "Name your mail server as it names itself in Authentication-Results.",
        )


def look_at_answers() -> Iterator[Finding]:
    """Whether the address for answers is nobody's own; Django must be ready."""
    address = base_address()
    if settings.RUNG_MAIL_IN and Person.objects.filter(email__iexact=address).exists():
        yield wrong(
            ANSWERS,
            f"{address} is somebody's own address here: their mail would come to rung.",
            "Set RUNG_MAIL_REPLY_TO to an address that nobody has.",
        )


def _listener() -> Finding:
    """Whether rung answers where mail is to be taken."""
    said = settings.RUNG_MAIL_IN
    try:
        host, port = place(said)
    except UserMistake as mistake:
        return wrong(WHAT, f"{said}: {mistake}", "RUNG_MAIL_IN=127.0.0.1:2525")
    try:
        with smtplib.SMTP(timeout=PATIENCE) as server:
            _, greeting = server.connect(_EVERYWHERE.get(host, host), port)
    except smtplib.SMTPException:
        greeting = b""
    except OSError:
        return look(
            WHAT,
            f"Nobody answers at {said}: mail waits at your mail server.",
            "rung mail-listener, or `rung serve`; if it runs, look at the firewall.",
        )
    if greeting.split()[:1] != [_OURS]:
        mend = "Give rung a port of its own: your mail server hands on to it."
        return wrong(WHAT, f"Another program answers at {said}.", mend)
    return well(WHAT, f"{said} answers.")


def _address() -> Finding:
    address = base_address()
    local, _, domain = address.rpartition("@")
    if not local or not domain or " " in address:
        words = f"{address or 'Nothing'} is no address that can be answered to."
        return wrong(ANSWERS, words, "RUNG_MAIL_REPLY_TO=escalations@carrier.example")
    if "+" in local:
        words = f"{address} has a plus, behind which rung writes which notice is answered."
        return wrong(ANSWERS, words, "Set RUNG_MAIL_REPLY_TO without it.")
    return well(ANSWERS, f"{address}, and with a plus.")

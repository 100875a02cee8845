"""What `rung doctor` looks at where mail comes in: who answers, at what address, whose word."""

import smtplib
from collections.abc import Iterator

from django.conf import settings

from rung import clock
from rung.adapters.imap_in import FolderTrouble, NoFolder, NotLetIn, NotReached, open_folder
from rung.adapters.oauth_tokens import Tokens
from rung.commands.findings import Finding, look, well, wrong
from rung.commands.mail_listener import door_of
from rung.commands.mistakes import UserMistake
from rung.domain.mail_account import MailAccount
from rung.models import Person
from rung.models.mail import mail_is_taken
from rung.queries.mail_page import NO_WAY_IN
from rung.services.mail_intake import LARGEST
from rung.services.reply_address import base_address

WHAT = "mail in"
ACCOUNT = "mail account"
ANSWERS = "address for answers"
PATIENCE = 5.0  # seconds until something that does not greet is called silent
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked here, not bound
_MENDS = {
    NotReached: "Look at host and port in RUNG_IMAP_URL, at the server and the firewall.",
    NotLetIn: "Look at the user in RUNG_IMAP_URL and at RUNG_IMAP_PASSWORD_FILE.",
    NoFolder: "Make the folder there, or name one that is there at the end of RUNG_IMAP_URL.",
    FolderTrouble: "Look at RUNG_IMAP_URL, RUNG_IMAP_PASSWORD_FILE and RUNG_IMAP_TAKEN.",
}
_MEND_GIVEN = "Look at RUNG_IMAP_URL, at RUNG_IMAP_TOKEN_URL and what belongs to it."
_MENDS_GIVEN = {NotLetIn: _MEND_GIVEN, FolderTrouble: _MEND_GIVEN}  # with a token for a password
_OURS = b"rung"  # the first word of the listener's greeting


def look_at_mail_in() -> Iterator[Finding]:
    """Everything about mail that comes in that can be told without a database."""
    if not mail_is_taken():
        yield well(WHAT, f"No mail is taken. {NO_WAY_IN}")
        return
    if settings.RUNG_MAIL_IN:
        yield _listener()
    if settings.RUNG_IMAP:
        yield _account(settings.RUNG_IMAP)
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
    if mail_is_taken() and Person.objects.filter(email__iexact=address).exists():
        yield wrong(
            ANSWERS,
            f"{address} is somebody's own address here: their mail would come to rung.",
            "Set RUNG_MAIL_REPLY_TO to an address that nobody has.",
        )


def _listener() -> Finding:
    """Whether rung answers where mail is to be taken."""
    said = settings.RUNG_MAIL_IN
    try:
        door = door_of(said)
    except UserMistake as mistake:
        return wrong(WHAT, f"{said}: {mistake}", "RUNG_MAIL_IN=127.0.0.1:2525")
    try:
        with smtplib.LMTP(timeout=PATIENCE) as server:  # which knows sockets; both greet alike
            host = door.socket or _EVERYWHERE.get(door.host, door.host)
            _, greeting = server.connect(host, door.port)
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


def _account(account: MailAccount) -> Finding:
    """Whether the folder can be read and written, and whether something in it is too large."""
    try:
        token = Tokens(account).current(now=clock.machine())
        with open_folder(account, token=token, patience=PATIENCE, only_looks=True) as folder:
            waiting = folder.waiting()
    except FolderTrouble as trouble:
        mends = _MENDS if account.token is None else _MENDS | _MENDS_GIVEN
        mend = mends.get(type(trouble), mends[FolderTrouble])
        return wrong(ACCOUNT, f"{account.place}: {trouble}", mend)
    large = sum(each.size > LARGEST for each in waiting)
    if large:
        words = f"{account.place}: {large} too large to be taken, of {len(waiting)} that lie there."
        return look(ACCOUNT, words, "Read them there, then move them to another folder.")
    return well(ACCOUNT, f"{account.place} can be read; {len(waiting)} lie there.")


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

"""Mail that is fetched from an account: where it lies, what becomes of it, whom it came to.

An account tells no envelope. Whom a mail was for is read from the header that the server in front
writes for each delivery, where one is named, else from To and Cc.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import getaddresses
from enum import StrEnum

from rung.domain.mail_reading import TROUBLE, ReadMail

MOST_HEADERS = 50  # of one name that are looked at
NOBODY_SAID = "not said"  # who sent it; an empty sender is a null return path, a machine's


class Secured(StrEnum):
    """How a conversation with the server is kept from others."""

    TLS = "tls"  # from the first byte on
    STARTTLS = "starttls"  # before anything is said that matters
    NOT = "not"  # on this machine alone


class Afterwards(StrEnum):
    """What is done with a mail that was taken."""

    MOVE = "move"
    DELETE = "delete"
    FLAG = "flag"


@dataclass(frozen=True)
class TokenSource:
    """Who gives tokens for an account, and by what they know us."""

    url: str
    client: str  # a program's id, or a service account's address
    secret: str = field(repr=False)  # the program's secret, or the service account's key
    scope: str
    signed: bool = False  # with a key, in the user's name, instead of sending the secret


@dataclass(frozen=True)
class MailAccount:
    """One folder of one account."""

    host: str
    port: int
    secured: Secured
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    afterwards: Afterwards = Afterwards.MOVE
    taken_folder: str = "Taken"  # where what was taken goes, if it is moved
    every: int = 30  # seconds between two looks
    recipient_headers: tuple[str, ...] = ()  # in lower case; which say whom a delivery was for
    certificates: str = ""  # a file of those that are believed; empty: the machine's
    token: TokenSource | None = None  # instead of the password

    @property
    def place(self) -> str:
        """How the account is called where people read of it."""
        return f"{self.folder} of {self.user} at {self.host}"


def addressee(
    mail: ReadMail, *, recipient_headers: Sequence[str], is_ours: Callable[[str], bool]
) -> str:
    """The one address of ours that this delivery was for, in lower case; empty where none is.

    Among addresses of To and Cc one with a plus is preferred: it may name the notice answered.
    """
    for name in recipient_headers:
        for address in _addresses(mail, name):
            if is_ours(address):
                return address
    ours = [each for name in ("to", "cc") for each in _addresses(mail, name) if is_ours(each)]
    return max(ours, key=lambda each: "+" in each, default="")


def return_path(mail: ReadMail) -> str:
    """Who sent it, as the server that delivered it wrote down; empty for a null return path.

    Where no server did, the one address of From; never empty then.
    """
    said = mail.all("return-path")
    if not said:
        return mail.sender or NOBODY_SAID
    return next(_addresses(mail, "return-path"), "")


def _addresses(mail: ReadMail, name: str) -> Iterator[str]:
    for value in mail.all(name)[:MOST_HEADERS]:
        try:
            found = getaddresses([value])
        except TROUBLE:
            continue
        yield from (address.lower() for _, address in found if "@" in address)

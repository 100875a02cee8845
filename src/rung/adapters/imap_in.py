"""One folder of an account, read by IMAP: what waits in it, its bytes, and what was taken put away.

Nothing is read in a way that changes it: a mail stays as it is until it is put away.
"""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from rung.domain.mail_account import Afterwards, MailAccount, Secured

_LONGEST = 200  # letters of what somebody else says
PATIENCE = 60.0  # seconds without a word
TAKEN_FLAG = b"$RungTaken"
_ANY_FLAG = b"\\*"


class FolderTrouble(Exception):  # noqa: N818 - the words of it are a sentence
    """Why an account cannot be read, as a sentence without anybody's password or mail."""


class NotReached(FolderTrouble):
    """Nobody answers there, or not as a server of mail does."""


class NotLetIn(FolderTrouble):
    """User or password are not taken."""


class NoFolder(FolderTrouble):
    """It is not there."""


@dataclass(frozen=True)
class Lying:
    """A mail that lies in the folder."""

    uid: int
    size: int  # bytes, as the server says


class Folder:
    """A folder that is open."""

    def __init__(self, client: IMAPClient, account: MailAccount, *, only_looks: bool) -> None:
        self._client = client
        self._account = account
        self.validity = 0  # changes when the server has counted anew
        self._select(only_looks=only_looks)

    def waiting(self) -> list[Lying]:
        """What was not taken yet, the oldest first. Raises FolderTrouble."""
        with _told():
            self._client.noop()  # the server tells what is new
            uids = self._client.search(self._still_to_take())
            sizes = self._client.fetch(uids, [b"RFC822.SIZE"]) if uids else {}
            return [
                Lying(uid, found[b"RFC822.SIZE"])
                for uid, found in sorted(sizes.items())
                if b"RFC822.SIZE" in found
            ]

    def contents(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of some mails, of those that are still there. Raises FolderTrouble."""
        with _told():
            found = self._client.fetch(uids, [b"BODY.PEEK[]"]) if uids else {}
            return {uid: each[b"BODY[]"] or b"" for uid, each in found.items() if b"BODY[]" in each}

    def put_away(self, uids: Sequence[int]) -> None:
        """Do with mails that were taken what the account says. Raises FolderTrouble."""
        if not uids:
            return
        how = self._account.afterwards
        with _told():
            if how is Afterwards.FLAG:
                self._client.add_flags(uids, [TAKEN_FLAG], silent=True)
            elif how is Afterwards.DELETE:
                self._delete(uids)
            elif self._client.has_capability("MOVE"):
                self._client.move(uids, self._account.taken_folder)
            else:
                self._client.copy(uids, self._account.taken_folder)
                self._delete(uids)

    def _delete(self, uids: Sequence[int]) -> None:
        """Where a server cannot let go of these alone they stay, marked as deleted.

        A plain EXPUNGE would let go of what others have marked as well.
        """
        self._client.delete_messages(uids, silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)

    def _still_to_take(self) -> list[bytes]:
        if self._account.afterwards is Afterwards.FLAG:
            return [b"UNDELETED", b"UNKEYWORD", TAKEN_FLAG]
        return [b"UNDELETED"]

    def _select(self, *, only_looks: bool) -> None:
        account = self._account
        with _told():
            if not self._client.folder_exists(account.folder):
                raise NoFolder(f"There is no folder {account.folder}.")
            if account.afterwards is Afterwards.MOVE and not only_looks:
                self._make(account.taken_folder)
            said = self._client.select_folder(account.folder)
        if b"READ-ONLY" in said:
            raise FolderTrouble(f"{account.folder} may only be read, so nothing can be put away.")
        known = said.get(b"PERMANENTFLAGS", ())
        if account.afterwards is Afterwards.FLAG and not {_ANY_FLAG, TAKEN_FLAG} & set(known):
            raise FolderTrouble(
                "The server keeps no flags of our own: use RUNG_IMAP_TAKEN=move:Taken."
            )
        self.validity = said.get(b"UIDVALIDITY", 0)

    def _make(self, name: str) -> None:
        if not self._client.folder_exists(name):
            self._client.create_folder(name)
            self._client.subscribe_folder(name)  # so that mail programs show it


@contextmanager
def open_folder(
    account: MailAccount, *, token: str = "", patience: float = PATIENCE, only_looks: bool = False
) -> Iterator[Folder]:
    """The account's folder while the context is open; with a token instead of its password.

    Who ``only_looks`` makes no folder for what was taken. Raises FolderTrouble.
    """
    with _told(NotReached):
        trusted = ssl.create_default_context(cafile=account.certificates or None)
        client = IMAPClient(
            account.host,
            account.port,
            ssl=account.secured is Secured.TLS,
            ssl_context=trusted,
            timeout=patience,
        )
    with client:
        with _told():
            if account.secured is Secured.STARTTLS:
                client.starttls(trusted)
            if token:
                _sign_in(client, account.user, token)
            else:
                client.login(account.user, account.password)
        yield Folder(client, account, only_looks=only_looks)


def _sign_in(client: IMAPClient, user: str, token: str) -> None:
    """Sign in with a token, by XOAUTH2, or by OAUTHBEARER (RFC 7628) where only that is known.

    A server that refuses one says why in a challenge, and goes on when that is answered.
    """
    first = f"user={user}\1auth=Bearer {token}\1\1"
    way, goodbye = "XOAUTH2", ""
    if not client.has_capability("AUTH=XOAUTH2"):
        way, goodbye = "OAUTHBEARER", "\1"
        name = user.replace("=", "=3D").replace(",", "=2C")
        first = f"n,a={name},\1auth=Bearer {token}\1\1"
    if not client.has_capability(f"AUTH={way}"):
        raise FolderTrouble("The server lets nobody in with a token, by XOAUTH2 or OAUTHBEARER.")
    answers = iter((first,))
    try:
        client.sasl_login(way, lambda _: next(answers, goodbye))
    except LoginError as error:
        words = f"The server does not take the token for {user}: {_short(error)}"
        raise NotLetIn(words) from error


def in_short(said: object) -> str:
    """What somebody else's machine said, in one line that is not too long."""
    return " ".join(str(said).split())[:_LONGEST]


def _short(error: Exception) -> str:
    return in_short(error) or type(error).__name__


@contextmanager
def _told(kind: type[FolderTrouble] = FolderTrouble) -> Iterator[None]:
    """Whatever a conversation fails of, as one kind of trouble."""
    try:
        yield
    except LoginError as error:
        raise NotLetIn("The server does not take user and password.") from error
    except ssl.SSLCertVerificationError as error:
        words = f"The server's certificate is not believed: {error.verify_message}."
        raise FolderTrouble(words) from error
    except (OSError, IMAPClientError) as error:
        raise kind(f"The server cannot be used: {_short(error)}") from error

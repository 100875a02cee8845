"""A real IMAP server on the loopback, pymap, with one account; and a certificate of its own."""

import argparse
import asyncio
import copy
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.backend.dict.mailbox import MailboxData
from pymap.imap import IMAPServer
from pymap.parsing.specials.flag import Flag, Recent, get_system_flags
from pysasl import SASLAuth
from pysasl.creds.plain import PlainCredentials
from pysasl.exception import AuthenticationError
from pysasl.mechanism import ServerChallenge, ServerMechanism

from rung.adapters.imap_in import TAKEN_FLAG
from rung.domain.mail_account import MailAccount, Secured

USER, PASSWORD = "escalations@example.com", "a long password"
TOKEN = "token-"  # what a token that this server takes begins with


@dataclass(frozen=True)
class ImapServer:
    """A server that runs, by its two ports; one takes XOAUTH2 too, the other OAUTHBEARER."""

    tls: int
    starttls: int
    certificate: Path

    def account(self, **given: object) -> MailAccount:
        """The account, for rung."""
        said = {"host": "127.0.0.1", "port": self.tls, "secured": Secured.TLS}
        said |= {"user": USER, "password": PASSWORD, "certificates": str(self.certificate)}
        return MailAccount(**(said | given))

    def deliver(self, *mails: bytes) -> None:
        """Put mails into INBOX, as a mail server does that delivers."""
        self.somebody.multiappend("INBOX", mails)

    def folder(self, name: str = "INBOX") -> list[bytes]:
        """What lies in a folder, deleted or not."""
        client = self.somebody
        if not client.folder_exists(name):
            return []
        client.select_folder(name, readonly=True)
        found = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
        return [each[b"BODY[]"] for _, each in sorted(found.items())]

    def empty(self) -> None:
        """Begin anew, with nothing in any folder."""
        for name in ("INBOX", "Taken"):
            if self.somebody.folder_exists(name):
                self.somebody.select_folder(name)
                self.somebody.delete_messages(self.somebody.search("ALL"))
                self.somebody.expunge()

    @cached_property
    def somebody(self) -> IMAPClient:
        """Somebody else at the same account."""
        trusted = ssl.create_default_context(cafile=self.certificate)
        client = IMAPClient("127.0.0.1", self.tls, ssl_context=trusted, timeout=10)
        client.login(USER, PASSWORD)
        return client


@contextmanager
def imap_server(certificate: Path, *, port: int = 0) -> Iterator[ImapServer]:
    """A server with an empty INBOX, a process of its own, while the context is open."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.imap_server", str(certificate), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it tells the traces of clients that went away
    )
    with process:
        try:
            tls, starttls = process.stdout.readline().split()
            server = ImapServer(int(tls), int(starttls), certificate)
            yield server
            server.somebody.shutdown()
        finally:
            process.kill()


class Bearer(ServerMechanism):
    """Sign-in by a token; who has none is told why, as Google and Microsoft 365 do."""

    def server_attempt(self, responses):
        """Who signs in, once everything is said."""
        if not responses:
            raise ServerChallenge(b"")
        said = re.fullmatch(
            rb"(?:n,a=|user=)([^,\x01]+),?\x01auth=Bearer ([^\x01]+)\x01\x01", responses[0].response
        )
        if said and said[1].decode() == USER and said[2].startswith(TOKEN.encode()):
            return PlainCredentials(USER, PASSWORD), None
        if len(responses) == 1:
            raise ServerChallenge(b'{"status":"invalid_token"}')
        raise AuthenticationError


async def serve(certificate: Path, port: int) -> None:
    """Serve until killed; the ports are printed."""
    said = argparse.Namespace(
        host=None, port="0", debug=False, cert=str(certificate), key=None, tls=True,
        proxy_protocol=None, passlib_cfg=None,
        demo_data=False, demo_user=USER, demo_password=PASSWORD,
    )  # fmt: skip
    # The server keeps any flag, and says so only of those that it knows by itself.
    kept = get_system_flags() - {Recent} | {Flag(TAKEN_FLAG)}
    MailboxData.permanent_flags = property(lambda _: kept)
    backend, config = await DictBackend.init(said)
    config.apply_context()
    reader = ProxyProtocolReader(config.proxy_protocol)
    type(config).tls_auth = property(lambda config: config.ways_in)
    talks = []
    for way in (b"XOAUTH2", b"OAUTHBEARER"):
        own = copy.copy(config)
        own.ways_in = SASLAuth([*SASLAuth.defaults().server_mechanisms, Bearer(way)])
        talks.append(reader.get_callback(IMAPServer(backend.login, own)))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    servers = [
        await asyncio.start_server(talks[0], "127.0.0.1", port, ssl=tls),
        await asyncio.start_server(talks[1], "127.0.0.1", 0),
    ]
    print(*(each.sockets[0].getsockname()[1] for each in servers), flush=True)  # noqa: T201
    await asyncio.gather(*(each.serve_forever() for each in servers))


def certificate_in(folder: Path) -> Path:
    """A key and a certificate for the loopback that vouches for itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "imap.pem"
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(kept + made.public_bytes(Encoding.PEM))
    return file


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))

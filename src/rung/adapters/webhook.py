"""Hands one event to one receiver over HTTP, at an address that was looked at first.

The name is looked up here and the connection goes to the very address that was let through, so that
a name cannot lead elsewhere between the two. No redirect is followed, no proxy of the environment
is asked, and all of it ends by an instant, however slowly somebody answers.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

WITHIN = 10.0  # seconds for everything after the name was looked up
CONNECTS_WITHIN = 5.0
READ = 2048  # bytes of an answer; the rest is not waited for
_PORTS = {"http": 80, "https": 443}


class NotAnsweredError(Exception):
    """There was no answer. The message says why, without the receiver's own words."""


@dataclass(frozen=True)
class Answer:
    """What a receiver said."""

    status: int
    start: str  # its first letters, as they came
    milliseconds: int


def post(
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes,
    is_refused: Callable[[str], bool],
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Send once. ``is_refused`` is asked for every address that the name leads to.

    Raises NotAnsweredError, also where an address is refused; then nothing was sent. ``trust`` is
    whose certificates count; the machine's own where none is given.
    """
    began = monotonic()
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS[parts.scheme]
        addresses = _looked_up(parts.hostname or "", port, is_refused)
        tls = (trust or ssl.create_default_context()) if parts.scheme == "https" else None
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        with _connected(_Connection(parts.hostname or "", port, addresses, tls)) as connection:
            connection.request("POST", path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            start = answer.read(READ).decode("utf-8", "replace")
            return Answer(answer.status, start, int((monotonic() - began) * 1000))
    except (OSError, HTTPException, ValueError, KeyError) as error:
        late = monotonic() - began >= WITHIN
        raise NotAnsweredError(_in_words(TimeoutError() if late else error)) from error


class _RefusedError(ValueError):
    """The name leads to where nothing is sent."""


def _looked_up(host: str, port: int, is_refused: Callable[[str], bool]) -> list[str]:
    """The addresses behind a name; none of them may be refused, or a second try could meet it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    if any(is_refused(address) for address in addresses):
        raise _RefusedError
    return addresses


class _Connection(HTTPConnection):
    """A connection to addresses that were let through, under the name that was asked for."""

    def __init__(
        self, host: str, port: int, addresses: list[str], tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(host, port, timeout=CONNECTS_WITHIN)
        self.default_port = _PORTS["https" if tls else "http"]  # its own is not named in Host
        self._addresses = addresses
        self._tls = tls
        self._is_over = False
        self.line: socket.socket | None = None

    def connect(self) -> None:
        """To the first address that answers."""
        trouble: OSError = TimeoutError()
        for address in self._addresses:
            if self._is_over:
                break
            try:
                self.line = socket.create_connection((address, self.port), CONNECTS_WITHIN)
                break
            except OSError as error:
                trouble = error
        if self.line is None:
            raise trouble
        if self._tls is not None:
            self.line = self._tls.wrap_socket(
                self.line, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.line.do_handshake()
        self.sock = self.line

    def hang_up(self) -> None:
        """End it from outside, whatever it is waiting for."""
        self._is_over = True
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)


@contextmanager
def _connected(connection: _Connection) -> Iterator[_Connection]:
    timer = Timer(WITHIN, connection.hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()
        if connection.line is not None:
            connection.line.close()


def _in_words(error: Exception) -> str:
    return next(words for kind, words in _WHY if isinstance(error, kind))


_WHY: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (_RefusedError, "Its name leads into a network that is not allowed; nothing was sent."),
    (socket.gaierror, "Its name is not known."),
    (ssl.SSLCertVerificationError, "Its certificate is not accepted."),
    (ssl.SSLError, "No encrypted connection comes about."),
    (TimeoutError, "It did not answer in time."),
    (ConnectionRefusedError, "Nobody answers at its address."),
    (OSError, "It cannot be reached."),
    (Exception, "What it answered is no HTTP."),
)

"""Two hundred megabytes on their way in: refused, memory stays small, words are kept."""

import resource
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client

from rung import clock
from rung.models import Attachment
from tests.builders import World, mountain

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
TOKEN = "a" * 32
EDGE = "rungrungrung"


class Sent:
    """A request's body that is made while it is read, so that nobody has to hold it."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left, self.read_so_far = parts, b"", 0

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; what is left over stays for the next read."""
        while len(self._left) < size and (part := next(self._parts, b"")):
            self._left += part
        given, self._left = self._left[:size], self._left[size:]
        self.read_so_far += len(given)
        return given

    readline = read  # nobody reads a form line by line; the server's own stream has it, though


def body(words: str, megabytes: int) -> list[bytes]:
    """A form with words and a large file, in pieces."""
    fields = {"csrfmiddlewaretoken": TOKEN, "press_id": str(uuid4()), "words": words}
    text = "".join(
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head = (
        f'--{EDGE}\r\nContent-Disposition: form-data; name="attached"; filename="film.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
    )
    end = f"\r\n--{EDGE}--\r\n".encode()
    return [(text + head).encode(), *[b"\x00" * MEGABYTE] * megabytes, end]


def post(path: str, person, pieces: list[bytes]) -> tuple[str, str, Sent]:
    """Send it as the web server hands it over: status, page, and the stream it came from."""
    client, answered = Client(), {}
    client.force_login(person)
    sent = Sent(iter(pieces))
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": f"multipart/form-data; boundary={EDGE}",
        "CONTENT_LENGTH": str(sum(len(piece) for piece in pieces)),
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "wsgi.url_scheme": "http",
        "wsgi.input": sent,
    }
    application = get_wsgi_application()
    request_started.disconnect(close_old_connections)  # the test's own connection stays open
    try:
        page = application(environ, lambda status, headers: answered.update(status=status))
        return answered["status"], b"".join(page).decode(), sent
    finally:
        request_started.connect(close_old_connections)


def peak() -> int:
    """The most memory the process has ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.fixture
def world():
    return World()


def test_a_file_of_200_mb_is_let_go_while_it_streams_and_the_words_stay(world):
    escalation = world.raised()
    clock.move_to(mountain(24, 9))
    pieces = body("The film shows the room.", 200)
    before = peak()

    status, page, sent = post(f"/escalations/{escalation.reference}/write/", world.customer, pieces)

    assert status.startswith("422")
    assert "“film.pdf” is larger than 10 MB" in page
    assert "The film shows the room." in page
    assert peak() - before < 60 * MEGABYTE
    assert sent.read_so_far > 200 * MEGABYTE
    assert not Attachment.objects.exists()


def test_what_says_it_is_endless_is_answered_without_reading_it(world):
    escalation = world.raised()
    clock.move_to(mountain(24, 9))
    pieces = [*body("Hello", 0), *[b"\x00" * MEGABYTE] * 1100]  # one piece, named many times

    status, page, sent = post(f"/escalations/{escalation.reference}/write/", world.customer, pieces)

    assert status.startswith("413")
    assert "your words are still in the form" in page
    assert sent.read_so_far == 0

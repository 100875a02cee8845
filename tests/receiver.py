"""A receiver of webhooks as its programmer would write one: HTTP on loopback, over real sockets.

What comes in is checked with the library that Standard Webhooks publishes, and read by the SDK of
CloudEvents; nothing of the product's own code is between them and the bytes.
"""

import ssl
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from standardwebhooks import Webhook


class Receiver:
    """What it got, and what it is to answer next."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.take: Callable[[dict[str, str], bytes], None] | None = None  # what it says yes to
        self.status = 200
        self.answer = b"thank you"
        self.headers: dict[str, str] = {}
        self.drips = False  # one byte a second, for as long as somebody listens
        self.url = ""

    def events(self, secret):
        """All it got, verified and read."""
        return [read(secret, headers, body) for _, headers, body in self.got]


def read(secret, headers, body):
    """One request as its receiver understands it; raises where the signature is not ours."""
    Webhook(secret).verify(body, headers)
    return from_http_event(HTTPMessage(headers, body))


@contextmanager
def receiving(trust=None):
    """A receiver that listens; over TLS where its certificate is given."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            heads = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            receiver.got.append((self.path, heads, body))
            if receiver.drips:
                self.drip()
                return
            status = receiver.status
            if status == HTTPStatus.OK and receiver.take is not None:
                receiver.take(heads, body)
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def drip(self):
            try:
                for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 60:
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.05)
            except OSError:
                self.close_connection = True

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if trust is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(trust)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    receiver.url = f"http{'s' if trust else ''}://127.0.0.1:{server.server_port}/in?from=rung"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

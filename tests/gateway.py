"""A real HTTP endpoint on the loopback that takes, or refuses, what a gateway would be given."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway:
    """What came in: each path with the text; ``answer`` is the status it says."""

    def __init__(self):
        self.taken = []
        self.answer = 200
        self.port = 0

    @property
    def texts(self):
        return [text for _, text in self.taken]


@contextmanager
def open_gateway(port=0):
    """A gateway that listens while the block runs; at a port of its own choice unless told."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if gateway.answer == 200:
                gateway.taken.append((self.path, body["message"]))
            self.send_response(gateway.answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

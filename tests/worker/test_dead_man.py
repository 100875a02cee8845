"""The ping outside: after completed sweeps alone, once a minute, never in the engine's way (N9)."""

import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rung.worker import dead_man
from rung.worker.dead_man import DeadMan


@pytest.fixture
def watcher():
    """An address outside that counts who asks; its answer can be set."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.asked = 200, asked
    server.url = f"http://127.0.0.1:{server.server_port}/key-of-ours"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_asked_for_once_a_minute_however_often_a_sweep_ends(watcher, monkeypatch):
    seconds = iter([100.0, 101.0, 159.0, 161.0])
    monkeypatch.setattr(dead_man.clock, "monotonic", lambda: next(seconds))
    switch = DeadMan(watcher.url)

    for _ in range(4):
        switch.swept()
        if switch._under_way:
            switch._under_way.result()
    switch.close()

    assert watcher.asked == ["/key-of-ours"] * 2


def test_an_answer_that_is_none_is_logged_without_the_address(watcher, caplog):
    watcher.status = 503
    switch = DeadMan(watcher.url)

    with caplog.at_level(logging.WARNING, "rung.engine"):
        switch.swept()
        switch.close()

    (record,) = caplog.records
    assert (record.message, record.trouble) == ("engine.ping-failed", "It answered 503.")
    assert "key-of-ours" not in caplog.text


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "file:///etc/passwd"])
def test_an_address_that_cannot_be_asked_stops_nothing(url, caplog):
    switch = DeadMan(url)

    switch.swept()
    switch.close()

    assert "engine.ping-failed" in caplog.text


def test_without_an_address_nothing_is_asked():
    switch = DeadMan("")

    switch.swept()

    assert switch._under_way is None

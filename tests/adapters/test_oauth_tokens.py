"""Mail fetched with a token: asked for, kept, asked for anew, and refused in plain words."""

import itertools
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from rung import clock
from rung.adapters.imap_in import open_folder
from rung.adapters.oauth_tokens import Tokens
from rung.commands.doctor_mail import look_at_mail_in
from rung.commands.findings import How
from rung.config.mail_account import mail_account
from rung.domain.mail_account import Secured, TokenSource
from rung.worker import mail_poller
from rung.worker.engine import Stop
from tests.imap_server import TOKEN, USER, certificate_in, imap_server
from tests.mailbox import closed_port

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
SECRET = "a client's secret"


class Endpoint(BaseHTTPRequestHandler):
    """Gives a token for the right secret, or for a request that the right key has signed."""

    def do_POST(self):
        asked = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.server.asked.append(asked)
        number = len(self.server.asked)
        begins = "wrong-" if number in self.server.wrong else self.server.begins
        said = {"access_token": f"{begins}{number}", "expires_in": self.server.lives}
        signed = "assertion" in asked
        status = 200 if signed or asked["client_secret"] == SECRET else 401
        if status == 401:
            said = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid secret"}
        content = json.dumps(said).encode() if self.server.begins else b"<html>Wait"
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Nothing is printed."""


@pytest.fixture
def endpoint():
    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        server.asked, server.begins, server.lives, server.wrong = [], TOKEN, 3600, set()
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def imap(tmp_path_factory):
    with imap_server(certificate_in(tmp_path_factory.mktemp("imap"))) as found:
        yield found


def source(endpoint, **other):
    url = f"http://127.0.0.1:{endpoint.server_port}/token"
    said = {"url": url, "client": "rung", "secret": SECRET, "scope": "mail/.default"}
    return TokenSource(**(said | other))


def account(imap, endpoint, *, given=None, **other):
    return imap.account(password="", token=source(endpoint, **(given or {})), **other)


def test_a_token_of_a_secret_opens_the_folder_by_either_mechanism(imap, endpoint):
    for way in ({}, {"port": imap.starttls, "secured": Secured.STARTTLS}):
        by_token = account(imap, endpoint, **way)
        token = Tokens(by_token).current(now=NOW)
        with open_folder(by_token, token=token) as folder:
            assert folder.waiting() == []

    assert endpoint.asked[0] == {
        "grant_type": "client_credentials",
        "client_id": "rung",
        "client_secret": SECRET,
        "scope": "mail/.default",
    }
    assert SECRET not in repr(by_token)


def test_a_token_is_kept_and_asked_for_anew_before_it_ends_and_when_it_was_not_taken(
    imap, endpoint
):
    tokens = Tokens(account(imap, endpoint))

    first = tokens.current(now=NOW)
    assert tokens.current(now=NOW + timedelta(minutes=54)) == first
    assert tokens.ends(now=NOW + timedelta(minutes=55))
    second = tokens.current(now=NOW + timedelta(minutes=55))
    assert not tokens.ends(now=NOW + timedelta(minutes=56))
    tokens.forget()
    assert len({first, second, tokens.current(now=NOW)}) == 3
    assert Tokens(imap.account()).current(now=NOW) == ""  # an account with a password


def test_a_service_accounts_key_signs_for_the_user_and_is_not_sent(
    imap, endpoint, monkeypatch, tmp_path
):
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    url = source(endpoint).url
    file = tmp_path / "key.json"
    file.write_text(json.dumps({"client_email": "r@g", "private_key": pem, "token_uri": url}))
    monkeypatch.setenv("RUNG_IMAP_URL", f"imaps://{USER}@127.0.0.1:{imap.tls}/INBOX")
    monkeypatch.setenv("RUNG_IMAP_SERVICE_KEY_FILE", str(file))
    monkeypatch.setenv("RUNG_IMAP_CA_FILE", str(imap.certificate))
    by_key = mail_account()

    with open_folder(by_key, token=Tokens(by_key).current(now=NOW)) as folder:
        assert folder.waiting() == []
    (asked,) = endpoint.asked
    assert asked["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(
        asked["assertion"],
        key.public_key(),
        algorithms=["RS256"],
        audience=url,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (claims["iss"], claims["sub"]) == ("r@g", USER)
    assert claims["scope"] == "https://mail.google.com/"
    assert claims["exp"] - claims["iat"] == 600
    assert "PRIVATE KEY" not in str(asked) + repr(by_key)


def test_each_refusal_is_told_in_plain_words_by_doctor_too_and_never_with_a_secret(
    imap, endpoint, settings
):
    def told(given=None, **other):
        settings.RUNG_IMAP = account(imap, endpoint, given=given, **other)
        (finding,) = [each for each in look_at_mail_in() if each.what == "mail account"]
        assert "secret" not in finding.words.replace("Invalid secret", "")
        assert TOKEN not in finding.words
        return finding

    assert told().how is How.WELL
    assert "(401): AADSTS7000215: Invalid secret" in told({"secret": "old"}).words
    assert "RUNG_IMAP_TOKEN_URL" in told({"secret": "old"}).mend
    nobody = {"url": f"http://127.0.0.1:{closed_port()}/"}
    assert "Nobody can be asked for a token" in told(nobody).words
    assert "key of the service account" in told({"signed": True}).words
    endpoint.begins = "of-somebody-else-"
    assert f"does not take the token for {USER}" in told().words
    starttls = {"port": imap.starttls, "secured": Secured.STARTTLS}
    assert f"does not take the token for {USER}" in told(**starttls).words
    endpoint.begins = ""
    assert "No token was given (200): it names no reason" in told().words


def test_the_poller_signs_in_anew_before_its_token_ends_and_after_it_was_refused(
    imap, endpoint, monkeypatch
):
    times = (NOW + timedelta(minutes=10 * number) for number in itertools.count())
    monkeypatch.setattr(clock, "machine", lambda: next(times))
    monkeypatch.setattr(mail_poller, "PAUSES", (0.01,))
    endpoint.wrong.add(2)
    looks = []
    with Stop() as stop:

        def look(_, folder):
            looks.append(folder)
            if len(endpoint.asked) == 3:
                stop.ask()

        monkeypatch.setattr(mail_poller.Poller, "look", look)
        mail_poller.Poller(account(imap, endpoint, every=0.01), stop).run()

    assert len(endpoint.asked) == 3  # the first, one that was not taken, and the next
    assert len(set(map(id, looks))) == 2
    assert len(looks) > 4  # while the first was good

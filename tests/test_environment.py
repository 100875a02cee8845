"""What the environment says of this machine reaches who has to know it."""

import pytest

from rung.config.environment import database
from rung.config.mail_account import mail_account
from rung.domain.mail_account import Afterwards, Secured


def test_what_a_database_url_says_beyond_the_address_reaches_the_driver():
    url = "postgresql://rung_app@a,b/rung?target_session_attrs=read-write&sslmode=require"

    found = database(url)

    assert (found["HOST"], found["NAME"], found["USER"]) == ("a,b", "rung", "rung_app")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert found["OPTIONS"]["sslmode"] == "require"


def test_an_account_that_mail_is_fetched_from_is_read_from_variables_and_a_file(
    monkeypatch, tmp_path
):
    assert mail_account() is None
    (tmp_path / "password").write_text("s3cret\n")
    monkeypatch.setenv("RUNG_IMAP_URL", "imaps://e@carrier.example@imap.carrier.example/In/Box")
    monkeypatch.setenv("RUNG_IMAP_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("RUNG_IMAP_RECIPIENT", "X-Original-To, Delivered-To")

    found = mail_account()

    assert (found.secured, found.port, found.password) == (Secured.TLS, 993, "s3cret")
    assert (found.user, found.folder) == ("e@carrier.example", "In/Box")
    assert (found.afterwards, found.taken_folder, found.every) == (Afterwards.MOVE, "Taken", 30)
    assert found.recipient_headers == ("x-original-to", "delivered-to")
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("RUNG_IMAP_URL", "imap.carrier.example", "imaps://user@host"),
        ("RUNG_IMAP_URL", "imaps://imap.carrier.example", "imaps://user@host"),
        ("RUNG_IMAP_URL", "imap://e@imap.carrier.example?tls=none", "only on this machine"),
        ("RUNG_IMAP_TAKEN", "burn", "move:FOLDER"),
        ("RUNG_IMAP_TAKEN", "move", "move:FOLDER"),
        ("RUNG_IMAP_TAKEN", "move:INBOX", "names the folder"),
        ("RUNG_IMAP_EVERY", "1", "5 at least"),
        ("RUNG_IMAP_PASSWORD_FILE", "/nowhere", "cannot be read"),
        ("RUNG_IMAP_TOKEN_URL", "http://tokens.example/", "https://host/token"),
        ("RUNG_IMAP_CLIENT_ID", "", "without it no token is given"),
        ("RUNG_IMAP_CLIENT_SECRET", "", "without it no token is given"),
        ("RUNG_IMAP_SCOPE", "", "without it no token is given"),
        ("RUNG_IMAP_SERVICE_KEY", "{}", "no client_email"),
        ("RUNG_IMAP_SERVICE_KEY", "a password", "no key of a service account"),
    ],
)
def test_each_mistake_about_the_account_is_named(monkeypatch, name, value, words):
    monkeypatch.setenv("RUNG_IMAP_URL", "imap://e@imap.carrier.example")
    for each in ("TOKEN_URL", "CLIENT_ID", "CLIENT_SECRET", "SCOPE"):
        monkeypatch.setenv(f"RUNG_IMAP_{each}", "https://tokens.example/")
    monkeypatch.setenv(name, value)

    with pytest.raises(ValueError, match=words) as told:
        mail_account()

    assert name in str(told.value)

"""Every way in which a mail is not accepted becomes a sentence without an address."""

import socket
import threading
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from rung.adapters import smtp
from tests.mailbox import closed_port, open_mailbox


def mail():
    made = EmailMessage()
    made["From"] = "rung@example.com"
    made["To"] = "lee.tan@example.com"
    made["Subject"] = "A mail"
    made.set_content("Words.")
    return made


def send(port, **other):
    given = {"user": "", "password": "", "tls": False, "starttls": False} | other
    smtp.send(
        mail(),
        sender="rung@example.com",
        recipient="lee.tan@example.com",
        host="127.0.0.1",
        port=port,
        **given,
    )


def trouble(port, **other):
    with pytest.raises(smtp.MailNotSentError) as refused:
        send(port, **other)
    assert "lee.tan" not in str(refused.value)
    return str(refused.value)


@contextmanager
def server_that(answer):
    """A server that deals with each connection by ``answer`` and nothing else."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            taken, _ = listening.accept()
            with taken:
                answer(taken)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


class Choosy:
    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        return f"550 5.1.1 no such user {address}"


def test_an_accepted_mail_raises_nothing():
    with open_mailbox() as mailbox:
        send(mailbox.port)

    assert mailbox.recipients == [["lee.tan@example.com"]]


def test_nobody_listens():
    assert trouble(closed_port()) == "The mail server cannot be reached."


def test_a_refused_address():
    controller = Controller(Choosy(), hostname="127.0.0.1", port=closed_port())
    controller.start()
    try:
        said = trouble(controller.port)
    finally:
        controller.stop()

    assert said == "The mail server refused the address (550)."


@pytest.mark.parametrize("answer", ["451 try later lee.tan@example.com", "554 no lee.tan"])
def test_a_refused_mail(answer):
    with open_mailbox() as mailbox:
        mailbox.answer = answer
        said = trouble(mailbox.port)

    assert said == f"The mail server refused the mail ({answer[:3]})."


def test_a_server_that_hangs_up():
    with server_that(lambda taken: taken.sendall(b"220 hello\r\n")) as port:
        assert trouble(port) == "The mail server hung up."


def test_a_server_that_says_nothing(monkeypatch):
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    done = threading.Event()

    with server_that(lambda _: done.wait(10)) as port:
        said = trouble(port)
        done.set()

    assert said == "The mail server did not answer in time."


def test_a_server_without_what_the_settings_ask_for():
    with open_mailbox() as mailbox:
        assert trouble(mailbox.port, starttls=True) == (
            "The mail server cannot do what the mail needs."
        )
        assert trouble(mailbox.port, user="rung", password="secret") == (
            "The mail server cannot do what the mail needs."
        )


def test_a_server_without_the_encryption_the_settings_ask_for():
    with server_that(lambda taken: taken.sendall(b"220 hello, in plain words\r\n")) as port:
        assert trouble(port, tls=True) == (
            "The mail server's certificate or encryption is not accepted."
        )

"""Hands one mail to an SMTP server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

TIMEOUT = 20.0  # seconds for each answer of the server


class MailNotSentError(Exception):
    """The mail was not accepted. The message has no address and no words of the mail in it."""


def send(
    mail: EmailMessage,
    *,
    sender: str,
    recipient: str,
    host: str,
    port: int,
    user: str,
    password: str,
    tls: bool,
    starttls: bool,
) -> None:
    """Hand over one mail; return once the server has answered for it.

    Raises MailNotSentError in every other case, also when it is not known what the server did.
    """
    with _signed_in(
        host=host, port=port, user=user, password=password, tls=tls, starttls=starttls
    ) as server:
        server.send_message(mail, from_addr=sender, to_addrs=[recipient])


def greet(*, host: str, port: int, user: str, password: str, tls: bool, starttls: bool) -> None:
    """Reach the mail server and sign in, as a mail would, without sending one.

    Raises MailNotSentError.
    """
    with _signed_in(
        host=host, port=port, user=user, password=password, tls=tls, starttls=starttls
    ) as server:
        server.noop()


@contextmanager
def _signed_in(
    *, host: str, port: int, user: str, password: str, tls: bool, starttls: bool
) -> Iterator[smtplib.SMTP]:
    """A conversation with the mail server; whatever goes wrong in it is a MailNotSentError."""
    context = ssl.create_default_context() if tls or starttls else None
    try:
        with (
            smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
            if tls
            else smtplib.SMTP(host, port, timeout=TIMEOUT)
        ) as server:
            if starttls:
                server.starttls(context=context)
            if user:
                server.login(user, password)
            yield server
    except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
        raise MailNotSentError(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    """Why, without the server's own words: they repeat addresses."""
    silent = isinstance(error.__context__, TimeoutError)  # smtplib calls it a lost connection
    why = error.__context__ if silent else error
    sentence = next(words for kind, words in _WHY if isinstance(why, kind))
    return sentence.format(code=_code(error))


def _code(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ", ".join(sorted({str(code) for code, _ in error.recipients.values()}))
    return str(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else ""


_WHY: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (smtplib.SMTPAuthenticationError, "The mail server refused our sign-in ({code})."),
    (smtplib.SMTPRecipientsRefused, "The mail server refused the address ({code})."),
    (smtplib.SMTPResponseException, "The mail server refused the mail ({code})."),
    (smtplib.SMTPNotSupportedError, "The mail server cannot do what the mail needs."),
    (smtplib.SMTPServerDisconnected, "The mail server hung up."),
    (ssl.SSLError, "The mail server's certificate or encryption is not accepted."),
    (TimeoutError, "The mail server did not answer in time."),
    (OSError, "The mail server cannot be reached."),
    (Exception, "The mail cannot be written for this address."),
)

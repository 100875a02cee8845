"""Asks for one outside address, so that whoever watches there knows that we live."""

import http.client
import urllib.error
import urllib.request
from urllib.parse import urlsplit

TIMEOUT = 5.0  # seconds


class PingError(Exception):
    """The address did not answer as it should. The words do not repeat it: it may hold a key."""


def ping(url: str) -> None:
    """Ask for the address once. Raises PingError."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise PingError("It is no address of the web.")
    asked = urllib.request.Request(url, headers={"User-Agent": "rung"})  # noqa: S310 - see above
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
            answer.read(1)
    except urllib.error.HTTPError as error:
        raise PingError(f"It answered {error.code}.") from None
    except (OSError, http.client.HTTPException) as error:
        raise PingError(f"It cannot be reached ({type(error).__name__}).") from None

"""One line for each event, with its facts, as words or as JSON; never personal data.

Our own events hold none. What libraries say, and the traces of errors, may repeat an address or a
signed link: those are masked in every line, whoever wrote it.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_LIBRARIES = frozenset({"request", "status_code", "server_time"})  # objects that Django hands on
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SIGNED = re.compile(r"[^\s/'\"]*:[A-Za-z0-9_-]{27,}")  # what was signed, and its signature
_FEED = re.compile(r"(?<=/calendar/)[^\s/'\"]+(?=\.ics)")  # the private address of a feed
_MASK = "…@…"


def masked(text: str) -> str:
    """The text without mail addresses and without what signs a link or is the secret of one."""
    return _FEED.sub("…private…", _SIGNED.sub("…signed…", _ADDRESS.sub(_MASK, text)))


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment, not to what it was at the start."""

    def emit(self, record: logging.LogRecord) -> None:
        """One event, at once."""
        self.stream = sys.stderr
        super().emit(record)


class EventFormatter(logging.Formatter):
    """Time, level, event name, then whatever was given as ``extra``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The whole of it, trace included, masked."""
        return masked(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The line, with the event's facts behind it."""
        facts = " ".join(f"{k}={v}" for k, v in facts_of(record).items())
        line = super().formatMessage(record)
        return f"{line} {facts}" if facts else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, logger, event, the facts, and the trace of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, masked."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": masked(record.getMessage()),
        }
        told |= {
            name: value if isinstance(value, int | float) else masked(str(value))
            for name, value in facts_of(record).items()
        }
        if record.exc_info:
            told["trace"] = masked(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)


def facts_of(record: logging.LogRecord) -> dict[str, object]:
    """What was given as ``extra``."""
    return {
        name: value
        for name, value in vars(record).items()
        if name not in _OWN and name not in _LIBRARIES
    }

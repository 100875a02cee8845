"""One line for each event, with its facts as key=value; never personal data."""

import logging

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class EventFormatter(logging.Formatter):
    """Time, level, event name, then whatever was given as ``extra``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The line, with the event's facts behind it."""
        facts = " ".join(f"{k}={v}" for k, v in vars(record).items() if k not in _OWN)
        line = super().formatMessage(record)
        return f"{line} {facts}" if facts else line

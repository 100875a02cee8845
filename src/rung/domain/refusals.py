"""Expected refusals: a sentence fit for the person who asked, and nothing written."""

from datetime import datetime

from rung.domain.instants import show


class RuleViolation(Exception):  # noqa: N818 - a refusal is not an error of the program
    """The process does not allow it now. The message is for the person who asked."""

    code = "not-allowed"

    def said(self, zone: str, now: datetime) -> str:
        """The sentence for a reader in ``zone``."""
        del zone, now  # most refusals name no instant
        return str(self)


class NotOpenYet(RuleViolation):
    """A level was asked for before its interval had run (R11)."""

    code = "not-open-yet"

    def __init__(self, level: int, opens_at: datetime) -> None:
        super().__init__(f"Level {level} is not open yet.")
        self.level = level
        self.opens_at = opens_at

    def said(self, zone: str, now: datetime) -> str:
        """Names the instant at which it opens, in the reader's zone."""
        return (
            f"Level {self.level} opens {show(self.opens_at, zone, now)}. "
            "Nothing was changed. If your business cannot wait, ask for a waiver."
        )


class AlreadyDone(RuleViolation):
    """Somebody, perhaps the same person, was here first (N15)."""

    code = "already-done"

    def __init__(self, message: str, at: datetime | None = None) -> None:
        super().__init__(message)
        self.at = at

    def said(self, zone: str, now: datetime) -> str:
        """Says when it was done, in the reader's zone."""
        return f"{self} ({show(self.at, zone, now)})" if self.at else str(self)


class BadInput(RuleViolation):
    """Something that was typed cannot be right."""

    code = "bad-input"


class BadInstant(BadInput):
    """A time that was typed cannot be right, because of another."""

    def __init__(self, message: str, at: datetime) -> None:
        super().__init__(message)
        self.at = at

    def said(self, zone: str, now: datetime) -> str:
        """Ends with the other instant, in the reader's zone."""
        return f"{self} {show(self.at, zone, now)}."

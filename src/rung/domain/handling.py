"""Special handling of an account: a note for the carrier's people, with an owner and a last day."""

from datetime import date, timedelta

from rung.domain.refusals import AlreadyDone, BadInput

LONGEST = timedelta(days=366)  # a note that nobody renews within a year has been forgotten


def check(words: str, *, expires_on: date, today: date) -> None:
    """Raise BadInput unless it says something and ends on a day that is still to come."""
    if not words.strip():
        raise BadInput("Say what this account needs.")
    if expires_on < today:
        raise BadInput("The last day has passed already. Choose a later one.")
    if expires_on > today + LONGEST:
        raise BadInput("Choose a last day within a year; the note can be written anew then.")


def check_end(*, ended: bool) -> None:
    """Raise AlreadyDone when somebody took it away already."""
    if ended:
        raise AlreadyDone("This note has been taken away already.")

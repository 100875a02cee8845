"""A letter of agency: somebody acts for a customer until its last day is over, and no longer."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rung.domain.instants import show_date


def holds(until: date | None, *, zone: str, now: datetime) -> bool:
    """Whether it holds: days are the customer's, the last one counts, None is no end."""
    return until is None or now.astimezone(ZoneInfo(zone)).date() <= until


def ended_for_carrier(agent: str, account: str, until: date) -> str:
    """What the carrier's people read who would act for that agent."""
    return (
        f"The letter of agency of {agent} for {account} ended on {show_date(until)}, so they do "
        f"not speak for {account} any more. Their call may be kept in an open escalation; nothing "
        f"is raised or promised by it. Ask {account} for a new letter, or call {account} itself."
    )


def ended_words(account: str, until: date) -> str:
    """What an agent reads whose letter is over."""
    return (
        f"Your letter of agency for {account} ended on {show_date(until)}. Ask {account} for a "
        "new one; their care manager enters it, and you see everything again."
    )

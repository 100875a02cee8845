"""What goes with a logged call on either form: when it was, and a promised call back (R7)."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from rung.domain.instants import abbreviation
from rung.domain.vocabulary import ContactOutcome
from rung.web.common.fields import day_field, instant_of, time_field

CALL_BACK = ("call_back_day", "call_back_at")
LONGEST_AGO = 7 * 86_400  # seconds; what was pressed longer ago is typed in


def call_back_fields(label: str, zone: str, now: datetime) -> dict[str, forms.Field]:
    """The two fields of a promised call back, on the wall clock of who types it."""
    return {
        "call_back_day": day_field(label),
        "call_back_at": time_field(
            f"Time ({abbreviation(now, zone)})", hint="Without a time: closing time of that day."
        ),
    }


def call_back_of(form: forms.Form, *, zone: str, today: date) -> datetime | date | None:
    """What was promised: an instant, a date alone, or nothing; an error for a time that is none."""
    day: date | None = form.cleaned_data.get("call_back_day")
    at: time | None = form.cleaned_data.get("call_back_at")
    if at is None:
        return day
    try:
        return instant_of(f"{day or today}T{at}", ZoneInfo(zone))
    except forms.ValidationError as trouble:
        form.add_error("call_back_at", trouble)
        return None


def called_at(asked: QueryDict, now: datetime) -> datetime:
    """When a number was pressed, as the address says it: so many seconds ago; now if it does not.

    Seconds and no instant: the reader's own clock need not be right.
    """
    ago = asked.get("ago", "")
    known = ago.isdecimal() and len(ago) < len(str(LONGEST_AGO)) + 1 and int(ago) <= LONGEST_AGO
    return now - timedelta(seconds=int(ago)) if known else now


def outcome_asked(asked: QueryDict) -> dict[str, str]:
    """What came of it, where the address says so."""
    outcome = asked.get("outcome", "")
    return {"outcome": outcome} if outcome in {each.value for each in ContactOutcome} else {}


def version_asked(asked: QueryDict) -> UUID | None:
    """Of which call of the other side this is a version, as the address says it."""
    try:
        return UUID(asked.get("of", ""))
    except ValueError:
        return None

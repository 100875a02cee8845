"""What comes in from the outside world, read through adapters."""

from collections.abc import Iterable
from datetime import date

from rung.adapters import public_holidays


def holidays_of(place: str, years: Iterable[int]) -> list[tuple[date, str, str]]:
    """The public holidays of a country ("US") or a part of one ("DE-BE"): date, name, source.

    Raises LookupError with a sentence when the place is not known.
    """
    country, _, subdivision = place.upper().partition("-")
    source = f"public holidays of {place.upper()}, library {public_holidays.LIBRARY}"
    return [
        (day, name, source) for day, name in public_holidays.listed(country, subdivision, years)
    ]

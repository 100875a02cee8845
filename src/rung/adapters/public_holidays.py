"""Public holidays by country and subdivision, as the library `holidays` knows them."""

from collections.abc import Iterable
from datetime import date

import holidays

LIBRARY = "holidays"
_ENGLISH = "en_US"


def listed(country: str, subdivision: str, years: Iterable[int]) -> list[tuple[date, str]]:
    """Every public holiday of those years with its name, in order.

    Raises LookupError with a sentence for a country or subdivision nobody knows.
    """
    try:
        whole = holidays.country_holidays(country)
    except NotImplementedError:
        raise LookupError(f"names no country whose holidays are known: {country}.") from None
    if subdivision and subdivision not in whole.subdivisions:
        raise LookupError(f"names no part of {country} whose holidays are known: {subdivision}.")
    found = holidays.country_holidays(
        country,
        subdiv=subdivision or None,
        years=list(years),
        language=_ENGLISH if _ENGLISH in whole.supported_languages else None,
    )
    return sorted(found.items())

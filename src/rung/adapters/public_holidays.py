"""Holidays by country and subdivision, as the library `holidays` knows them."""

from collections.abc import Iterable
from datetime import date

import holidays

LIBRARY = "holidays"
PUBLIC = "public"
_ENGLISH = "en_US"


def listed(
    country: str, subdivision: str, years: Iterable[int], category: str = PUBLIC
) -> list[tuple[date, str]]:
    """Every holiday of those years and that category with its name, in order.

    Raises LookupError with a sentence for a country or subdivision nobody knows, and for a
    category the country does not have.
    """
    try:
        whole = holidays.country_holidays(country)
    except NotImplementedError:
        raise LookupError(f"names no country whose holidays are known: {country}.") from None
    if subdivision and subdivision not in whole.subdivisions:
        raise LookupError(f"names no part of {country} whose holidays are known: {subdivision}.")
    if category not in whole.supported_categories:
        known = ", ".join(whole.supported_categories)
        raise LookupError(f"names a category {country} does not have: {category}; it has {known}.")
    found = holidays.country_holidays(
        country,
        subdiv=subdivision or None,
        years=list(years),
        language=_ENGLISH if _ENGLISH in whole.supported_languages else None,
        categories=(category,),
    )
    return sorted(found.items())

"""What the pages of a calendar read from their address, whatever somebody typed there."""

from django.http import HttpRequest

from rung.queries.calendar_page import FIRST_YEAR, LAST_YEAR
from rung.web.common.address import number_of

MOST_VERSIONS = 1_000_000


def year_of(request: HttpRequest, usual: int) -> int:
    """The year that is asked for; the usual one when it is none of ours."""
    return number_of(request, "year", FIRST_YEAR, LAST_YEAR) or usual


def version_of(request: HttpRequest) -> int | None:
    """The version that is asked for; none means the newest."""
    return number_of(request, "version", 1, MOST_VERSIONS)

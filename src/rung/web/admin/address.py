"""What pages read from their address: whole numbers, whatever somebody typed there."""

from django.http import HttpRequest

from rung.queries.calendar_page import FIRST_YEAR, LAST_YEAR

MOST_VERSIONS = 1_000_000
LAST_PAGE = 100_000


def year_of(request: HttpRequest, usual: int) -> int:
    """The year that is asked for; the usual one when it is none of ours."""
    return number_of(request, "year", FIRST_YEAR, LAST_YEAR) or usual


def version_of(request: HttpRequest) -> int | None:
    """The version that is asked for; none means the newest."""
    return number_of(request, "version", 1, MOST_VERSIONS)


def page_of(request: HttpRequest) -> int:
    """The page that is asked for, from 1."""
    return number_of(request, "page", 1, LAST_PAGE) or 1


def number_of(request: HttpRequest, name: str, least: int, most: int) -> int | None:
    """A whole number from ``least`` to ``most``; none for anything else."""
    typed = request.GET.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))):
        return None
    return int(typed) if least <= int(typed) <= most else None

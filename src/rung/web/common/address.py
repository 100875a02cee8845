"""What pages read from their address: filters and pages, whatever somebody typed there."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

from django.http import HttpRequest

Choice = TypeVar("Choice", bound=StrEnum)
LAST_KEY = 2**63 - 1  # the greatest that a row can have
LAST_PAGE = 100_000
LONGEST_WORDS = 100


class Labelled(Protocol):
    """A choice that people have a word for."""

    @property
    def value(self) -> str:
        """As it stands in an address."""

    @property
    def label(self) -> str:
        """As people pick it."""


def labelled(choices: Iterable[Labelled]) -> tuple[tuple[str, str], ...]:
    """Choices as pairs of value and words, in their order."""
    return tuple((each.value, each.label) for each in choices)


def chosen(choices: type[Choice], request: HttpRequest, usual: Choice) -> Choice:
    """The filter that is asked for; the usual one when it is none of ours."""
    try:
        return choices(request.GET.get("show", usual.value))
    except ValueError:
        return usual


def picked(choices: type[Choice], request: HttpRequest, name: str) -> Choice | None:
    """The choice that stands under a name; none for anything that is no choice of ours."""
    try:
        return choices(request.GET.get(name, ""))
    except ValueError:
        return None


def code_of(request: HttpRequest, name: str) -> str:
    """A code that stands under a name: of an account, of a region."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_WORDS]


def words_of(request: HttpRequest) -> str:
    """What is looked for, short enough to be meant; no database takes a NUL."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS]


def page_of(request: HttpRequest) -> int:
    """The page that is asked for, from 1."""
    return number_of(request, "page", 1, LAST_PAGE) or 1


def number_of(request: HttpRequest, name: str, least: int, most: int) -> int | None:
    """A whole number from ``least`` to ``most``; none for anything else."""
    typed = request.GET.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))):
        return None
    return int(typed) if least <= int(typed) <= most else None

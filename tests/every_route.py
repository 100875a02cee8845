"""Every address of the product, for the tests that look at all of them."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Route(NamedTuple):
    """One address: its name with the names of its rooms, as it is written, and what answers it."""

    name: str
    path: str
    pattern: URLPattern

    @property
    def audience(self):
        """Whom its view is for; empty where it does not say, as of the sign-in library's."""
        return getattr(self.pattern.callback, "audience", frozenset())


def every_route() -> Iterator[Route]:
    """All that the product answers to."""
    yield from _below(get_resolver(), (), "")


def _below(resolver: URLResolver, rooms: tuple[str, ...], start: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        path = start + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _below(each, (*rooms, each.namespace) if each.namespace else rooms, path)
        elif isinstance(each, URLPattern):
            yield Route(":".join((*rooms, str(each.name))), path, each)

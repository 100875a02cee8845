"""Versions of policies and calendars, kept for the next to ask: once written they never change."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from rung.models.calendars import CalendarVersion
from rung.models.policies import PolicyVersion

Version = TypeVar("Version", CalendarVersion, PolicyVersion)


class Versions(Generic[Version]):
    """The versions of one table. What hangs on one by a foreign key may change: read that anew."""

    def __init__(self, model: type[Version], *, most: int) -> None:
        self._model: type[Version] = model
        self._most = most
        self._known: dict[int, Version] = {}

    def by_key(self, keys: Iterable[int]) -> dict[int, Version]:
        """Those with these keys; only what nobody has read yet costs a query."""
        known, wanted = self._known, set(keys)
        asked = {key: known[key] for key in wanted if key in known}
        if unread := wanted - asked.keys():
            asked |= self._model._default_manager.in_bulk(unread)  # noqa: SLF001 - a model's rows
            kept = {**known, **asked}  # replaced as one: threads share it
            self._known = kept if len(kept) <= self._most else asked
        return asked


CALENDARS = Versions(CalendarVersion, most=1024)
POLICIES = Versions(PolicyVersion, most=256)

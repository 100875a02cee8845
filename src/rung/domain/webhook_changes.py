"""What an administrator may change about a receiver of webhooks, and how two versions differ.

A form carries what it showed, so that whoever sends it is told what was changed meanwhile (N15).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Self

from rung.domain.webhook_events import topics_of

EVERY_ACCOUNT = "every account"
_SEES = {True: "also what no customer does", False: "what a customer might see"}


@dataclass(frozen=True)
class Told:
    """Who is told what, and where, as it stood at some time."""

    name: str
    url: str
    facts: tuple[str, ...]
    account: str  # its code; empty: every account
    internal: bool

    def written(self) -> str:
        """As text that a form can carry."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str) -> Self | None:
        """What ``written`` wrote; None for anything else."""
        try:
            told = cls(**json.loads(written))
            return cls(**(asdict(told) | {"facts": tuple(told.facts)}))
        except (TypeError, ValueError, RecursionError):
            return None


@dataclass(frozen=True)
class Change:
    """One thing that was otherwise before, in plain words."""

    what: str
    was: str
    now: str

    @property
    def said(self) -> str:
        """As part of a sentence: "the name is “B” and was “A”"."""
        return f"the {self.what} is “{self.now}” and was “{self.was}”"


def changes(was: Told, now: Told) -> Iterator[Change]:
    """What is otherwise, in the order of the form."""
    for what, before, after in (
        ("name", was.name, now.name),
        ("address", was.url, now.url),
        ("list of what it is told of", _facts(was), _facts(now)),
        ("account", was.account or EVERY_ACCOUNT, now.account or EVERY_ACCOUNT),
        ("view", _SEES[bool(was.internal)], _SEES[bool(now.internal)]),
    ):
        if before != after:
            yield Change(what, before, after)


def _facts(told: Told) -> str:
    groups = ", ".join(topic.label for topic in topics_of(told.facts))
    return f"{groups} ({len(told.facts)} facts)"

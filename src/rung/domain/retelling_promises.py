"""What became of updates and committed dates, told from the facts alone (R17, R24, R29).

News in time is known by its kind, a date kept or moved by whether its instant had passed: what is
overdue is missed before anybody can act on it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rung.domain.facts import Fact, Visibility

UPDATE_KEPT = "update.kept"
COMMITMENT_KEPT, COMMITMENT_MOVED = "commitment.kept", "commitment.moved"
_NEWS = frozenset({Fact.UPDATE_SENT, Fact.ACTION_RELEASED, Fact.NOT_READY_TOLD})


@dataclass(frozen=True)
class Happened:
    """One entry of the timeline, as much of it as counts here."""

    fact: str
    happened_at: datetime
    level: int | None
    position: int = 0  # among the facts of one act
    visibility: str = ""
    words: str = ""  # of the plan's facts alone, as their details
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Promises:
    """The plan's dates as they are told one fact after the other."""

    counts: Counter[str] = field(default_factory=Counter)
    unsure: bool = False  # two actions read the same, as all do once their words are let go of
    _open: list[tuple[str, datetime]] = field(default_factory=list)

    def hear(self, each: Happened, *, is_open: bool) -> None:
        """The next fact; ``is_open`` says whether the escalation was when it happened."""
        if is_open and _is_news(each):
            self.counts[UPDATE_KEPT] += 1
        if each.fact == Fact.ACTION_ADDED:
            self._open.append((each.words, _instant(each, "committed_at")))
        elif each.fact == Fact.ACTION_MOVED:
            self._moved(each)
        elif each.fact == Fact.ACTION_RELEASED:
            self._reworded(each)
        elif each.fact in {Fact.ACTION_DONE, Fact.ACTION_WITHDRAWN}:
            self._ended(each)

    def _moved(self, each: Happened) -> None:
        was, becomes = _instant(each, "from_at"), _instant(each, "to_at")
        text = str(each.details["text"])
        self.counts[COMMITMENT_MOVED] += each.happened_at <= was
        self._take(text, was)
        self._open.append((text, becomes))

    def _reworded(self, each: Happened) -> None:
        """A customer reads it in other words from now on; its date tells which one it is."""
        at = _instant(each, "to_at")
        self._take(None, at)
        self._open.append((str(each.details["text"]), at))

    def _ended(self, each: Happened) -> None:
        """Of several that read the same it is not known which one, unless their dates are one."""
        same = [at for text, at in self._open if text == each.words]
        dates = same or [at for _, at in self._open]
        self.unsure = self.unsure or len(set(dates)) != 1
        if not dates:
            return
        if each.fact == Fact.ACTION_DONE:
            self.counts[COMMITMENT_KEPT] += each.happened_at <= dates[0]
        self._take(each.words if same else None, dates[0])

    def _take(self, text: str | None, at: datetime) -> None:
        dated = [one for one in self._open if one[1] == at]
        found = next((one for one in dated if one[0] == text), next(iter(dated), None))
        if found is not None:
            self._open.remove(found)


def _is_news(each: Happened) -> bool:
    """What resets the rhythm of updates; a date that moves within an update is told with it."""
    if each.fact == Fact.ACTION_MOVED:
        return each.visibility == Visibility.CUSTOMER.value and each.position == 0
    return each.fact in _NEWS


def _instant(each: Happened, key: str) -> datetime:
    return datetime.fromisoformat(each.details[key])

"""What a policy costs: the routing table's worst order, and a whole ladder tried.

Figures of one process, the median of several runs: the limits are 50 µs and 2 ms.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from rung.domain.calendars import Calendar
from rung.domain.ladder import ladder
from rung.domain.matching import Circumstances, Table
from rung.domain.packs import read_pack
from rung.domain.plan import Calendars, PinnedCalendar

RULES, LEVELS, RUNS = 100, 5, 9
CONTACT_AT = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)  # before a holiday
WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu")}
HOURS = {
    "tz": "America/Denver",
    "weekly": WEEK,
    "holidays": [{"date": "2026-11-26", "name": "Thanksgiving", "source": "US"}],
}


def report() -> None:
    """Print both figures."""
    facts = Circumstances("confirmed", "Ethernet 1G", "WEST", "Wholesale", "", "M", "sev2", "")
    table = Table(read_pack(_routing(), 1).rules)
    matching = _median(lambda: table.match(facts), 200)
    policy = read_pack(_five_levels(), 1).resolve(facts)
    calendars = Calendars(PinnedCalendar(1, Calendar.from_document(HOURS)))

    def tried() -> None:
        for step in ladder(policy, calendars, CONTACT_AT):
            getattr(step.answer, "rows", lambda _: ())(CONTACT_AT)

    trying = _median(tried, 20)
    print(f"matching: {matching * 1e6:.1f} µs for the last of {RULES} rules (limit 50 µs)")
    print(f"try: {trying * 1e3:.2f} ms for {LEVELS} levels with their ledgers (limit 2 ms)")


def _routing() -> dict[str, object]:
    """Every rule but the last holds in all it names but the last."""
    when = {"phase": "confirmed", "region": ["EAST", "west"], "segment": "wholesale"}
    rules = [
        {"when": {**when, "account": [f"A{n}", f"B{n}"]}, "policy": "standard"}
        for n in range(RULES - 1)
    ]
    return {"name": "routing", "kind": "routing", "rules": [*rules, {"policy": "standard"}]}


def _five_levels() -> dict[str, object]:
    after = ["4 business hours", "2 business days", "36 hours", "30 business hours"]
    levels = [
        {"title": f"Level {n}", "opens_after": amount, "acknowledge_within": "4 business hours"}
        for n, amount in enumerate(after, start=2)
    ]
    return {"name": "five", "levels": [{"title": "Level 1"}, *levels]}


def _median(act: Callable[[], object], times: int) -> float:
    """Seconds for one act: the median run of several."""
    act()
    runs = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for _ in range(times):
            act()
        runs.append((time.perf_counter() - start) / times)
    return statistics.median(runs)


if __name__ == "__main__":
    report()

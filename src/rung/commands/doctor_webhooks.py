"""What `rung doctor` looks at where machines are told what happens: who is paused, who fails."""

from collections.abc import Iterator

from rung.commands.findings import Finding, look, well
from rung.queries.webhooks_page import trouble

WHAT = "webhooks"


def look_at_webhooks() -> Iterator[Finding]:
    """Whether events arrive at their receivers."""
    found = trouble()
    if not found.receivers:
        yield well(WHAT, "No machine is told anything.")
        return
    words = f"{found.receivers} receivers; {found.waiting} events wait."
    where = "The administrator's page Operation, Webhooks, says why."
    if found.paused:
        yield look(WHAT, f"{words} {found.paused} receivers are paused.", where)
    elif found.failing:
        yield look(WHAT, f"{words} {found.failing} receivers do not answer.", where)
    else:
        yield well(WHAT, words)

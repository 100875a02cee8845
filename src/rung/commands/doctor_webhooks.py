"""What `rung doctor` looks at where machines are told what happens: who is paused, who fails."""

from collections.abc import Iterator

from rung import clock
from rung.commands.findings import Finding, look, well
from rung.domain.headline import State
from rung.queries.webhooks_page import lines, trouble

WHAT = "webhooks"
NAMED = 3


def look_at_webhooks() -> Iterator[Finding]:
    """Whether events arrive at their receivers; who is paused or fails is named, with why."""
    found = trouble()
    if not found.receivers:
        yield well(WHAT, "No program is told anything.")
        return
    words = f"{found.receivers} receivers; {found.waiting} events wait."
    if not found.paused and not found.failing:
        yield well(WHAT, words)
        return
    bad = [
        f"{each.name} ({each.host}): {each.words}"
        for each in lines(zone="UTC", now=clock.now())
        if each.state in {State.LATE, State.WATCH}
    ]
    more = f" {len(bad) - NAMED} more." if len(bad) > NAMED else ""
    if found.paused:
        mend = (
            "Mend the receiver, or edit its address; then on its page under Operation, Webhooks: "
            "send a test, resume. What was kept for it follows."
        )
    else:
        mend = "It is tried again by itself; its page under Operation, Webhooks, has each answer."
    yield look(WHAT, f"{words} {' '.join(bad[:NAMED])}{more}", mend)

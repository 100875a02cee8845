"""How an entry of the timeline stands out: what is late, what waits, what is done."""

from rung.domain.facts import Fact
from rung.domain.headline import State


def state(fact: Fact) -> State:
    """Late for what was missed, ok for what was kept, calm for the rest."""
    return _STATES.get(fact, State.IDLE)


_STATES: dict[Fact, State] = {
    Fact.ROADBLOCK_NAMED: State.WATCH,
    Fact.ROADBLOCK_RELEASED: State.WATCH,
    Fact.ROADBLOCK_REMOVED: State.OK,
    Fact.ROADBLOCK_GONE: State.OK,
    Fact.ROADBLOCK_MISSED: State.LATE,
    Fact.RESOURCES_ASKED: State.WAIT,
    Fact.RESOURCES_GRANTED: State.OK,
    Fact.RESOURCES_DECLINED: State.WATCH,
    Fact.RESOURCES_MISSED: State.LATE,
    Fact.ACKNOWLEDGEMENT_MISSED: State.LATE,
    Fact.UPDATE_MISSED: State.LATE,
    Fact.CLOCK_PARKED: State.LATE,
    Fact.NEWS_OVERDUE: State.WATCH,
    Fact.COMMUNICATION_AGREED: State.OK,
    Fact.COMMITMENT_MISSED: State.LATE,
    Fact.WAIVER_MISSED: State.LATE,
    Fact.LEVEL_HELD_BACK: State.WATCH,
    Fact.ACKNOWLEDGEMENT_GIVEN: State.OK,
    Fact.ACKNOWLEDGEMENT_TAKEN_BACK: State.WATCH,
    Fact.UPDATE_SENT: State.OK,
    Fact.ACTION_DONE: State.OK,
    Fact.PLAN_AGREED: State.OK,
    Fact.PLAN_INCOMPLETE: State.WATCH,
    Fact.ESCALATION_CONFIRMED: State.OK,
    Fact.LEVEL_ENGAGED: State.WATCH,
    Fact.ESCALATION_RAISED: State.WATCH,
    Fact.LEVEL_UNATTENDED: State.LATE,
    Fact.COVER_BROUGHT_IN: State.WATCH,
    Fact.LEVEL_OPENED: State.WAIT,
    Fact.WAIVER_ASKED: State.WAIT,
    Fact.NOT_READY_TOLD: State.WAIT,
    Fact.NOT_READY_DISPUTED: State.WATCH,
    Fact.NOT_READY_UNDECIDED: State.LATE,
    Fact.VERSION_UNDECIDED: State.LATE,
    Fact.NOT_READY_UPHELD: State.WAIT,
    Fact.READINESS_PASSED: State.WATCH,
    Fact.SITE_READY: State.OK,
    Fact.ESCALATION_RESOLVED: State.WAIT,
    Fact.ESCALATION_REJECTED: State.WATCH,
    Fact.CORRECTION_ASKED: State.WAIT,
}

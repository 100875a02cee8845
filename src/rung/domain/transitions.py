"""The transition table: which act is possible in which status, and what it leads to."""

from enum import StrEnum

from rung.domain.refusals import AlreadyDone, RuleViolation
from rung.domain.vocabulary import Status


class Command(StrEnum):
    """Everything that can be done to an escalation, by a person or by time."""

    ADD_GROUND = "add ground"
    ENGAGE = "engage the next level"
    ENGAGE_ON_BEHALF = "engage on the customer's behalf"
    LOG_CONTACT = "log a contact"
    ACKNOWLEDGE = "acknowledge"
    HAND_ON = "hand on an acknowledgement"
    ASK_WAIVER = "ask for a waiver"
    DECIDE_WAIVER = "decide on a waiver"
    HOLD_BACK = "hold back the next level"
    SEND_UPDATE = "send an update"
    WRITE = "write to the care manager"
    NOTE = "write an internal note"
    ASK_CORRECTION = "ask for a correction"
    DECIDE_CORRECTION = "decide on a correction"
    CHANGE_PLAN = "change the plan"
    AGREE_ON_NEWS = "agree on who hears what"
    ANSWER_PLAN = "agree to the plan"
    WORK_WITH_DESK = "open or link a desk ticket"
    TELL_NOT_READY = "tell that a site is not ready"
    ANSWER_NOT_READY = "answer about a site that is not ready"
    TELL_IMPACT = "tell the impact"
    WORK_ON_ROADBLOCK = "name or remove a roadblock"
    ASK_RESOURCES = "ask for resources"
    DECIDE_RESOURCES = "decide on resources"
    WITHDRAW_REQUEST = "withdraw a request for resources"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SILENCE = "no answer in time"
    FOLLOW_UP = "follow an answer up"


TRANSITIONS: dict[tuple[Status, Command], Status] = {
    (Status.OPEN, Command.ADD_GROUND): Status.OPEN,
    (Status.OPEN, Command.ENGAGE): Status.OPEN,
    (Status.OPEN, Command.ENGAGE_ON_BEHALF): Status.OPEN,
    (Status.OPEN, Command.LOG_CONTACT): Status.OPEN,
    (Status.OPEN, Command.ACKNOWLEDGE): Status.OPEN,
    (Status.OPEN, Command.HAND_ON): Status.OPEN,
    (Status.OPEN, Command.ASK_WAIVER): Status.OPEN,
    (Status.OPEN, Command.DECIDE_WAIVER): Status.OPEN,
    (Status.OPEN, Command.HOLD_BACK): Status.OPEN,
    (Status.OPEN, Command.SEND_UPDATE): Status.OPEN,
    (Status.OPEN, Command.WRITE): Status.OPEN,
    (Status.OPEN, Command.NOTE): Status.OPEN,
    (Status.OPEN, Command.ASK_CORRECTION): Status.OPEN,
    (Status.OPEN, Command.DECIDE_CORRECTION): Status.OPEN,
    (Status.OPEN, Command.CHANGE_PLAN): Status.OPEN,
    (Status.OPEN, Command.AGREE_ON_NEWS): Status.OPEN,
    (Status.OPEN, Command.ANSWER_PLAN): Status.OPEN,
    (Status.OPEN, Command.WORK_WITH_DESK): Status.OPEN,
    (Status.OPEN, Command.TELL_NOT_READY): Status.OPEN,
    (Status.OPEN, Command.ANSWER_NOT_READY): Status.OPEN,
    (Status.OPEN, Command.TELL_IMPACT): Status.OPEN,
    (Status.OPEN, Command.WORK_ON_ROADBLOCK): Status.OPEN,
    (Status.OPEN, Command.ASK_RESOURCES): Status.OPEN,
    (Status.OPEN, Command.DECIDE_RESOURCES): Status.OPEN,
    (Status.OPEN, Command.WITHDRAW_REQUEST): Status.OPEN,
    (Status.OPEN, Command.RESOLVE): Status.RESOLVED,
    (Status.OPEN, Command.WITHDRAW): Status.CLOSED,
    (Status.RESOLVED, Command.LOG_CONTACT): Status.RESOLVED,
    (Status.RESOLVED, Command.SEND_UPDATE): Status.RESOLVED,
    (Status.RESOLVED, Command.WRITE): Status.RESOLVED,
    (Status.RESOLVED, Command.NOTE): Status.RESOLVED,
    (Status.RESOLVED, Command.ASK_CORRECTION): Status.RESOLVED,
    (Status.RESOLVED, Command.DECIDE_CORRECTION): Status.RESOLVED,
    (Status.RESOLVED, Command.WORK_WITH_DESK): Status.RESOLVED,
    (Status.RESOLVED, Command.WORK_ON_ROADBLOCK): Status.RESOLVED,
    (Status.RESOLVED, Command.DECIDE_RESOURCES): Status.RESOLVED,
    (Status.RESOLVED, Command.WITHDRAW_REQUEST): Status.RESOLVED,
    (Status.RESOLVED, Command.CONFIRM): Status.CLOSED,
    (Status.RESOLVED, Command.REJECT): Status.OPEN,
    (Status.RESOLVED, Command.WITHDRAW): Status.CLOSED,
    (Status.RESOLVED, Command.SILENCE): Status.CLOSED,
    (Status.CLOSED, Command.NOTE): Status.CLOSED,
    (Status.CLOSED, Command.FOLLOW_UP): Status.CLOSED,
    (Status.CLOSED, Command.ASK_CORRECTION): Status.CLOSED,
    (Status.CLOSED, Command.DECIDE_CORRECTION): Status.CLOSED,
}

_WHY_NOT: dict[Status, str] = {
    Status.OPEN: "The escalation is open; that needs a resolution first.",
    Status.RESOLVED: "The escalation is resolved. If it is not solved, say so; it opens again.",
    Status.CLOSED: "The escalation is closed. A new one can be raised; it will be linked to it.",
}


def possible(status: Status, command: Command) -> bool:
    """Whether the act has a place in this status."""
    return (status, command) in TRANSITIONS


def after(status: Status, command: Command) -> Status:
    """The status the act leads to. Raises RuleViolation when it has no place here."""
    if (status, command) in TRANSITIONS:
        return TRANSITIONS[status, command]
    if status.value in {TRANSITIONS.get((other, command)) for other in Status}:
        raise AlreadyDone(_WHY_NOT[status])
    raise RuleViolation(_WHY_NOT[status])


def diagram() -> str:
    """The table as a Mermaid state diagram, for the generated reference."""
    lines = ["stateDiagram-v2", "    [*] --> OPEN: raise"]
    edges: dict[tuple[Status, Status], list[str]] = {}
    for (status, command), target in TRANSITIONS.items():
        edges.setdefault((status, target), []).append(command.value)
    for (status, target), commands in edges.items():
        lines.append(f"    {status} --> {target}: {', '.join(commands)}")
    return "\n".join([*lines, "    CLOSED --> [*]"])

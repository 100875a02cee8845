"""What can be done to the plan from the escalation's page: one more action."""

from rung.domain.permissions import Act
from rung.domain.vocabulary import ActionOwner, DateKind
from rung.services import working
from rung.services.working import Committed
from rung.web.desk.act_page import ActPage, Button, Typed
from rung.web.desk.forms.plan import ActionForm
from rung.web.desk.seen import Seen


def add_action(seen: Seen, typed: Typed, pressed: str) -> None:
    """One more action of the plan."""
    del pressed
    working.add_action(
        escalation_id=seen.escalation.id,
        text=typed["text"],
        owner=ActionOwner(typed["owner"]),
        owner_name=typed["owner_name"],
        visible=typed["visible"],
        committed=Committed(typed["day"], typed["at"]),
        kind=DateKind(typed["kind"] or DateKind.CCD),
        internal_words=typed["internal_words"],
        doing=seen.doing(typed["press_id"]),
    )


ACTS: dict[str, ActPage] = {
    "action": ActPage(
        Act.PLAN,
        ActionForm,
        "Add an action to the plan",
        "It gets a clock of its own, and you are told when its date is missed.",
        (Button("Add action", icon="plus"),),
        add_action,
        "Action added to the plan.",
    ),
}

"""What is done after the end: the call about a low answer."""

from rung.domain.permissions import Act
from rung.services import surveys
from rung.web.desk.act_page import ActPage, Button, Typed
from rung.web.desk.forms.end import FollowUpForm
from rung.web.desk.seen import Seen


def follow_up(seen: Seen, typed: Typed, pressed: str) -> None:
    """Somebody called about the answer."""
    del pressed
    surveys.follow_up_survey(
        escalation_id=seen.escalation.id,
        words=typed["words"],
        doing=seen.doing(typed["press_id"]),
    )


ACTS: dict[str, ActPage] = {
    "follow-up": ActPage(
        Act.FOLLOW_UP_SURVEY,
        FollowUpForm,
        "Record the call about their answer",
        "It stays inside, and the answer leaves the day of who owns it.",
        (Button("Keep the call", icon="phone"),),
        follow_up,
        "Kept. The answer is dealt with.",
    ),
}

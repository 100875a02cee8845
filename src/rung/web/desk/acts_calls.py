"""What is done about calls at the desk: log one, decide between two versions of one (R7)."""

from rung.domain.permissions import Act
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import ContactOutcome, Side
from rung.services import calling, engaging
from rung.services.engaging import Attempt
from rung.web.desk.act_page import ActPage, Button, Typed
from rung.web.desk.forms.logged_calls import CallForm, VersionsForm, said_in
from rung.web.desk.seen import Seen


def log_contact(seen: Seen, typed: Typed, pressed: str) -> None:
    """The carrier's version of a call, at the level of the customer's where it has one."""
    del pressed
    said = said_in(typed)
    of = next((each for each in seen.escalation.contacts.all() if each.id == said.of), None)
    engaging.log_contact(
        escalation_id=seen.escalation.id,
        attempt=Attempt(
            level=of.level if of else max(row.level for row in seen.escalation.levels.all()),
            happened_at=typed["happened_at"],
            outcome=ContactOutcome(typed["outcome"]),
            words=typed["words"],
        ),
        doing=seen.doing(typed["press_id"]),
        said=said,
    )


def decide_versions(seen: Seen, typed: Typed, pressed: str) -> None:
    """The customer's or the carrier's, by the button that was pressed."""
    if pressed not in set(Side):
        raise BadInput("Press one of the two buttons: whose version counts.")
    calling.decide_on_call(
        escalation_id=seen.escalation.id,
        versions_id=typed["versions_id"],
        counts=Side(pressed),
        words=typed["words"],
        doing=seen.doing(typed["press_id"]),
    )


ACTS: dict[str, ActPage] = {
    "call": ActPage(
        Act.LOG_CONTACT,
        CallForm,
        "Log a call with this customer",
        "Your version stands beside the customer's; theirs decides when the interval began.",
        (Button("Keep the call", icon="phone"),),
        log_contact,
        "Call kept in the timeline.",
        form_first=True,
    ),
    "versions": ActPage(
        Act.DECIDE_ON_CALL,
        VersionsForm,
        "Decide whose version of the call counts",
        "The running interval is counted from it; both versions stay on record.",
        (
            Button("The customer's counts", Side.CUSTOMER.value, "circle-check"),
            Button("The carrier's counts", Side.CARRIER.value),
        ),
        decide_versions,
        "Decided. Both sides have your words.",
    ),
}

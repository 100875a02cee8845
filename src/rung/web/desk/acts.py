"""What can be done to an escalation at the desk: one table of forms, words and use cases."""

from django.http import Http404

from rung.domain.causes import Cause
from rung.domain.ending import FoundCause
from rung.domain.permissions import Act
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import (
    Channel,
    UpdateKind,
)
from rung.models import Clock
from rung.queries.access import party_to_answer
from rung.services import ending, engaging, update_preview, waivers, working
from rung.services.doing import Doing
from rung.services.update_preview import Preview
from rung.web.common.waiver_fields import waiver_words
from rung.web.desk import acts_calls, acts_end, acts_obstacles, acts_plan
from rung.web.desk.act_page import PREVIEW, ActPage, Button, Typed
from rung.web.desk.forms import acts as forms
from rung.web.desk.forms.updates import ComposerForm, more_of
from rung.web.desk.seen import Seen, customers_line


def acknowledge(seen: Seen, typed: Typed, pressed: str) -> None:
    """Answer the customer; by phone or mail earlier when the form says so."""
    del pressed
    clock = Clock.objects.filter(pk=typed["clock_id"], escalation=seen.escalation).first()
    if clock is None:
        raise Http404("No such acknowledgement.")
    acted_at = typed["acted_at"]
    working.acknowledge(
        escalation_id=seen.escalation.id,
        clock_id=clock.id,
        words=typed["words"],
        next_contact_at=typed["next_contact_at"],
        acted_at=acted_at or seen.now,
        doing=Doing(
            seen.reader,
            party_to_answer(seen.reader, seen.escalation, clock.subject_id),
            Channel.PHONE if acted_at else Channel.PORTAL,
            seen.now,
            typed["press_id"],
        ),
    )


def send_update(seen: Seen, typed: Typed, pressed: str) -> None:
    """News to the customer."""
    del pressed
    working.send_update(
        escalation_id=seen.escalation.id,
        kind=UpdateKind(typed["kind"]),
        words=typed["words"],
        doing=seen.doing(typed["press_id"]),
        files=forms.AddingForm.added(typed),
        more=more_of(typed, seen.escalation.account.name),
    )


def preview_update(seen: Seen, typed: Typed) -> Preview:
    """The same update as the customer would read it; nothing is sent."""
    return update_preview.preview(
        escalation_id=seen.escalation.id,
        kind=UpdateKind(typed["kind"]),
        words=typed["words"],
        more=more_of(typed, seen.escalation.account.name),
        doing=seen.doing(typed["press_id"]),
        page_line=lambda: customers_line(seen.reader, seen.escalation.number, now=seen.now),
    )


def engage(seen: Seen, typed: Typed, pressed: str) -> None:
    """The next level, on the customer's behalf."""
    del pressed
    engaging.engage_on_behalf(
        escalation_id=seen.escalation.id,
        reason=typed["reason"],
        doing=seen.doing(typed["press_id"]),
    )


def ask_waiver(seen: Seen, typed: Typed, pressed: str) -> None:
    """A waiver, for the customer."""
    del pressed
    waivers.ask_waiver(
        escalation_id=seen.escalation.id,
        doing=seen.doing(typed["press_id"]),
        **waiver_words(typed),
    )


def hold_back(seen: Seen, typed: Typed, pressed: str) -> None:
    """The next level, later."""
    del pressed
    waivers.hold_back(
        escalation_id=seen.escalation.id,
        until=typed["until"],
        reason=typed["reason"],
        doing=seen.doing(typed["press_id"]),
    )


def decide_waiver(seen: Seen, typed: Typed, pressed: str) -> None:
    """Grant or refuse, by the button that was pressed."""
    waivers.decide_waiver(
        escalation_id=seen.escalation.id,
        granted=granted_by(pressed),
        words=typed["words"],
        doing=seen.doing(typed["press_id"]),
    )


def granted_by(pressed: str) -> bool:
    """Whether the button that was pressed grants. Raises BadInput for neither of the two."""
    if pressed not in {GRANT, REFUSE}:
        raise BadInput("Press one of the two buttons: grant it, or do not.")
    return pressed == GRANT


def note(seen: Seen, typed: Typed, pressed: str) -> None:
    """An internal note."""
    del pressed
    working.note(
        escalation_id=seen.escalation.id,
        words=typed["words"],
        doing=seen.doing(typed["press_id"]),
        files=forms.AddingForm.added(typed),
    )


def resolve(seen: Seen, typed: Typed, pressed: str) -> None:
    """What was done, for the customer to confirm."""
    del pressed
    ending.resolve(
        escalation_id=seen.escalation.id,
        words=typed["words"],
        doing=seen.doing(typed["press_id"]),
        found=FoundCause(Cause(typed["cause"]), typed["cause_words"].strip()),
    )


GRANT, REFUSE = "grant", "refuse"
ACTS: dict[str, ActPage] = {
    "acknowledge": ActPage(
        Act.ACKNOWLEDGE,
        forms.AcknowledgeForm,
        "Acknowledge",
        "The customer gets your words at once and sees your name beside the level.",
        (Button("Acknowledge now", icon="circle-check"),),
        acknowledge,
        "Acknowledged. The customer has your words.",
    ),
    "update": ActPage(
        Act.SEND_UPDATE,
        ComposerForm,
        "Send an update",
        "It is sent, kept in the timeline, and the time to the next update starts anew.",
        (Button("Send update", icon="send"), Button("Preview as the customer", PREVIEW)),
        send_update,
        "Update sent and kept. The time to the next one runs from now.",
        preview_update,
    ),
    **acts_plan.ACTS,
    **acts_obstacles.ACTS,
    **acts_end.ACTS,
    **acts_calls.ACTS,
    "engage": ActPage(
        Act.ENGAGE_ON_BEHALF,
        forms.EngageForm,
        "Engage the next level for the customer",
        "The level is engaged at once: its manager is asked to acknowledge, the customer is told.",
        (Button("Engage it now", icon="stairs-up"),),
        engage,
        "The next level is engaged; its manager and the customer have been told.",
    ),
    "ask": ActPage(
        Act.ASK_WAIVER,
        forms.AskWaiverForm,
        "Ask for a waiver for the customer",
        "The manager of the next level decides; the customer is told that you asked.",
        (Button("Ask a manager", icon="send"),),
        ask_waiver,
        "Asked. The manager of the next level decides.",
    ),
    "hold": ActPage(
        Act.HOLD_BACK,
        forms.HoldBackForm,
        "Hold the next level back",
        "It is done once. The customer is told at once, and may still ask for a waiver.",
        (Button("Hold it back", icon="clock"),),
        hold_back,
        "Held back. The customer has been told when it opens, and why.",
    ),
    "waiver": ActPage(
        Act.DECIDE_WAIVER,
        forms.WaiverForm,
        "Decide on the waiver",
        "Granted, the level is engaged at once. Either way the customer reads your words.",
        (Button("Grant it", GRANT, "circle-check"), Button("Do not grant it", REFUSE)),
        decide_waiver,
        "Decided. The customer has your words.",
    ),
    "note": ActPage(
        Act.NOTE,
        forms.NoteForm,
        "Write an internal note",
        "Only the carrier's people read it.",
        (Button("Keep the note", icon="lock"),),
        note,
        "Note kept, inside the carrier.",
    ),
    "resolve": ActPage(
        Act.RESOLVE,
        forms.ResolveForm,
        "Report it resolved",
        "The customer is asked to confirm. What is owed now is no longer owed; if they say no, it "
        "opens again at the same level.",
        (Button("Report it resolved", icon="circle-check"),),
        resolve,
        "Resolved. The customer has been asked to confirm.",
    ),
}

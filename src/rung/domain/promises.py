"""Which promises a notice tells of, as entries of its reader's calendar (R12, R24, R26).

An entry has the key that it has in the person's calendar feed: a promise that moves moves there.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from rung.domain.calendar_feed import Event, Page
from rung.domain.instants import show_full
from rung.domain.languages import Language, said
from rung.domain.notices import Audience, NoticeKind
from rung.domain.vocabulary import Side

_Context = Mapping[str, Any]
_Say = Callable[..., str]
_Found = tuple[str, str, str] | None  # key, instant among the facts, words
_Find = Callable[[_Context, UUID, _Say], _Found]


def promises_of(
    kind: NoticeKind,
    context: _Context,
    *,
    escalation_id: UUID,
    zone: str,
    told_at: datetime,
    language: Language = Language.ENGLISH,
) -> Iterator[Event]:
    """What is promised by an instant that still lies ahead when it is told; nothing of the past."""
    say = partial(said, language)
    for find in _OF.get(kind, ()):
        found = find(context, escalation_id, say)
        at = datetime.fromisoformat(context[found[1]]).astimezone(UTC) if found else None
        if found and at is not None and at > told_at:
            reference = str(context["reference"])
            yield Event(
                key=found[0],
                at=at,
                summary=f"{found[2]} · {reference}",
                description="\n".join((show_full(at, zone, language), *_about(context, say))),
                page=Page.ESCALATION,
                name=reference,
                since=told_at,
            )


def _about(context: _Context, say: _Say) -> Iterator[str]:
    place = ", ".join(str(context[name]) for name in ("product", "site") if context.get(name))
    if place:
        yield place
    if context.get("order"):
        yield say("Order {order}", order=context["order"])


def _customer(context: _Context) -> bool:
    return bool(context.get("side") == Side.CUSTOMER.value)


def _update(context: _Context, escalation_id: UUID, say: _Say) -> _Found:
    """The customer waits for it, the care manager owes it."""
    if not context.get("next_update_at"):
        return None
    key = f"update-{escalation_id}"
    if _customer(context):
        name = context.get("ccm_name") or say("We")
        return key, "next_update_at", say("{name}: update for you", name=name)
    if context.get("to") == Audience.CCM.value:
        return key, "next_update_at", f"You: update for {context.get('account', 'the customer')}"
    return None


def _acknowledgement(context: _Context, _: UUID, say: _Say) -> _Found:
    if not (context.get("acknowledge_by") and context.get("subject_id")):
        return None
    key = f"acknowledgement-{context['subject_id']}"
    if _customer(context):
        who = context.get("holder_name") or say("Level {level}", level=context.get("level"))
        return key, "acknowledge_by", say("{who}: acknowledgement", who=who)
    if context.get("to") in {Audience.LEVEL.value, Audience.COVER.value, Audience.PERSON.value}:
        return (
            key,
            "acknowledge_by",
            f"You: acknowledge to {context.get('account', 'the customer')}",
        )
    return None


def _contact(context: _Context, escalation_id: UUID, say: _Say) -> _Found:
    if not context.get("next_contact_at"):
        return None
    key = f"contact-{escalation_id}-{context.get('level')}"
    who = context.get("answered_by") or say("Level {level}", level=context.get("level"))
    return key, "next_contact_at", say("{who}: next contact", who=who)


def _confirmation(context: _Context, escalation_id: UUID, say: _Say) -> _Found:
    if not context.get("confirm_by") or not _customer(context):
        return None
    return f"confirmation-{escalation_id}", "confirm_by", say("You: say whether it is solved")


def _action(context: _Context, _: UUID, say: _Say) -> _Found:
    if not (context.get("to_at") and context.get("action_id")):
        return None
    text = str(context.get("text") or say("An action"))
    return f"commitment-{context['action_id']}", "to_at", text


def _readiness(context: _Context, _: UUID, say: _Say) -> _Found:
    if not (context.get("ready_by") and context.get("not_ready_id") and _customer(context)):
        return None
    return f"readiness-{context['not_ready_id']}", "ready_by", say("You: get the site ready")


_OF: dict[NoticeKind, tuple[_Find, ...]] = {
    NoticeKind.RAISED: (_update,),
    NoticeKind.UPDATE: (_update,),
    NoticeKind.UPDATE_MISSED: (_update,),
    NoticeKind.COMMUNICATION_ANSWERED: (_update,),
    NoticeKind.LEVEL_ENGAGED: (_acknowledgement,),
    NoticeKind.ACKNOWLEDGE: (_acknowledgement,),
    NoticeKind.HANDED_ON: (_acknowledgement,),
    NoticeKind.ACKNOWLEDGED: (_contact,),
    NoticeKind.RESOLVED: (_confirmation,),
    NoticeKind.ACTION_MOVED: (_action,),
    NoticeKind.NOT_READY: (_readiness,),
}

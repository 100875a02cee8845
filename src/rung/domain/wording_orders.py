"""What is not about an escalation: letters, care managers, ways in."""

from rung.domain.vocabulary import Side
from rung.domain.wording_parts import Button, Message, Purpose, Told, impact, present, see

_SIGN_IN_LINK = "http"
_FORMER = "PERSON"  # the audience of one: who cared for it until now


def letter(told: Told) -> Message:
    """The order acknowledgement letter is attached (R2)."""
    order = told.word("order")
    name = told.word("ccm_name", "your care manager")
    reached = _reached(told)
    return Message(
        subject=told.say("Your order {order}: {name} takes care of it", order=order, name=name),
        lines=present(
            told.say("{name} takes care of your order {order}.", name=name, order=order),
            told.say("Reach {name}: {reached}.", name=name, reached=reached) if reached else "",
            told.say("The order acknowledgement letter is attached."),
        ),
        quotes=(),
        button=Button("See the order", Purpose.ORDER),
        footer=(),
    )


def care_manager_named(told: Told) -> Message:
    """To the customer: who takes care of them from now on."""
    name = told.word("name") or told.word("ccm_name", "Somebody new")
    reached = _reached(told) if name == told.word("ccm_name") else ""
    former = told.word("former_name")
    return Message(
        subject=told.say("{name} is your care manager now", name=name),
        lines=present(
            told.say("{name} takes over from {former}.", name=name, former=former)
            if former
            else told.say("{name} takes care of you now.", name=name),
            told.say("Reach {name}: {reached}.", name=name, reached=reached) if reached else "",
            told.say("Nothing else changes: every time you were given still holds."),
        ),
        quotes=(),
        button=_where(told),
        footer=(),
    )


def care_manager_named_inside(told: Told) -> Message:
    """To the new care manager, and to the former one."""
    name = told.word("name") or told.word("ccm_name", "Somebody new")
    former = told.word("former_name")
    if not told.word("name"):
        subject = f"{name} is the care manager now: {told.place}"
        first = f"{name} is the care manager of {told.place} now."
    elif told.word("to") == _FORMER:
        subject = f"{name} takes over from you: {told.place}"
        first = f"{name} is the care manager of {told.place} now."
    else:
        subject = f"You are the care manager now: {told.place}"
        first = f"You take over {told.place}{f' from {former}' if former else ''}."
    return Message(
        subject=subject,
        lines=(first, "Clocks have not moved. The customer has been told."),
        quotes=impact(told, Side.CARRIER),
        button=_where(told),
        footer=(),
    )


def sign_in(told: Told) -> Message:
    """A code to type, or a link to open; never both."""
    code = told.word("code")
    if code.startswith(_SIGN_IN_LINK):
        return Message(
            subject=told.say("Choose a new password"),
            lines=(
                told.say("Choose a new password with this link."),
                told.say("You did not ask for it? Then do nothing; your password stays as it is."),
            ),
            quotes=(),
            button=Button("Choose a new password", Purpose.GIVEN),
            footer=(),
        )
    return Message(
        subject=told.say("Your sign-in code: {code}", code=code),
        lines=(
            told.say("Your sign-in code is {code}.", code=code),
            told.say("You did not ask for it? Then do nothing; nobody is signed in without it."),
        ),
        quotes=(),
        button=None,
        footer=(),
    )


def _where(told: Told) -> Button | None:
    if told.word("reference"):
        return see("Open the escalation")
    return Button("See the order", Purpose.ORDER) if told.word("order") else None


def _reached(told: Told) -> str:
    return ", ".join(filter(None, (told.word("ccm_phone"), told.word("ccm_email"))))

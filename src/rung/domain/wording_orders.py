"""What is not about an escalation: letters, care managers, ways in."""

from rung.domain.wording_parts import Button, Message, Purpose, Told, present

_SIGN_IN_LINK = "http"


def letter(told: Told) -> Message:
    """The order acknowledgement letter is attached (R2)."""
    order = told.word("order")
    name = told.word("ccm_name", "your care manager")
    reached = ", ".join(filter(None, (told.word("ccm_phone"), told.word("ccm_email"))))
    return Message(
        subject=f"Your order {order}: {name} takes care of it",
        lines=present(
            f"{name} takes care of your order {order}.",
            f"Reach {name}: {reached}." if reached else "",
            "The order acknowledgement letter is attached.",
        ),
        quotes=(),
        button=Button("See the order", Purpose.ORDER),
        footer=(),
    )


def care_manager_named(told: Told) -> Message:
    """To the customer: who takes care of them from now on."""
    name = told.word("ccm_name", "A care manager")
    reached = ", ".join(filter(None, (told.word("ccm_phone"), told.word("ccm_email"))))
    return Message(
        subject=f"{name} is your care manager now",
        lines=present(
            f"{name} is your care manager now.",
            f"Reach {name}: {reached}." if reached else "",
            "Nothing else changes: every time you were given still holds.",
        ),
        quotes=(),
        button=_where(told),
        footer=(),
    )


def care_manager_named_inside(told: Told) -> Message:
    """To the carrier's people: who takes care of the customer from now on."""
    name = told.word("ccm_name", "A care manager")
    return Message(
        subject=f"{name} is the care manager now: {told.place}",
        lines=present(
            f"{name} is the care manager of {told.place} now.",
            "Clocks have not moved.",
        ),
        quotes=(),
        button=_where(told),
        footer=(),
    )


def sign_in(told: Told) -> Message:
    """A code to type, or a link to open; never both."""
    code = told.word("code")
    if code.startswith(_SIGN_IN_LINK):
        return Message(
            subject="Choose a new password",
            lines=(
                "Choose a new password with this link.",
                "You did not ask for it? Then do nothing; your password stays as it is.",
            ),
            quotes=(),
            button=Button("Choose a new password", Purpose.GIVEN),
            footer=(),
        )
    return Message(
        subject=f"Your sign-in code: {code}",
        lines=(
            f"Your sign-in code is {code}.",
            "You did not ask for it? Then do nothing; nobody is signed in without it.",
        ),
        quotes=(),
        button=None,
        footer=(),
    )


def _where(told: Told) -> Button | None:
    if told.word("reference"):
        return Button("Open the escalation", Purpose.ESCALATION)
    return Button("See the order", Purpose.ORDER) if told.word("order") else None

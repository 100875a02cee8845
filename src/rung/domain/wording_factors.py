"""What a person is told when what they come in with has changed."""

from enum import StrEnum

from rung.domain.wording_parts import Message, Told, present


class FactorChange(StrEnum):
    """What happened to somebody's factors."""

    PASSKEY_ADDED = "PASSKEY_ADDED"
    PASSKEY_REMOVED = "PASSKEY_REMOVED"
    APP_ADDED = "APP_ADDED"
    APP_REMOVED = "APP_REMOVED"
    CODES_MADE = "CODES_MADE"
    ALL_REMOVED = "ALL_REMOVED"

    def said(self, name: str) -> str:
        """In a few words, without a full stop; ``name`` is what a passkey is called."""
        return _SAID[self].format(called=f" “{name}”" if name else "")


_CHANGED = "What you sign in with has changed"
_SAID = {
    FactorChange.PASSKEY_ADDED: "Passkey{called} added",
    FactorChange.PASSKEY_REMOVED: "Passkey{called} removed",
    FactorChange.APP_ADDED: "Authenticator app added",
    FactorChange.APP_REMOVED: "Authenticator app removed",
    FactorChange.CODES_MADE: "New recovery codes made",
    FactorChange.ALL_REMOVED: "All second factors removed",
}


def changed(told: Told) -> Message:
    """To their owner: what changed, when, by whom, and what to do where it was not them."""
    known = told.word("change") in set(FactorChange)
    said = FactorChange(told.word("change")).said(told.word("text")) if known else _CHANGED
    at, by = told.when("happened_at"), told.word("by")
    return Message(
        subject=f"Your sign-in: {said[0].lower()}{said[1:]}",
        lines=present(
            f"{said}{f' {at}' if at else ''}{f' by {by}' if by else ''}.",
            "Was it not you? Then tell your administrator at once.",
        ),
        quotes=(),
        button=None,
        footer=(),
    )

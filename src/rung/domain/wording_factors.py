"""What a person is told when what they come in with has changed."""

from enum import StrEnum

from rung.domain.languages import Language, said
from rung.domain.wording_parts import Message, Told, present


class FactorChange(StrEnum):
    """What happened to somebody's factors."""

    PASSKEY_ADDED = "PASSKEY_ADDED"
    PASSKEY_REMOVED = "PASSKEY_REMOVED"
    APP_ADDED = "APP_ADDED"
    APP_REMOVED = "APP_REMOVED"
    CODES_MADE = "CODES_MADE"
    ALL_REMOVED = "ALL_REMOVED"

    def said(self, name: str, language: Language = Language.ENGLISH) -> str:
        """In a few words, without a full stop; ``name`` is what a passkey is called."""
        return said(language, _SAID[self], called=f" “{name}”" if name else "")


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
    what = told.say(_CHANGED)
    if known:
        what = FactorChange(told.word("change")).said(told.word("text"), told.language)
    at, by = told.when("happened_at"), told.word("by")
    when = told.say("{instant}", instant=at) if at else ""
    told_of = (what, when, told.say("by {by}", by=by) if by else "")
    return Message(
        subject=told.say("Your sign-in: {what}", what=f"{what[0].lower()}{what[1:]}"),
        lines=present(
            f"{' '.join(filter(None, told_of))}.",
            told.say("Was it not you? Then tell your administrator at once."),
        ),
        quotes=(),
        button=None,
        footer=(),
    )

"""What an answer to a mail of ours does, told in the mail; and what became of a mail."""

import re
from enum import StrEnum

from rung.domain.languages import Language, said
from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import Side

# Only to these a plain answer acknowledges: they say so, and ask for nothing that stays inside.
ACKNOWLEDGED_BY_ANSWER = frozenset({NoticeKind.ACKNOWLEDGE})
# To these its writer may answer when they make contact next; the notice names the clock.
ASKS_FOR_CONTACT = frozenset({NoticeKind.MAIL_COUNTED, NoticeKind.MAIL_REFUSED})
LONGEST_WORDS = 8_000  # characters of a mail that go on the timeline
_AWAY = re.compile(
    r"\b(?:out of (?:the )?office|on (?:vacation|holiday|leave|pto)|will be back on|"
    r"limited access to e-?mail|nicht im (?:büro|hause)|im urlaub|abwesend|en vacances|"
    r"absent(?:e)? du bureau|de vacaciones|fuera de la oficina|in ferie|fuori ufficio|de férias|"
    r"op vakantie|på semester|w delegacji|na urlopie|в отпуске)\b|休暇中|不在にして|休假|휴가",
    re.IGNORECASE,
)
_OF_CUSTOMERS = {
    NoticeKind.LEVEL_OPENED: "Answer with “engage” as the first line to engage the next level.",
    NoticeKind.LEVEL_OPENS_SOON: "Answer with “engage” as the first line once the level is open.",
    NoticeKind.RESOLVED: "Answer with “confirm” as the first line, or with “not solved” and "
    "what is missing.",
}
_TO_CUSTOMERS = "Answer this mail and your care manager reads it; nothing else happens by it."
_TO_CARRIERS = (
    "What you answer to this mail is kept as a note inside; the customer does not see it."
)
_ACKNOWLEDGES = (
    "Answer this mail and the customer reads your words, as your acknowledgement. A first or last "
    "line like “Thu 14:00” says when you make contact next."
)
_NAMES_CONTACT = (
    "Answer with a day and a time as the first line, like “Thu 14:00”, and the customer is told "
    "that you make contact then."
)
_COMPLETES = "Answer this mail, and your escalation begins as of when your first mail came."


class MailDone(StrEnum):
    """What became of a mail. Stored; never renamed."""

    WORDS = "WORDS"  # its words are on the timeline
    ACTED = "ACTED"
    NOTED = "NOTED"
    PARKED = "PARKED"
    BOUNCED = "BOUNCED"
    TWICE = "TWICE"
    WAITING = "WAITING"  # for somebody to look at it
    DISCARDED = "DISCARDED"
    RAISED = "RAISED"

    @property
    def label(self) -> str:
        """What became of it, as people say it."""
        return {
            "WORDS": "Added to the timeline",
            "ACTED": "Done as asked",
            "NOTED": "Kept as a note inside",
            "PARKED": "Kept, nothing done",
            "BOUNCED": "The owner was told",
            "TWICE": "Came twice, counted once",
            "WAITING": "Waits for somebody to look",
            "DISCARDED": "Discarded",
            "RAISED": "Raised an escalation",
        }[self.value]


def cut(words: str) -> str:
    """Words as long as a page may hold; the whole mail is kept beside them."""
    if len(words) <= LONGEST_WORDS:
        return words
    return f"{words[:LONGEST_WORDS].rstrip()} … (cut; the whole mail is kept)"


def hint(
    kind: NoticeKind,
    side: Side,
    *,
    names_contact: bool = False,
    language: Language = Language.ENGLISH,
) -> str:
    """What an answer to a notice does, in a sentence for its reader.

    ``names_contact`` says that it asks a manager for the time of the next contact.
    """
    if kind is NoticeKind.MAIL_QUESTION:
        return said(language, _COMPLETES)
    if side is Side.CARRIER and names_contact:
        return _NAMES_CONTACT
    if side is Side.CUSTOMER:
        return said(language, _OF_CUSTOMERS.get(kind, _TO_CUSTOMERS))
    return _ACKNOWLEDGES if kind in ACKNOWLEDGED_BY_ANSWER else _TO_CARRIERS


def says_away(words: str) -> bool:
    """Whether words read as an answering machine's that did not say that it is one."""
    return bool(_AWAY.search(words[:1_000]))

"""What a mail means: which act it asks for, and whether it may (R25, N10-N12).

An act by mail counts only as an answer to one of our own notices that was sent to that very person,
from that person's address. Everything less adds words at most, and what is unclear waits for
somebody to look at it. Spoken of as data: nothing here knows a database.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rung.domain.mail_answers import says_away
from rung.domain.mail_automated import bounce_of, why_automated
from rung.domain.mail_reading import ReadMail
from rung.domain.mail_times import speaks_of_time

REFERENCE = re.compile(r"\bESC-(\d{1,9})\b", re.IGNORECASE)


class MatchedBy(StrEnum):
    """How it was found what a mail is about; the first that fits, from sure to less sure."""

    THREAD = "THREAD"
    REPLY_ADDRESS = "REPLY_ADDRESS"
    OWN_MAIL = "OWN_MAIL"  # an earlier one of its writer's, about the same matter
    SUBJECT = "SUBJECT"
    ORDER = "ORDER"  # of its writer's, in that escalation
    PERSON = "PERSON"  # somebody looked at it and said so
    NONE = "NONE"

    @property
    def label(self) -> str:
        """How, in words."""
        return {
            "THREAD": "it answers a mail of ours",
            "REPLY_ADDRESS": "it came to the address for answers",
            "OWN_MAIL": "it goes on from a mail of its writer",
            "SUBJECT": "its subject names it",
            "ORDER": "it names an order of it",
            "PERSON": "somebody attached it",
            "NONE": "nothing names an escalation",
        }[self.value]


class Meaning(StrEnum):
    """What a mail means. Stored; never renamed."""

    REPLY = "REPLY"
    ENGAGE = "ENGAGE"
    CONFIRM = "CONFIRM"
    NOT_SOLVED = "NOT_SOLVED"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    NEXT_CONTACT = "NEXT_CONTACT"
    NOTE = "NOTE"
    AUTOMATED = "AUTOMATED"
    BOUNCE = "BOUNCE"
    NEW_MATTER = "NEW_MATTER"
    UNCLEAR = "UNCLEAR"

    @property
    def label(self) -> str:
        """The meaning as people say it."""
        return {
            "REPLY": "Reply",
            "ENGAGE": "Engage the next level",
            "CONFIRM": "Confirm",
            "NOT_SOLVED": "Not solved",
            "ACKNOWLEDGE": "Acknowledgement",
            "NEXT_CONTACT": "Next contact",
            "NOTE": "Internal note",
            "AUTOMATED": "Written by a machine",
            "BOUNCE": "Did not arrive",
            "NEW_MATTER": "New matter",
            "UNCLEAR": "Unclear",
        }[self.value]


ACTS = frozenset(
    {
        Meaning.ENGAGE,
        Meaning.CONFIRM,
        Meaning.NOT_SOLVED,
        Meaning.ACKNOWLEDGE,
        Meaning.NEXT_CONTACT,
    }
)
_OF_CUSTOMERS = frozenset({Meaning.ENGAGE, Meaning.CONFIRM, Meaning.NOT_SOLVED})
_FIRST_LINES = {
    "engage": Meaning.ENGAGE,
    "engage next level": Meaning.ENGAGE,
    "engage the next level": Meaning.ENGAGE,
    "confirm": Meaning.CONFIRM,
    "confirmed": Meaning.CONFIRM,
    "not solved": Meaning.NOT_SOLVED,
    "acknowledge": Meaning.ACKNOWLEDGE,
    "acknowledged": Meaning.ACKNOWLEDGE,
    # as Spanish mails ask for them; with the accent or without
    "activar": Meaning.ENGAGE,
    "activar siguiente nivel": Meaning.ENGAGE,
    "activar el siguiente nivel": Meaning.ENGAGE,
    "confirmar": Meaning.CONFIRM,
    "confirmo": Meaning.CONFIRM,
    "confirmado": Meaning.CONFIRM,
    "no resuelto": Meaning.NOT_SOLVED,
    "no está resuelto": Meaning.NOT_SOLVED,
    "no esta resuelto": Meaning.NOT_SOLVED,
}
_LEVEL = re.compile(r"^(?:engage level|activar (?:el )?nivel) (\d{1,2})$")
_AROUND = " \t.!¡*_'\"“”‘’«»"


@dataclass(frozen=True)
class Asked:
    """What a first line asks for, and the words beneath it."""

    meaning: Meaning
    level: int | None
    words: str


@dataclass(frozen=True)
class Standing:
    """How the writer of a mail stands to what it is about, as the record says."""

    matched_by: MatchedBy = MatchedBy.NONE
    known: bool = False  # somebody of ours, or of a customer, has the address
    customer: bool = False
    on_record: bool = False  # may know of the escalation
    own_notice: bool = False  # it answers a notice that was sent to them
    owes_answer: bool = False  # an acknowledgement is theirs to give
    names_contact: bool = False  # it answers what asked them when they make contact next
    names_order: bool = False  # orders of theirs stand in it
    authentic: bool | None = None  # what a server we trust says; None where none was asked


@dataclass(frozen=True)
class Understanding:
    """What a mail means and why; its words are what follows from it says."""

    meaning: Meaning
    why: str
    words: str = ""
    level: int | None = None


def asked_by(words: str) -> Asked | None:
    """The act that a mail's first line is, and is alone; None where it is a sentence."""
    first, _, others = words.strip().partition("\n")
    said = " ".join(first.strip(_AROUND).lower().split())
    named = _LEVEL.match(said)
    if named:
        return Asked(Meaning.ENGAGE, int(named.group(1)), others.strip())
    meaning = _FIRST_LINES.get(said)
    return Asked(meaning, None, others.strip()) if meaning else None


def reference_in(subject: str) -> int | None:
    """The one escalation that a subject names; None where it names none, or several."""
    found = {int(number) for number in REFERENCE.findall(subject)}
    return found.pop() if len(found) == 1 else None


def understand(mail: ReadMail, standing: Standing, *, envelope_sender: str | None) -> Understanding:
    """What the mail means. A machine's mail and a doubtful one never act, whatever they say."""
    automated = why_automated(mail, envelope_sender=envelope_sender)
    bounce = bounce_of(mail, envelope_sender=envelope_sender)
    if bounce is not None and automated:
        return Understanding(Meaning.BOUNCE, "A mail server says that a mail did not arrive.")
    if automated:
        return Understanding(Meaning.AUTOMATED, automated)
    if doubt := _doubt(mail, standing):
        return Understanding(Meaning.UNCLEAR, doubt, mail.words)
    if standing.matched_by is MatchedBy.NONE:
        return _without_escalation(mail, standing)
    return _of_a_person(mail, standing)


def _doubt(mail: ReadMail, standing: Standing) -> str:
    """Why a person has to look at it first; empty when not."""
    matched = standing.matched_by is not MatchedBy.NONE
    doubts = (
        (bool(mail.trouble), mail.trouble),
        (not mail.sender, "It does not say in one address who it is from."),
        (not standing.known, "Nobody here has the address that it is from."),
        (
            standing.authentic is False,
            "The mail server in front of us could not prove that it is from that address.",
        ),
        (
            matched and not standing.on_record,
            "Whoever has this address is not part of the escalation that it names.",
        ),
        (
            mail.forwarded and not mail.words,
            "It forwards a mail and says nothing of its own.",
        ),
        (
            not mail.words and not mail.files and not standing.names_order,
            "It has no words of its own.",
        ),
    )
    return next((words for holds, words in doubts if holds), "")


def _without_escalation(mail: ReadMail, standing: Standing) -> Understanding:
    if standing.customer:
        why = "A customer's person writes, and names no escalation."
        if standing.names_order:
            why = "A customer's person writes about an order that is in no open escalation."
        return Understanding(Meaning.NEW_MATTER, why, mail.words)
    return Understanding(Meaning.UNCLEAR, "It names no escalation.", mail.words)


def _of_a_person(mail: ReadMail, standing: Standing) -> Understanding:
    how = f"{standing.matched_by.label.capitalize()}."
    asked = asked_by(mail.words)
    if asked and (asked.meaning in _OF_CUSTOMERS) is standing.customer:
        if standing.own_notice:
            why = f"{how} Its first line says so."
            return Understanding(asked.meaning, why, asked.words, asked.level)
        how = f"{how} It does not answer a notice to its sender, so it adds words alone."
    if standing.customer:
        return Understanding(Meaning.REPLY, how, mail.words)
    if says_away(mail.words):
        return Understanding(Meaning.NOTE, f"{how} It reads as an answering machine's.", mail.words)
    if standing.own_notice and standing.owes_answer and mail.words:
        return Understanding(
            Meaning.ACKNOWLEDGE, f"{how} The acknowledgement is its sender's to give.", mail.words
        )
    if standing.own_notice and standing.names_contact and speaks_of_time(mail.words):
        why = f"{how} Its first line says when its sender makes contact next."
        return Understanding(Meaning.NEXT_CONTACT, why, mail.words)
    return Understanding(
        Meaning.NOTE, f"{how} What the carrier's people write stays inside.", mail.words
    )

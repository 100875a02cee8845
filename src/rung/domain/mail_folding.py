"""What is new in a mail and what it only quotes: folded away, line by line, in linear time.

Where the quotation has no marks, all that follows its head counts as quoted: rather too little
reaches the other side than a word that was never meant for it (N13).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_LINE = 2_000  # what is looked at of a line; all of it is kept
HEAD_LINES = 5  # within so many lines an answered mail's head names three of its headers
WRAPPED = 3  # lines over which "On … wrote:" may be wrapped
_SEPARATOR = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|original appointment|forwarded message|"
    r"ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|"
    r"mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|"
    r"oorspronkelijk bericht|mensagem original|oprindelig meddelelse|ursprungligt meddelande|"
    r"wiadomość oryginalna|исходное сообщение)\s*-{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:"
    r"|début du message réexpédié\s?:|inicio del mensaje reenviado:)\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"forwarded|weitergeleitet|transféré|réexpédié|reenviado|inoltrato", re.IGNORECASE
)
_HEAD = re.compile(
    r"^[*\s]*(?:from|sent|to|cc|subject|date|von|gesendet|an|betreff|datum|de|envoyé|à|objet|"
    r"enviado(?: el)?|para|asunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp|från|skickat|"
    r"till|ämne|fra|sendt|til|emne|od|wysłano|do|temat|от|отправлено|кому|тема|"
    r"差出人|送信日時|宛先|件名|发件人|发送时间|收件人|主题)[*\s]*[:：]",
    re.IGNORECASE,
)
_SAID_FIRST = re.compile(
    r"^\s*(?:on|am|le|el|il|op|den|em|w dniu|dnia|в|\d{4}[-/.年]|\d{1,2}[-/. ])", re.IGNORECASE
)
_SAID_LAST = re.compile(
    r"(?:wrote|schrieb(?:\s.{0,120})?|a écrit|escribió|ha scritto|schreef(?:\s.{0,120})?|"
    r"skrev(?:\s.{0,120})?|escreveu|napisał(?:\(a\))?|napisała|пишет|написал(?:а|\(а\))?|"
    r"のメール|写道|作成)\s?[:：]\s*$",
    re.IGNORECASE,
)
_UNDERLINE = re.compile(r"^\s*_{10,}\s*$")
_QUOTED = re.compile(r"^\s{0,3}>")
_SIGNATURE = re.compile(r"^--\s?$")
_BY_DEVICE = re.compile(
    r"^\s*(?:sent from (?:my|outlook|yahoo|samsung)\b|get outlook for |von meinem .{1,40} gesendet|"
    r"envoyé de mon |enviado desde mi |inviato da |verstuurd vanaf mijn |skickat från min |"
    r"sendt fra min |diese nachricht wurde von meinem )",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Folded:
    """A mail's text in two: what its writer wrote now, and the rest."""

    words: str
    quoted: str
    forwarded: bool


def fold(text: str) -> Folded:
    """Part what is new from what is quoted; signatures go, as does what a device adds."""
    lines = text.split("\n")
    short = [line[:LONGEST_LINE] for line in lines]
    new, quoted, at = list[str](), list[str](), 0
    signed = forwarded = False
    while at < len(lines):
        after = _said_by(short, at)
        if after and not _marks_follow(short, after):
            quoted += lines[at:]
            break
        if after:
            quoted += lines[at:after]
            at = after
            continue
        if _begins_unmarked(short, at):
            forwarded = bool(_FORWARDED.search(short[at]))
            quoted += lines[at:]
            break
        if _QUOTED.match(short[at]):
            quoted.append(lines[at])
            signed = False
        elif _SIGNATURE.match(short[at]):
            signed = True
        elif not signed:
            new.append(lines[at])
        at += 1
    return Folded(_tidy(_without_device(new)), "\n".join(quoted).strip(), forwarded)


def _said_by(lines: Sequence[str], at: int) -> int:
    """The line after "On … wrote:" where one begins here, wrapped or not; 0 where none does."""
    line = _QUOTED.sub("", lines[at])
    if _SAID_FIRST.match(line):
        for more in range(WRAPPED):
            if at + more >= len(lines) or (more and not lines[at + more].strip()):
                return 0
            if _SAID_LAST.search(lines[at + more]):
                return at + more + 1
        return 0
    return at + 1 if "@" in line and _SAID_LAST.search(line) else 0


def _marks_follow(lines: Sequence[str], at: int) -> bool:
    """Whether the next words are marked as quoted."""
    following = next((line for line in lines[at:] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _begins_unmarked(lines: Sequence[str], at: int) -> bool:
    """Whether the head of an answered or forwarded mail stands here."""
    line = lines[at]
    if _SEPARATOR.match(line):
        return True
    if _UNDERLINE.match(line):
        return _is_head(lines, at + 1)
    return bool(_HEAD.match(line)) and _is_head(lines, at)


def _is_head(lines: Sequence[str], at: int) -> bool:
    near = [line for line in lines[at : at + HEAD_LINES + 1] if line.strip()][:HEAD_LINES]
    return bool(near and _HEAD.match(near[0])) and sum(bool(_HEAD.match(x)) for x in near) > 2  # noqa: PLR2004


def _without_device(lines: list[str]) -> list[str]:
    """Without "Sent from my phone" and what stands beneath it."""
    for at, line in enumerate(lines):
        if _BY_DEVICE.match(line[:LONGEST_LINE]):
            return lines[:at]
    return lines


def _tidy(lines: Sequence[str]) -> str:
    """The lines without trailing spaces, and never two empty ones in a row."""
    kept = list[str]()
    for line in lines:
        bare = line.rstrip()
        if bare or (kept and kept[-1]):
            kept.append(bare)
    return "\n".join(kept).strip()

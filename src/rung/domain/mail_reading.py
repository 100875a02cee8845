"""What a mail says, whatever bytes arrive: who, to what it answers, the words, the files.

Nothing a mail claims is believed here; it is only read. Bytes that are no mail are a mail that says
nothing and names its trouble: reading never fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses

from rung.domain.mail_folding import Folded, fold
from rung.domain.mail_html import text_of_html

LONGEST_TEXT = 200_000  # characters of one part that are looked at
LONGEST_HTML = 400_000
LONGEST_HEADER = 10_000
MOST_PARTS = 200
MOST_HEADERS = 2_000
MOST_IDS = 50
MOST_WORK = 30_000_000  # lines times parts they are held against: a few seconds
_OF_ONE_LINE = 40  # what a line costs by itself at most, in parts
UNREADABLE = "It could not be read as a mail."
# What Python's own reader raises on mails that were broken on purpose.
TROUBLE = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    HeaderParseError,
)
_ID = re.compile(r"<[^<>\s]{1,300}>")
_NEVER_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Codecs that are no charset of any mail, or take very long.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_CALENDAR = "text/calendar"


class _Brief(Compat32):
    """The lenient old way of reading headers, of which none is ever long.

    Python takes parameters apart by copying what is left after each: an hour for some megabytes.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


_BRIEF = _Brief()


@dataclass(frozen=True)
class MailFile:
    """A file that came with a mail; its name is the sender's and judged by nobody yet."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ReadMail:
    """A mail as it says of itself."""

    message_id: str
    answers: tuple[str, ...]  # ids it refers to: what it answers first, then newest first
    sender: str  # the one address it says it is from; empty where there are several or none
    sender_name: str
    subject: str
    words: str  # what its writer wrote now
    quoted: str  # what was there before, folded away
    forwarded: bool
    files: tuple[MailFile, ...]
    headers: tuple[tuple[str, str], ...]  # names in lower case, in their order
    kind: str  # the whole mail's media type
    report: str  # what a report reports on, by its header
    parts: tuple[tuple[str, str], ...]  # media type and text of a report's own parts
    has_calendar: bool
    trouble: str = ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, the topmost first."""
        return tuple(value for key, value in self.headers if key == name)

    def first(self, name: str) -> str:
        """The topmost value of a header; empty without one."""
        return next(iter(self.all(name)), "")


@dataclass(frozen=True)
class _Body:
    plain: tuple[str, ...] = ()
    html: tuple[str, ...] = ()
    files: tuple[MailFile, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    has_calendar: bool = False


NOTHING = ReadMail(
    message_id="",
    answers=(),
    sender="",
    sender_name="",
    subject="",
    words="",
    quoted="",
    forwarded=False,
    files=(),
    headers=(),
    kind="",
    report="",
    parts=(),
    has_calendar=False,
    trouble=UNREADABLE,
)


def read_mail(raw: bytes) -> ReadMail:
    """Read a mail. Bytes that cannot be read are a mail with ``trouble`` and nothing else."""
    if _takes_for_ever(raw):
        return NOTHING
    try:
        message = message_from_bytes(raw, policy=_BRIEF)
        return _read(message) if len(message) <= MOST_HEADERS else NOTHING
    except TROUBLE:
        return NOTHING


def _takes_for_ever(raw: bytes) -> bool:
    """Whether Python's reader, which holds each line against each open part, would be long at it.

    What people send is far below: 25 MB of files are a third of a million lines in a few parts.
    """
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    return lines * (_OF_ONE_LINE + raw.lower().count(b"multipart/")) > MOST_WORK


def shown(text: str) -> str:
    """Text as a database takes it and a page may show it: no controls, nothing that turns it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return _SURROGATES.sub("\ufffd", _NEVER_SHOWN.sub("", lines))


def _read(message: "Message[str, str]") -> ReadMail:
    headers = tuple(_headers(message))
    names = dict(reversed(headers))  # the topmost of a name
    body = _body(message)
    folded = _folded(body)
    sender, sender_name = _sender(names.get("from", ""))
    return ReadMail(
        message_id=next(iter(_ID.findall(names.get("message-id", ""))), ""),
        answers=_answers(names),
        sender=sender,
        sender_name=sender_name,
        subject=" ".join(names.get("subject", "").split())[:300],
        words=folded.words,
        quoted=folded.quoted,
        forwarded=folded.forwarded,
        files=body.files,
        headers=headers,
        kind=message.get_content_type(),
        report=_parameter(message, "report-type"),
        parts=body.parts,
        has_calendar=body.has_calendar,
    )


def _headers(message: "Message[str, str]") -> Iterator[tuple[str, str]]:
    for name, value in message.raw_items():
        yield name.lower(), _header(str(value))


def _header(raw: str) -> str:
    """A header's value in plain letters, however it is encoded, on one line."""
    as_bytes = raw.encode("utf-8", "surrogateescape")
    plain = _decoded(as_bytes, "utf-8")
    if "=?" in plain:
        try:
            pieces = decode_header(plain)
        except TROUBLE:
            pieces = [(plain, None)]
        plain = "".join(
            piece if isinstance(piece, str) else _decoded(piece, charset or "ascii")
            for piece, charset in pieces
        )
    return " ".join(shown(plain).split())


def _decoded(content: bytes, charset: str) -> str:
    """Bytes as text. A charset that nobody knows, or that does not fit, is guessed."""
    for name in (charset.strip("\"' ").lower(), "utf-8"):
        if name.replace("-", "_") in _NO_CHARSETS:
            continue
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _sender(value: str) -> tuple[str, str]:
    """The one address of From and the name beside it; none where several are named."""
    found = [(name, address) for name, address in getaddresses([value]) if "@" in address]
    if len(found) != 1:
        return "", ""
    name, address = found[0]
    if any(each in address for each in " ,;<>\"'()"):
        return "", ""
    return address.lower()[:254], name[:120]


def _answers(names: dict[str, str]) -> tuple[str, ...]:
    answered = _ID.findall(names.get("in-reply-to", ""))
    chain = _ID.findall(names.get("references", ""))
    return tuple(dict.fromkeys((*answered, *reversed(chain))))[:MOST_IDS]


def _body(message: "Message[str, str]") -> _Body:
    """Every part of a mail, by what it is for; a mail inside the mail is a file."""
    plain, html, files, parts = [], [], [], []
    has_calendar = False
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == _CALENDAR:
            has_calendar = True
        name = _file_name(part)
        if kind == "message/rfc822":
            files.append(MailFile(name or "mail.eml", _inner(part)))
        elif kind.startswith("message/") or kind == "text/rfc822-headers":
            parts.append((kind, shown(_inner(part).decode("utf-8", "replace"))[:LONGEST_TEXT]))
        elif name or _is_attached(part) or not kind.startswith("text/"):
            files.append(MailFile(name or "file", _content(part)))
        elif kind == "text/html":
            html.append(_text(part)[:LONGEST_HTML])
        elif kind != _CALENDAR:
            plain.append(shown(_text(part)[:LONGEST_TEXT]))
    return _Body(tuple(plain), tuple(html), tuple(files), tuple(parts), has_calendar)


def _parts(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """The parts that hold something, in their order; a mail inside is one part, not opened."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop()
        seen += 1
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += [each for each in reversed(inside) if isinstance(each, Message)]
        else:
            yield part


def _file_name(part: "Message[str, str]") -> str:
    try:
        return _header(part.get_filename() or "")[-200:]
    except TROUBLE:
        return "file"


def _parameter(message: "Message[str, str]", name: str) -> str:
    try:
        found = message.get_param(name, "")
    except TROUBLE:
        return ""
    return found.lower() if isinstance(found, str) else ""


def _is_attached(part: "Message[str, str]") -> bool:
    return str(part.get("content-disposition", "")).strip().lower().startswith("attachment")


def _content(part: "Message[str, str]") -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _inner(part: "Message[str, str]") -> bytes:
    """What stands in a part that holds messages, as bytes."""
    inside = part.get_payload()
    if isinstance(inside, list):
        texts = (each.as_bytes() for each in inside if isinstance(each, Message))
        return b"\n".join(texts)
    return _content(part)


def _text(part: "Message[str, str]") -> str:
    charset = part.get_content_charset() or "utf-8"
    return _decoded(_content(part)[: 4 * LONGEST_HTML], charset)


def _folded(body: _Body) -> Folded:
    """The words from the plain part, else from the HTML one."""
    plain = "\n".join(body.plain)
    if not plain.strip() and body.html:
        plain = shown(text_of_html("\n".join(body.html)))
    return fold(plain[:LONGEST_TEXT])

"""Files added to what people write: how many, how large, of which kinds, under which name.

What a file is follows from its content, never from what it was called or claimed to be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from rung.domain.facts import Visibility, visibility
from rung.domain.notices import NoticeKind
from rung.domain.plan import Keep, Plan
from rung.domain.refusals import BadInput

LARGEST = 10 * 1024 * 1024  # bytes of one file
MOST = 5  # files of one act
LONGEST_NAME = 160
KINDS = "PDF, PNG, JPEG and HEIC pictures, Word and Excel files, mails (EML), TXT and CSV"
TOO_LARGE = "“{name}” is larger than 10 MB. Make it smaller, or send it in parts."
TOO_MANY = f"At most {MOST} files at once. Send the others with a message of their own."
EMPTY = "“{name}” is empty."
NOT_KNOWN = f"“{{name}}” is none of the kinds that can be added: {KINDS}."
HAS_SCRIPT = (
    "“{name}” holds a script, a macro or something else that could run, so it cannot be added. "
    f"Send it as a plain PDF or picture. What can be added: {KINDS}."
)
CHOOSE_AGAIN = "Your words are kept; choose the files again."
_SUFFIXES = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/heic": (".heic", ".heif"),
    "text/plain": (".txt", ".log"),
    "text/csv": (".csv",),
    "message/rfc822": (".eml",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069"*/:<>?\\|]+')


@dataclass(frozen=True)
class KeepAttachment(Keep):
    """A file to keep, with what its content says that it is."""

    id: UUID
    name: str
    media_type: str
    content: bytes
    visibility: Visibility
    not_ready_id: UUID | None = None


@dataclass(frozen=True)
class Given:
    """A file as somebody gave it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Judged:
    """A file and what its content is: ``media_type`` is empty for what is not allowed."""

    given: Given
    media_type: str
    has_script: bool


def with_files(plan: Plan, files: tuple[KeepAttachment, ...]) -> Plan:
    """The same act with files; its entry of the timeline names those that its readers may see."""
    if not files:
        return plan
    first, *others = plan.record
    inside = first.internal or visibility(first.fact) is Visibility.INTERNAL
    named = [f.name for f in files if inside or f.visibility is Visibility.CUSTOMER]
    said = replace(first, details={**first.details, "files": named})
    return replace(plan, keep=(*plan.keep, *files), record=(said, *others))


def naming_files(plan: Plan, since: Sequence[str], files: tuple[KeepAttachment, ...]) -> Plan:
    """An update that names what its readers can get: files of its own, and those since the last.

    ``since`` are the names of those since the last update that a customer may see.
    """
    own = [f.name for f in files if f.visibility is Visibility.CUSTOMER]
    names = list(dict.fromkeys((*since, *own)))
    if not names:
        return plan
    tell = (
        replace(each, details={**each.details, "files": names})
        if each.kind is NoticeKind.UPDATE
        else each
        for each in plan.tell
    )
    return replace(plan, tell=tuple(tell))


def refuse_unfit(files: tuple[Judged, ...]) -> None:
    """Raise BadInput, naming the first file that cannot be kept and what could be."""
    if len(files) > MOST:
        raise BadInput(f"{TOO_MANY} {CHOOSE_AGAIN}")
    for each in files:
        if sentence := _why_not(each):
            named = sentence.format(name=shown_name(each.given.name))
            raise BadInput(f"{named} {CHOOSE_AGAIN}")


def safe_name(name: str, media_type: str) -> str:
    """A name that hurts nobody, and that ends as its content says."""
    stem = shown_name(name)
    endings = _SUFFIXES[media_type]
    if stem.lower().endswith(endings):
        return stem
    return f"{stem[: LONGEST_NAME - len(endings[0])]}{endings[0]}"


def shown_name(name: str) -> str:
    """The last part of a name, without what a file system or a reader could stumble over."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _UNSAFE.sub("-", last).strip(" .-")
    return plain[-LONGEST_NAME:] or "file"


def size_words(size: int) -> str:
    """Say how large it is: "2.4 MB", "31 kB"."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f} MB"
    return f"{max(1, round(size / 1024))} kB"


def kind_words(media_type: str) -> str:
    """What kind of file it is, in a word: "PDF"."""
    return _SUFFIXES[media_type][0][1:].upper()


def _why_not(file: Judged) -> str:
    if not file.given.content:
        return EMPTY
    if len(file.given.content) > LARGEST:
        return TOO_LARGE
    if file.has_script:
        return HAS_SCRIPT
    return "" if file.media_type else NOT_KNOWN

"""What kind of file some bytes are, and whether anything in them could run.

The kind follows from the content alone. Nothing is unpacked but small parts of known size, so a
file that would unfold without end is so many bytes like any other.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from io import BytesIO

import puremagic

PDF, PNG, JPEG, HEIC = "application/pdf", "image/png", "image/jpeg", "image/heic"
TEXT, CSV, MAIL = "text/plain", "text/csv", "message/rfc822"
_OFFICE = "application/vnd.openxmlformats-officedocument."
WORD, EXCEL = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
_HEAD = 4096  # bytes that tell the kind
_UNFOLDED = 1024 * 1024  # at most so much of one packed part is read
_PARTS = 2000
_NESTED = 3  # mails within mails
# A file's own first bytes; the library also looks for marks further inside.
_BEGINS = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_MARKUP = re.compile(
    rb"<\s*(?:script|html|svg|iframe|object|embed|applet|body|meta)\b|<!doctype\s+html|<\?php"
    rb"|javascript\s*:|vbscript\s*:",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    rb"<\s*(?:script|svg|iframe|object|embed|applet)\b|<\?php|javascript\s*:|vbscript\s*:"
    rb"|<[^>]{0,300}\son[a-z]{3,20}\s*=",
    re.IGNORECASE,
)
_PDF_RUNS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA|EmbeddedFiles?)\b")
_PDF_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_OFFICE_RUNS = re.compile(
    r"vbaproject|vbadata|macrosheets|activex|oleobject|/embeddings/", re.IGNORECASE
)
_OFFICE_MAIN = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}
_TEXT_ENDINGS = {".txt": TEXT, ".log": TEXT, ".csv": CSV, ".eml": MAIL}
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MAIL_HEAD = re.compile(
    r"^(?:from|to|subject|date|received|message-id|mime-version|return-path|delivered-to)\s*:",
    re.IGNORECASE | re.MULTILINE,
)


def judge(name: str, content: bytes) -> tuple[str, bool]:
    """The media type, empty for what is none of ours; and whether something in it could run."""
    return _judge(name, content, depth=0)


def _judge(name: str, content: bytes, *, depth: int) -> tuple[str, bool]:
    kind = _picture_or_pdf(content)
    if kind:
        return kind, bool(_MARKUP.search(content)) or (kind == PDF and _pdf_runs(content))
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(name, content, depth)


def _picture_or_pdf(content: bytes) -> str:
    """PDF, PNG, JPEG or HEIC, when library and first bytes agree; else empty."""
    head = content[:_HEAD]
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return ""
    return next(
        (kind for kind, begins in _BEGINS.items() if kind in found and head.startswith(begins)), ""
    )


def _pdf_runs(content: bytes) -> bool:
    """Whether a PDF names anything that runs, in plain sight or in its packed objects."""
    parts = [content, *_unpacked_objects(content)]
    return any(_PDF_RUNS.search(_PDF_NAME.sub(_plain_byte, part)) for part in parts)


def _plain_byte(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _unpacked_objects(content: bytes) -> Iterator[bytes]:
    """The packed objects of a PDF, each as far as a fixed amount."""
    for number, found in enumerate(_PDF_PACKED.finditer(content)):
        if number >= _PARTS:
            return
        try:
            yield zlib.decompressobj().decompress(content[found.end() :], _UNFOLDED)
        except zlib.error:
            continue


def _office(content: bytes) -> tuple[str, bool]:
    """A Word or Excel file without macros; any other archive is none of ours."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            kind = next((kind for name, kind in _OFFICE_MAIN.items() if name in names), "")
            if not kind or "[Content_Types].xml" not in names:
                return "", False
            with archive.open("[Content_Types].xml") as part:
                types = part.read(_UNFOLDED).lower()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        return "", False
    runs = b"macroenabled" in types or b"activex" in types or b"vbaproject" in types
    return kind, runs or any(_OFFICE_RUNS.search(name) for name in names)


def _text(name: str, content: bytes, depth: int) -> tuple[str, bool]:
    """Plain text, a table or a mail, by its name's ending, when its content is text at all."""
    ending = f".{name.lower().rpartition('.')[2]}"
    words = _decoded(content)
    if words is None or _NOT_TEXT.search(words):
        return "", False
    as_bytes = words.encode()
    if _MAIL_HEAD.match(words.lstrip("\ufeff")) and ending == ".eml":
        return MAIL, _mail_runs(content, depth)
    kind = _TEXT_ENDINGS.get(ending, "")
    if kind == MAIL:  # it is none, whatever it is called
        kind = TEXT
    return kind, words.startswith("#!") or bool(_MARKUP.search(as_bytes))


def _decoded(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _mail_runs(content: bytes, depth: int) -> bool:
    """Whether a part of a mail has a script, or is a file that would be refused by itself."""
    if depth >= _NESTED:
        return True
    mail = message_from_bytes(content, policy=policy.default)
    for number, part in enumerate(mail.walk()):
        if number >= _PARTS or _part_runs(part, depth):
            return True
    return False


def _part_runs(part: Message, depth: int) -> bool:
    if part.is_multipart():
        return False
    held = part.get_payload(decode=True)
    if not isinstance(held, bytes) or not held:
        return False
    if part.get_content_maintype() == "text" and not part.get_filename():
        return bool(_SCRIPT.search(held))
    kind, runs = _judge(part.get_filename() or "part.txt", held, depth=depth + 1)
    return runs or not kind

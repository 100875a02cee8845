"""Sets a letter as a tagged PDF, from data alone and without a network."""

import json
import logging
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal
from unicodedata import category

import typst

log = logging.getLogger("rung.letter")
TEMPLATE = Path(__file__).with_name("letter.typ")
UNPRINTABLE = frozenset({"Cc", "Cn", "Co", "Cs"})  # categories of Unicode
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def render(data: dict[str, object]) -> bytes:
    """Set the letter; the same data always gives the same bytes.

    ``data`` is text in the fields that the template names, with ``issued_on`` as an ISO date. It
    reaches the template as JSON and is never read as markup.
    """
    text = json.dumps(_printable(data), ensure_ascii=False)
    issued_at = datetime.fromisoformat(str(data["issued_on"])).replace(tzinfo=UTC)
    try:
        return _compile(text, issued_at, _bundled_fonts(), "ua-1")
    except typst.TypstError:
        # A script that no bundled font can write: the letter still has to go out.
        log.warning("letter.font-missing")
        return _compile(text, issued_at, _all_fonts(), None)


def _compile(
    text: str, issued_at: datetime, fonts: typst.Fonts, standard: Literal["ua-1"] | None
) -> bytes:
    """Tagged in either case; PDF/UA-1 also promises that every sign can be read aloud."""
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"letter": text},
        pdf_standards=standard,
        timestamp=issued_at,
    )
    if not isinstance(made, bytes):
        raise TypeError("A PDF is one file.")
    return made


@cache
def _bundled_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


@cache
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True)


def _printable(value: object) -> object:
    """The same data; what no font can show, or would turn the words round, becomes a space."""
    if isinstance(value, dict):
        return {key: _printable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(entry) for entry in value]
    if isinstance(value, str):
        return "".join(sign if _shown(sign) else " " for sign in value)
    return value


def _shown(sign: str) -> bool:
    return category(sign) not in UNPRINTABLE and sign not in TURNING

"""Sets a document as a tagged PDF, from data alone and without a network."""

import json
import logging
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal
from unicodedata import category

import typst

log = logging.getLogger("rung.document")
FOLDER = Path(__file__).parent
UNPRINTABLE = frozenset({"Cc", "Cn", "Co", "Cs"})  # categories of Unicode
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def render(template: str, data: dict[str, object], *, made_at: datetime) -> bytes:
    """Set a template of this folder; the same data always gives the same bytes.

    The data reaches the template as the JSON text ``data`` and is never read as markup.
    """
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        return _compile(template, text, made_at, _bundled_fonts(), "ua-1")
    except typst.TypstError:
        # A script that no bundled font can write: the document still has to go out.
        log.warning("document.font-missing")
        return _compile(template, text, made_at, _all_fonts(), None)


def _compile(
    template: str,
    text: str,
    made_at: datetime,
    fonts: typst.Fonts,
    standard: Literal["ua-1"] | None,
) -> bytes:
    """Tagged in either case; PDF/UA-1 also promises that every sign can be read aloud."""
    compiler = typst.Compiler(FOLDER / template, root=FOLDER, font_paths=fonts)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": text},
        pdf_standards=standard,
        timestamp=made_at,
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

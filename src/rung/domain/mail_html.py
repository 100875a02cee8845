"""A mail's HTML as plain text, with what it quotes marked as plain mails mark it: "> ".

Its own small reader: Python's takes minutes for 400 kB of comments that never end, and a mail's
HTML only has to be told apart from its words here; nothing of it is ever shown as HTML.
"""

import re
from html import unescape

QUOTE_BEGINS = "-----Original Message-----"
DEEPEST = 5
_BLOCKS = re.compile(
    r"/?(?:address|article|aside|blockquote|br|center|d[dlt]|div|fieldset|figure|footer|form|h[1-6]|"
    r"header|hr|li|main|nav|ol|p|pre|section|table|tr|ul)"
)
_SILENT = frozenset({"head", "script", "style", "template", "title"})
# Under these the mail that is answered begins, without any mark that a plain mail would have.
_ANSWERED = ("divrplyfwdmsg", "appendonsend", "outlookmessageheader", "yahoo_quoted")
_NAME = re.compile(r"/?[a-z][a-z0-9]*")
_MOST_OF_A_TAG = 2_000  # characters in which a tag's id or class is looked for


def text_of_html(html: str) -> str:
    """The words of a page of HTML; what is hidden, styled or run is left out. In linear time."""
    reader = _Reader()
    first, *others = _without_comments(html).split("<")
    reader.say(first)
    for piece in others:
        tag, closed, words = piece.partition(">")
        name = _NAME.match(tag[:20].lower())
        if name is None or not closed:
            reader.say(f"<{piece}")
            continue
        reader.see(name.group(), tag[:_MOST_OF_A_TAG].lower())
        reader.say(words)
    return reader.text()


def _without_comments(html: str) -> str:
    """Without comments and declarations; one that is not closed takes the rest with it."""
    kept, at = list[str](), 0
    while (begins := html.find("<!", at)) >= 0:
        kept.append(html[at:begins])
        ends = "-->" if html.startswith("<!--", begins) else ">"
        found = html.find(ends, begins)
        if found < 0:
            return "".join(kept)
        at = found + len(ends)
    return "".join((*kept, html[at:]))


class _Reader:
    """Collects lines; keeps in mind how deep a quotation goes, and what is not shown."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._silent = ""

    def see(self, name: str, tag: str) -> None:
        """A tag, by its name, with a slash before it where it closes."""
        if self._silent:
            self._silent = "" if name == f"/{self._silent}" else self._silent
            return
        bare = name.lstrip("/")
        if _BLOCKS.fullmatch(name):
            self._end_line()
        if name in _SILENT:
            self._silent = name
        elif bare == "blockquote":
            self._depth = max(0, self._depth + (1 if name == bare else -1))
        elif name == "/p":
            self._lines.append(self._mark())
        elif name in {"td", "th"}:
            self._line.append(" ")
        if name == bare and any(each in tag for each in _ANSWERED):
            self._end_line()
            self._lines.append(QUOTE_BEGINS)

    def say(self, words: str) -> None:
        """Text between two tags."""
        if words and not self._silent:
            self._line.append(unescape(words))

    def text(self) -> str:
        """Everything read so far."""
        self._end_line()
        return "\n".join(self._lines)

    def _end_line(self) -> None:
        words = " ".join("".join(self._line).split())
        self._line.clear()
        if words:
            self._lines.append(f"{self._mark()}{words}")

    def _mark(self) -> str:
        return "> " * min(self._depth, DEEPEST)

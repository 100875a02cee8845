"""Where a short message goes: a telephone number, or a name in a chat, and nothing else.

What people type stands in an address of whoever runs rung; it can lead to no other host and path.
"""

import re

from rung.domain.refusals import BadInput

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)  # as E.164 writes it
_SPACING = re.compile(r"[\s().\-/]")
_NAME = re.compile(r"[A-Za-z0-9@#][A-Za-z0-9@#:._+\-]{0,79}")


def number(typed: str) -> str:
    """A telephone number as gateways take it, from what people type; raises BadInput."""
    found = _SPACING.sub("", typed)
    if not _NUMBER.fullmatch(found):
        raise BadInput("Write the number with its country code, such as +1 303 555 0101.")
    return found


def chat_name(typed: str) -> str:
    """A name in a chat; it can be no address and no path. Raises BadInput."""
    found = typed.strip()
    if not _NAME.fullmatch(found):
        raise BadInput("Write the name as the chat knows it, without spaces and slashes.")
    return found

"""Keys that sort by time, made here so that no database extension is needed."""

import secrets
import uuid
from datetime import datetime


def key_at(at: datetime) -> uuid.UUID:
    """A UUID of version 7 whose time part is ``at``: rows made together lie together."""
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | secrets.randbits(80)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return uuid.UUID(int=value | 0x7 << 76 | 0x2 << 62)


def first_key_at(at: datetime) -> uuid.UUID:
    """What no key of ``at`` or later lies below, and every key of before does."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80)

"""Keys that sort by time, made here so that no database extension is needed."""

import secrets
import uuid
from datetime import datetime
from itertools import count

_turns = count()


def key_at(at: datetime) -> uuid.UUID:
    """A UUID of version 7 whose time part is ``at``: rows made together lie together."""
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | secrets.randbits(80)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return uuid.UUID(int=value | 0x7 << 76 | 0x2 << 62)


def key_in_turn_at(at: datetime) -> uuid.UUID:
    """The same for what is read in the order in which it was written.

    Of one instant, the keys that a process makes sort by their turn. Half of what is drawn by lot
    gives way to it, so nothing that has to be hard to guess may have such a key.
    """
    turn = next(_turns) % (1 << 32)
    key = key_at(at).int & ~(0xFFF << 64) & ~(0xFFFFF << 42)
    return uuid.UUID(int=key | turn >> 20 << 64 | (turn & 0xFFFFF) << 42)


def first_key_at(at: datetime) -> uuid.UUID:
    """What no key of ``at`` or later lies below, and every key of before does."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80)

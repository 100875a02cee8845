"""Which reads are sensitive, and whose: the one table that says which are kept (R28).

Reading is everyday work and leaves nothing behind. What stands here does: it takes much away at
once, or it is about people and about who did what.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from rung.domain.permissions import CARRIER_ROLES, Role

WITHIN = timedelta(minutes=1)  # the same read by the same person within it is kept once
_BITS = 74  # of a key of version 7, beside time, version and variant


class Read(StrEnum):
    """A read that is kept, for the roles that the table names."""

    HOUSE_RECORD = "HOUSE_RECORD"
    ESCALATION_RECORD = "ESCALATION_RECORD"
    STATUS_PACK = "STATUS_PACK"
    LIST_BEHIND = "LIST_BEHIND"
    PERSON = "PERSON"
    SIGNED_IN = "SIGNED_IN"


@dataclass(frozen=True)
class Sensitive:
    """How a read is said on the record, and whose reads are kept."""

    words: str
    roles: frozenset[Role]


EVERYBODY = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
SENSITIVE: dict[Read, Sensitive] = {
    Read.HOUSE_RECORD: Sensitive("the record", CARRIER_ROLES),
    # What is taken away at once: a whole escalation, all of an account, every line of a figure.
    Read.ESCALATION_RECORD: Sensitive("the record of an escalation", EVERYBODY),
    Read.STATUS_PACK: Sensitive("a status pack", EVERYBODY),
    Read.LIST_BEHIND: Sensitive("the list behind a figure", CARRIER_ROLES),
    # People: when somebody is away, what changed about them, from where they are signed in.
    Read.PERSON: Sensitive("a person's page", ADMINISTRATORS),
    Read.SIGNED_IN: Sensitive("where somebody is signed in", ADMINISTRATORS),
}


def is_kept(read: Read, role: Role | None) -> bool:
    """Whether a read by somebody of this role is kept; on the command line nobody has a role."""
    return role is None or role in SENSITIVE[read].roles


def once_a_minute(at: datetime, *said: str) -> UUID:
    """The key of what is ``said`` in the minute of ``at``: the same again has the same key.

    A UUID of version 7 whose time part is the beginning of that minute, so that it sorts among the
    record's other keys.
    """
    minute = int(at.timestamp()) // WITHIN.seconds * WITHIN.seconds
    digest = sha256("\x1f".join(said).encode()).digest()
    rest = int.from_bytes(digest, "big") & ((1 << _BITS) - 1)
    high, low = rest >> 62, rest & ((1 << 62) - 1)
    return UUID(int=(minute * 1000) << 80 | 0x7 << 76 | high << 64 | 0x2 << 62 | low)

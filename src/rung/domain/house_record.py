"""The house's record: what is changed and read that belongs to no one escalation (R28).

What happens on an escalation stands on its timeline. Changes of policy, people and permissions, and
reads of what is sensitive, stand here, unless they concern one escalation alone. A read stands here
always: it must not change the page that is read.
"""

from enum import StrEnum

from rung.domain.vocabulary import Channel


class RecordKind(StrEnum):
    """What an entry is about. The value is stored and never renamed."""

    POLICY = "POLICY"
    CALENDAR = "CALENDAR"
    PERSON = "PERSON"
    PERMISSION = "PERMISSION"
    LEVEL = "LEVEL"
    ABSENCE = "ABSENCE"
    CARE_MANAGER = "CARE_MANAGER"
    SIGN_IN = "SIGN_IN"
    IMPORT = "IMPORT"
    READ = "READ"
    OPERATION = "OPERATION"

    @property
    def label(self) -> str:
        """The kind as people say it."""
        return _LABELS[self]


_LABELS = {
    RecordKind.POLICY: "Policy",
    RecordKind.CALENDAR: "Calendar",
    RecordKind.PERSON: "Person",
    RecordKind.PERMISSION: "Role or permission",
    RecordKind.LEVEL: "Level or cover",
    RecordKind.ABSENCE: "Absence",
    RecordKind.CARE_MANAGER: "Care manager",
    RecordKind.SIGN_IN: "Sign-in",
    RecordKind.IMPORT: "Import",
    RecordKind.READ: "Read",
    RecordKind.OPERATION: "Operation",
}


class Way(StrEnum):
    """By which way it was done."""

    PAGE = "PAGE"
    LINK = "LINK"
    API = "API"
    COMMAND = "COMMAND"
    IMPORT = "IMPORT"
    SYSTEM = "SYSTEM"

    @property
    def label(self) -> str:
        """The way as people say it."""
        return _WAYS[self]


_WAYS = {
    Way.PAGE: "page",
    Way.LINK: "mailed link",
    Way.API: "API",
    Way.COMMAND: "command line",
    Way.IMPORT: "import",
    Way.SYSTEM: "rung itself",
}
_OF_CHANNEL = {Channel.EMAIL: Way.LINK, Channel.API: Way.API, Channel.SYSTEM: Way.SYSTEM}


def way_of(channel: Channel) -> Way:
    """How an act came in whose channel is known and nothing else."""
    return _OF_CHANNEL.get(channel, Way.PAGE)


def change_words(before: str, after: str) -> str:
    """What it was and what it is, in one line: "Ida Brandt → none"; either may be missing."""
    return f"{before} → {after}" if before and after else before or after

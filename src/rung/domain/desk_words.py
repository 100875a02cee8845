"""The closed lists of the Escalations Desk: stages, who speaks, what a ticket's history tells."""

from enum import StrEnum


class DeskStage(StrEnum):
    """Where a person says that a desk ticket stands. Chosen, not derived, so it is stored (R21)."""

    NEW = "NEW"
    WORKING = "WORKING"
    WAITING = "WAITING"
    WATCHING = "WATCHING"
    ENDED = "ENDED"

    @property
    def label(self) -> str:
        """The stage as the board's columns say it."""
        return {"WAITING": "Waiting on others"}.get(self.value, self.value.capitalize())


class Speaker(StrEnum):
    """Who speaks to the customers of a desk ticket's escalations (R21)."""

    CCM = "CCM"
    DESK = "DESK"

    @property
    def label(self) -> str:
        """The speaker as people say it."""
        return {"CCM": "The care managers", "DESK": "The desk"}[self.value]


class DeskEntry(StrEnum):
    """What one entry of a desk ticket's history tells."""

    OPENED = "OPENED"
    NOTE = "NOTE"
    TAKEN = "TAKEN"
    STAGE = "STAGE"
    SPEAKER = "SPEAKER"
    NEXT_STEP = "NEXT_STEP"
    LINKED = "LINKED"
    UNLINKED = "UNLINKED"
    BROADCAST = "BROADCAST"


class CopyState(StrEnum):
    """What has become of one customer's copy of a broadcast."""

    WAITING = "WAITING"
    SENT = "SENT"
    REFUSED = "REFUSED"

"""What is asked of a day: the filters that stand in its address."""

from dataclasses import dataclass
from enum import StrEnum

from rung.domain.headline import State
from rung.queries.day_things import Kind, Thing
from rung.queries.owed import OwedRow


class Show(StrEnum):
    """The rows of a day by their state."""

    ALL = "all"
    MISSED = "missed"
    SOON = "soon"
    ON_TRACK = "on-track"
    WAITING = "waiting"
    SNOOZED = "snoozed"

    @property
    def label(self) -> str:
        """The filter as its link says it."""
        return {
            "all": "All",
            "missed": "Missed",
            "soon": "Due soon",
            "on-track": "On track",
            "waiting": "On others",
            "snoozed": "Snoozed",
        }[self.value]


class Whose(StrEnum):
    """The reader's own work, or that of somebody away whom they cover."""

    MINE = "mine"
    COVER = "cover"

    @property
    def label(self) -> str:
        """The filter as a person picks it."""
        return {"mine": "My own", "cover": "What I cover"}[self.value]


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what is empty asks for everything."""

    show: Show
    account: str
    region: str
    kind: Kind | None
    whose: Whose | None
    text: str

    @property
    def address(self) -> dict[str, str]:
        """Everything that is asked for, as it stands in an address."""
        kind, whose = self.kind, self.whose
        asked = {
            "show": "" if self.show is Show.ALL else self.show.value,
            "account": self.account,
            "region": self.region,
            "kind": kind.value if kind else "",
            "whose": whose.value if whose else "",
            "q": self.text,
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything but the state narrows the list."""
        return bool(self.address.keys() - {"show"})

    def covers(self, row: OwedRow) -> bool:
        """Whether an escalation is asked for, as far as its own facts tell."""
        if self.account and row.account_code != self.account:
            return False
        if self.region and row.region_code != self.region:
            return False
        if not self.text:
            return True
        said = f"ESC-{row.number} {row.account} {row.site} {row.order}".casefold()
        return self.text.casefold() in said

    def among(self, things: list[Thing], reader_id: int) -> list[Thing]:
        """What of an escalation is asked for; all of it unless a kind or somebody's is."""
        if self.kind is not None:
            things = [each for each in things if each.kind is self.kind]
        if self.whose is Whose.MINE:
            return [each for each in things if each.owner_id == reader_id]
        if self.whose is Whose.COVER:
            return [each for each in things if each.mine and each.owner_id != reader_id]
        return things


def shown_under(first: Thing, state: State, *, rests: bool) -> Show:
    """Under which state a row stands."""
    if rests:
        return Show.SNOOZED
    if not first.acts:
        return Show.WAITING
    return shown_as(state)


def shown_as(state: State) -> Show:
    """Under which state a row stands that its reader acts on."""
    return {State.LATE: Show.MISSED, State.WATCH: Show.SOON}.get(state, Show.ON_TRACK)

"""Which keys of a policy the editor has fields for, and how each is typed and read back."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from django import forms

from rung.domain.matrix import Anchor, Contact, StartRule
from rung.domain.pack_typed import (
    read_list,
    read_rows,
    read_typed_when,
    read_value,
    type_list,
    type_rows,
    type_value,
    type_when,
)

TRIGGER_KEYS: Final = ("key", "words", "evidence")
LONGEST: Final = 4000
Path = tuple[str, ...]


class As(Enum):
    """How a key is typed."""

    TEXT = auto()
    LINES = auto()
    VALUE = auto()  # a text, or a table by severity, priority or track
    AMOUNT = auto()
    LIST = auto()
    NUMBERS = auto()
    TRIGGERS = auto()
    WHEN = auto()
    CHOICE = auto()
    FLAG = auto()


@dataclass(frozen=True)
class Typed:
    """A key with a field of its own. ``usual`` is what holds while the key is not written."""

    path: Path
    label: str
    kind: As = As.TEXT
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    usual: Any = None
    listed: str = ""  # the datalist of suggestions
    more: bool = False  # folded away

    @property
    def name(self) -> str:
        """The field's own part of its name."""
        return "-".join(self.path)

    def field(self) -> forms.Field:
        """The control."""
        if self.kind is As.FLAG:
            return forms.BooleanField(label=self.label, required=False, help_text=self.hint)
        if self.kind is As.CHOICE:
            return forms.ChoiceField(
                label=self.label, required=False, choices=self.choices, help_text=self.hint
            )
        return forms.CharField(
            label=self.label,
            required=False,
            max_length=LONGEST,
            help_text=self.hint,
            widget=self._widget(),
        )

    def _widget(self) -> forms.Widget:
        if self.kind in {As.LINES, As.TRIGGERS}:
            typed = {"class": "typed", "spellcheck": "false"} if self.kind is As.TRIGGERS else {}
            return forms.Textarea(attrs={"rows": 4, **typed})
        attrs = {"autocomplete": "off"}
        if self.listed:
            attrs["list"] = self.listed
        return forms.TextInput(attrs=attrs)

    def typed(self, value: Any) -> Any:  # noqa: ANN401 - a value of the document
        """What stands in the field for a value; None where the key is not written."""
        if value is None:
            return self.usual if self.usual is not None else ""
        match self.kind:
            case As.LIST | As.NUMBERS:
                return type_list(value)
            case As.TRIGGERS:
                return type_rows(value, TRIGGER_KEYS)
            case As.WHEN:
                return type_when(value)
            case As.FLAG:
                return bool(value)
            case _:
                return type_value(value)

    def read(self, typed: Any, words: Sequence[str]) -> Any:  # noqa: ANN401
        """The value that was typed; None for nothing. Raises ValueError with a clause."""
        if self.kind is As.FLAG:
            return bool(typed)
        text = str(typed).replace("\r\n", "\n").strip()
        if not text:
            return None
        if self.kind in {As.VALUE, As.AMOUNT}:
            return read_value(text, words, amount=self.kind is As.AMOUNT)
        return _READERS.get(self.kind, str)(text)

    def put(self, table: MutableMapping[str, Any], value: Any) -> None:  # noqa: ANN401
        """Write a value into the table, or take the key out of it where nothing is said.

        What holds anyway is not written where it was not written before.
        """
        *above, name = self.path
        inner = table
        for each in above:
            inner = inner.setdefault(each, {})
        if value is None or (value == self.usual and name not in inner):
            inner.pop(name, None)
        else:
            inner[name] = value
        if above and not inner:
            table.pop(above[0], None)

    def found(self, table: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """The value of the key in a table; None where it is not written."""
        value: Any = table
        for each in self.path:
            value = value.get(each) if isinstance(value, Mapping) else None
        return value


def _numbers(text: str) -> list[int]:
    words = read_list(text)
    try:
        return [int(word.removesuffix("%").strip()) for word in words]
    except ValueError:
        raise ValueError("expected numbers with commas between them, like 50, 75, 90") from None


_READERS: Final[Mapping[As, Callable[[str], Any]]] = {
    As.LIST: read_list,
    As.NUMBERS: _numbers,
    As.TRIGGERS: lambda text: read_rows(text, TRIGGER_KEYS),
    As.WHEN: read_typed_when,
}
_VARIES = "It may differ: sev1: 1 hour; sev2: 2 hours."
HEAD: Final = (
    Typed(("title",), "Title", hint="What people call it."),
    Typed(
        ("start",),
        "Where a customer may begin",
        As.CHOICE,
        choices=(
            (StartRule.ASKED.value, "Whoever begins higher is not turned away"),
            (StartRule.STRICT.value, "Strictly at level 1"),
            (StartRule.FREE.value, "At any level, at any time"),
        ),
        usual=StartRule.ASKED.value,
    ),
    Typed(
        ("when_missed",),
        "When an acknowledgement is missed",
        As.CHOICE,
        choices=(("tell", "The level above is told"), ("engage", "The level above is engaged")),
        usual="tell",
    ),
    Typed(
        ("calendar",),
        "Calendar",
        hint="By its name. Empty: the calendar of the order's region.",
        listed="calendars",
    ),
    Typed(("about",), "What it is for", As.LINES, more=True),
    Typed(("source",), "Where its rules come from", more=True),
    Typed(
        ("continues",),
        "Further levels follow the rule of the last one",
        As.FLAG,
        usual=False,
        more=True,
    ),
)
VARYING: Final = (
    Typed(("severities",), "Severities", As.LIST, "The usual one first, with commas."),
    Typed(("priorities",), "Priorities", As.LIST, "The usual one first, with commas."),
    Typed(("charged_priorities",), "Priorities that cost extra", As.LIST),
    Typed(("tracks",), "Tracks", As.LIST, "What a concern may be about; the usual one first."),
)
RHYTHM: Final = (
    Typed(
        ("updates", "every"),
        "An update each",
        As.AMOUNT,
        "Like 1 business day, “agreed” or “unknown”.",
    ),
    Typed(
        ("updates", "first_after"),
        "The first after at least",
        hint="It is due at the next closing time.",
    ),
    Typed(
        ("warn_at_percent",),
        "Reminders at, in percent of the time",
        As.NUMBERS,
        "Like 50, 75, 90.",
    ),
    Typed(("confirm_within",), "The customer confirms within"),
    Typed(("dispute_within",), "A contact may be disputed for"),
)
OWNER: Final = (
    Typed(
        ("owner", "may_bring_forward"),
        "May bring the next level in early",
        As.FLAG,
        usual=True,
    ),
    Typed(("owner", "may_hold_back"), "May hold the next level back", As.FLAG, usual=False),
    Typed(("owner", "hold_back_at_most"), "Hold it back at most"),
)
WAIVER: Final = (
    Typed(("waiver", "decide_within"), "A manager decides within"),
    Typed(
        ("waiver", "triggers"),
        "Stated risks",
        As.TRIGGERS,
        "One to a line: short-name | the risk in words | what is asked for to show it. "
        "Empty: any risk, in words.",
    ),
)
RESOURCES: Final = (
    Typed(("resources", "decide_within"), "A level decides within", hint="Like 4 business hours."),
)
LEVEL: Final = (
    Typed(("title",), "Title", As.VALUE),
    Typed(("opens_after",), "Opens after", As.AMOUNT, _VARIES),
    Typed(
        ("opens_from",),
        "Counted from",
        As.CHOICE,
        choices=(
            (Anchor.ENGAGED.value, "The level below was engaged"),
            (Anchor.REPORT.value, "The escalation was raised"),
            (Anchor.ESCALATION.value, "The last engagement"),
            (Anchor.MISSED.value, "The level below missed its acknowledgement"),
        ),
        usual=Anchor.ENGAGED.value,
    ),
    Typed(("opens_when",), "Only when", hint="A condition in words.", listed="conditions"),
    Typed(("acknowledge_within",), "Acknowledges within", As.AMOUNT, "Empty: it owes no answer."),
    Typed(
        ("contact",),
        "Its contact",
        As.CHOICE,
        choices=(
            (Contact.PUBLISHED.value, "Is shown to the customer"),
            (Contact.FROM_BELOW.value, "Comes from the level below"),
            (Contact.ON_REQUEST.value, "Is given on request"),
        ),
        usual=Contact.PUBLISHED.value,
    ),
    Typed(
        ("approves_up_to",),
        "Approves resources up to",
        hint="Like 10000 USD, or any. Seen inside the carrier only.",
        more=True,
    ),
    Typed(("channels",), "Channels", As.LIST, "Like phone, email."),
    Typed(("calendar",), "Its own calendar", listed="calendars", more=True),
    Typed(("label",), "What the level is called", more=True),
    Typed(("counterpart",), "The customer's person on this level", more=True),
    Typed(("contact_from",), "Where its contact is found", more=True),
    Typed(("if_unknown",), "Whom to ask when nobody is known", more=True),
    Typed(("skipped_when",), "It is passed over when", more=True),
    Typed(("outside",), "A party outside the carrier", As.FLAG, usual=False, more=True),
)
RULE: Final = (
    Typed(
        ("when",),
        "Where it applies",
        As.WHEN,
        "Like region = West, East; product = Ethernet 1G. Empty: every order.",
    ),
    Typed(("policy",), "Policy", listed="ladders"),
    Typed(("refer",), "Or who handles it instead"),
)
OPENING_FIELDS: Final = frozenset({"opens_after", "opens_from", "opens_when"})

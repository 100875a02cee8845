"""The editor of a policy's draft: what people type, and the document it makes."""

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms

from rung.domain.matrix import MOST_LEVELS, Anchor
from rung.domain.pack_faults import Fault
from rung.domain.pack_forms import MOST_ENTRIES
from rung.domain.packs import Kind
from rung.web.admin.forms.policy_fields import (
    HEAD,
    LEVEL,
    OPENING_FIELDS,
    OWNER,
    RESOURCES,
    RHYTHM,
    RULE,
    VARYING,
    WAIVER,
    Typed,
)
from rung.web.common.fields import PressForm

LADDER_FIELDS: Final = (*HEAD, *VARYING, *RHYTHM, *OWNER, *WAIVER, *RESOURCES)
ROUTING_FIELDS: Final = tuple(each for each in HEAD if each.name in {"title", "about", "source"})
KINDS: Final = {
    Kind.LADDER: ("levels", LADDER_FIELDS, LEVEL, MOST_LEVELS + 1),
    Kind.ROUTING: ("rules", ROUTING_FIELDS, RULE, MOST_ENTRIES),
}
NEW = "new"
_PLACE = re.compile(r"^(levels|rules)\[(\d+)\](?:\.(.*))?$")


def has_fields(document: Mapping[str, Any]) -> bool:
    """Whether every value of a document can stand in the fields; else it is edited as text."""
    if document.get("kind", Kind.LADDER.value) not in KINDS:
        return False
    shown = PolicyForm(document)
    typed = {name: shown.initial.get(name, "") for name in shown.fields}
    form = PolicyForm(document, {name: value for name, value in typed.items() if value != ""})
    return form.is_valid() and form.document() == document


class DraftForm(PressForm):
    """A button that acts on the draft as it was read."""

    edition = forms.IntegerField(widget=forms.HiddenInput, label="This page is not complete.")


class PolicyForm(DraftForm):
    """The fields of a draft. ``base`` is the draft as it is stored: what has no field stays."""

    rows = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=MOST_ENTRIES, label="The rows."
    )

    def __init__(
        self, base: Mapping[str, Any], data: Mapping[str, Any] | None = None, *, edition: int = 0
    ) -> None:
        super().__init__(data)
        self.base = base
        self.of, self.heads, self.each, most = KINDS[Kind(base.get("kind", Kind.LADDER.value))]
        stored: Sequence[Mapping[str, Any]] = base.get(self.of, ())
        self.initial.update(edition=edition, rows=len(stored))
        self.count = min(_count(data, len(stored)), most)
        for head in self.heads:
            self._add(head.name, head, base)
        for place in range(self.count):
            row = stored[place] if place < len(stored) else {}
            for key in self._keys(place):
                self._add(f"row-{place + 1}-{key.name}", key, row)
        if self.of == "rules":
            for key in self.each:
                self._add(f"row-{NEW}-{key.name}", key, {})
        self._values: dict[str, Any] = {}

    def _add(self, name: str, key: Typed, table: Mapping[str, Any]) -> None:
        self.fields[name] = key.field()
        self.initial[name] = key.typed(key.found(table))

    def keys(self, place: int) -> tuple[Typed, ...]:
        """The fields of a row that are seen at once."""
        return tuple(each for each in self._keys(place) if not each.more)

    def more(self, place: int) -> tuple[Typed, ...]:
        """The fields of a row that are folded away."""
        return tuple(each for each in self._keys(place) if each.more)

    def _keys(self, place: int) -> tuple[Typed, ...]:
        """Level 1 opens with the escalation, so nothing is asked about its opening."""
        if self.of == "levels" and place == 0:
            return tuple(each for each in self.each if each.name not in OPENING_FIELDS)
        return self.each

    def clean(self) -> dict[str, Any]:
        """Read every field by itself, so that each mistake stands where it was made."""
        words = [word for key in VARYING for word in self._read(key.name, key, ()) or ()]
        for head in self.heads:
            self._read(head.name, head, words)
        for place in range(self.count):
            for key in self._keys(place):
                self._read(f"row-{place + 1}-{key.name}", key, words)
        if self.of == "rules":
            for key in self.each:
                self._read(f"row-{NEW}-{key.name}", key, words)
        return self.cleaned_data

    def _read(self, name: str, key: Typed, words: Sequence[str]) -> Any:  # noqa: ANN401
        if name not in self.cleaned_data:
            return None
        if name not in self._values:
            try:
                self._values[name] = key.read(self.cleaned_data[name], words)
            except ValueError as why:
                self._values[name] = None
                self.add_error(name, _sentence(str(why)))
        return self._values[name]

    def document(self) -> dict[str, Any]:
        """What was typed, with whatever has no field as it was; only of a valid form."""
        document: dict[str, Any] = copy.deepcopy(dict(self.base))
        for head in self.heads:
            head.put(document, self._values[head.name])
        stored = document.get(self.of, [])
        document[self.of] = [
            self._row(place, stored[place] if place < len(stored) else {})
            for place in range(self.count)
        ]
        return document

    def _row(self, place: int, row: dict[str, Any]) -> dict[str, Any]:
        for key in self._keys(place):
            key.put(row, self._values[f"row-{place + 1}-{key.name}"])
        if "opens_after" not in row and row.get("opens_from") == Anchor.ENGAGED.value:
            del row["opens_from"]
        return row

    @property
    def new_rule(self) -> dict[str, Any]:
        """The rule typed at the end; empty where nothing was."""
        rule: dict[str, Any] = {}
        for key in self.each:
            key.put(rule, self._values.get(f"row-{NEW}-{key.name}"))
        return rule

    def tell(self, faults: Iterable[Fault]) -> None:
        """Each fault at its field; one of a key without a field above all."""
        for fault in faults:
            name = self._field_of(fault.key)
            if name:
                self.add_error(name, _sentence(fault.sentence))
            else:
                self.add_error(None, _sentence(fault.words))

    def _field_of(self, key: str) -> str:
        place = _PLACE.match(key)
        if place is not None:
            names = {f"row-{place[2]}-{each.name}": ".".join(each.path) for each in self.each}
            key = place[3] or (self.each[0].name)
        else:
            names = {each.name: ".".join(each.path) for each in self.heads}
        for name, path in names.items():
            if name in self.fields and (key == path or key.startswith((f"{path}.", f"{path}["))):
                return name
        return ""


def _count(data: Mapping[str, Any] | None, stored: int) -> int:
    if data is None:
        return stored
    typed = str(data.get("rows", ""))
    return int(typed) if re.fullmatch(r"\d{1,4}", typed) else stored


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."

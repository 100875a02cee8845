"""A policy pack as a text: typed, from a file, or one of those that come with the program."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from rung.domain.pack_faults import Fault
from rung.domain.pack_forms import Name
from rung.domain.pack_lines import MOST_BYTES, TOO_LARGE, PackTextError, read_pack_bytes
from rung.domain.pack_schema import check_pack
from rung.services.intake import preset_names, preset_text
from rung.web.common.fields import PressForm

FROM_FILE, FROM_PRESET = "file", "preset"
_PRESETS = {
    "standard": "Four levels, each engaged in turn",
    "any-time": "Any level at any time, for wholesale",
    "sequential-with-reasons": "Five levels in order, for stated reasons",
    "by-severity": "Times by severity, day and night",
    "routing": "Which policy an order follows",
}


@dataclass(frozen=True)
class FaultLine:
    """A fault of a text: where, what stands there, and what was expected."""

    line: int | None
    found: str
    words: str


@dataclass(frozen=True)
class ReadPack:
    """What a text holds; with faults it is nobody's draft."""

    document: dict[str, Any]
    faults: tuple[FaultLine, ...]


def read_text(content: bytes, *, name: str = "") -> ReadPack:
    """Read and check a pack; of ``name``, where it must be that policy's."""
    lines = content.decode(errors="replace").splitlines()
    try:
        document, line_of = read_pack_bytes(content)
    except PackTextError as why:
        return ReadPack({}, (_line(lines, why.line, why.sentence),))
    faults = list(check_pack(document, line_of))
    if name and document.get("name") not in {None, name}:
        words = f"expected “{name}”, for this is a draft of that policy"
        faults.append(Fault("name", line_of(("name",)), words))
    return ReadPack(document, tuple(_line(lines, each.line, each.words) for each in faults))


def _line(lines: list[str], number: int | None, words: str) -> FaultLine:
    found = lines[number - 1].strip()[:120] if number and number <= len(lines) else ""
    return FaultLine(number, found, words)


class TextForm(PressForm):
    """The draft as the text of a pack."""

    text = forms.CharField(
        label="The pack",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "typed"}),
        help_text="What follows a # is not kept. docs/reference/policy-packs.md lists every key.",
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, label="This page is not complete.")


class PackFileForm(PressForm):
    """A pack as a file, at most 256 kB."""

    file = forms.FileField(
        label="Policy pack",
        help_text="A file ending in .toml, at most 256 kB. It becomes a draft, and nothing else.",
        widget=forms.FileInput(attrs={"accept": ".toml,application/toml,text/plain"}),
    )
    edition = forms.IntegerField(
        widget=forms.HiddenInput, initial=0, label="This page is not complete."
    )

    def clean_file(self) -> bytes:
        """What the file holds; too large a one is refused before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        content: bytes = file.read()
        return content


class NewPolicyForm(PressForm):
    """A policy that is not there yet, begun from one that comes with the program."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="Small letters, digits and hyphens, like wholesale-west. It never changes.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    title = forms.CharField(
        label="Title", max_length=120, required=False, help_text="What people call it."
    )
    preset = forms.ChoiceField(label="Begin from", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        chosen = self.fields["preset"]
        if isinstance(chosen, forms.ChoiceField):
            known = [name for name in _PRESETS if name in preset_names()]
            chosen.choices = [(name, _PRESETS[name]) for name in known]
        self.initial.setdefault("preset", "standard")

    def clean_name(self) -> str:
        """A name that stands in addresses."""
        typed = str(self.cleaned_data["name"])
        fault = Name().fault(typed)
        if fault:
            raise forms.ValidationError(f"{fault[:1].upper()}{fault[1:]}.")
        return typed

    def document(self) -> dict[str, Any]:
        """The preset under its new name; only of a valid form."""
        typed = self.cleaned_data
        document = read_text(preset_text(typed["preset"]).encode()).document
        return {**document, "name": typed["name"], "title": typed["title"] or typed["name"]}

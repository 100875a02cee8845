"""The languages in which customers are written to, and how a sentence is said in each.

English is what the words are written in; every other language is a catalogue beside it, from an
English template to its own with the same placeholders. What people typed is never translated:
names, reasons, titles of levels and names of holidays stand in a sentence as they were typed.
"""

from collections.abc import Mapping
from enum import StrEnum

from rung.domain.spanish import WORDS as _SPANISH


class Language(StrEnum):
    """A language that somebody may choose. Stored; the value is the tag of BCP 47."""

    ENGLISH = "en"
    SPANISH = "es"

    @property
    def label(self) -> str:
        """The language by its own name, for whoever looks for it."""
        return {"en": "English", "es": "Español"}[self.value]


CATALOGUES: dict[Language, Mapping[str, str]] = {Language.SPANISH: _SPANISH}


def said(language: Language, template: str, **values: object) -> str:
    """A template filled in a language; one that its catalogue lacks is said in English.

    Without values nothing is filled, so braces that somebody typed stay what they are.
    """
    if language is not Language.ENGLISH:
        template = CATALOGUES[language].get(template, template)
    return template.format(**values) if values else template

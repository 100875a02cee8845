"""One thing that can be done to an escalation at the desk: its form, its words, its use case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rung.domain.permissions import Act
from rung.services.update_preview import Preview
from rung.web.desk.forms import acts as forms
from rung.web.desk.seen import Seen

PREVIEW = "preview"  # what a button sends that only shows
Typed = dict[str, Any]  # a form's cleaned values, as Django hands them over


@dataclass(frozen=True)
class Button:
    """A button that ends a form; its value tells which of several was pressed."""

    label: str
    value: str = ""
    icon: str = ""


@dataclass(frozen=True)
class ActPage:
    """One thing to do: its form, its words and what carries it out."""

    act: Act
    form: type[forms.ActForm]
    title: str
    lead: str  # what pressing does, in a sentence
    buttons: tuple[Button, ...]  # the first is the primary one
    carry_out: Callable[[Seen, Typed, str], None]
    done: str
    preview: Callable[[Seen, Typed], Preview] | None = None  # what the customer would read
    form_first: bool = False  # nothing stands above its fields, for a small screen in a hurry

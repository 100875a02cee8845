"""The forms of everything that can be done to an escalation at the desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from rung.domain.business_time import NEVER, Calendar
from rung.domain.causes import Cause
from rung.domain.communication import next_update_at
from rung.domain.day import acknowledgement_words, next_contact
from rung.domain.facts import Visibility
from rung.domain.instants import abbreviation, show
from rung.domain.matrix import Policy
from rung.domain.rhythms import Rhythm
from rung.domain.vocabulary import UpdateKind
from rung.models import Person
from rung.services.working import Added
from rung.web.common.attachment_fields import FilesField
from rung.web.common.fields import InstantField, WordsField, ZonedForm
from rung.web.common.waiver_fields import waiver_fields


@dataclass(frozen=True)
class Writer:
    """Who fills a form in, for whom, when and on which calendar."""

    reader: Person
    customer_zone: str
    calendar: Calendar
    policy: Policy
    rhythm: Rhythm
    account: str
    account_id: int
    dates: tuple[tuple[str, str], ...]  # of the plan, open ones the customer sees: key and words
    now: datetime

    @property
    def zone(self) -> str:
        """The writer's own zone."""
        return self.reader.zone


class ActForm(ZonedForm):
    """A form that knows its writer; its instants are typed in the writer's zone.

    ``folded`` names fields that few need: each summary with those that stand behind it.
    """

    folded: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:  # noqa: ANN401
        self.writer = writer
        super().__init__(*args, zone=writer.zone, now=writer.now, **kwargs)

    @classmethod
    def from_address(cls, asked: QueryDict, *, now: datetime) -> dict[str, object]:
        """What the address says of it already; nothing, unless a form reads its own."""
        del asked, now
        return {}

    @property
    def folded_ids(self) -> frozenset[str]:
        """The ids of what is folded away."""
        return frozenset(f"id_{name}" for _, names in self.folded for name in names)

    def tells(self, names: Iterable[str]) -> bool:
        """Whether something stands in one of these fields, or is wrong with it."""
        return any(self[name].value() or self[name].errors for name in names)


class AnswerForm(ActForm):
    """A manager's answer: words, and when the customer hears next; two taps do (R12)."""

    clock_id = forms.UUIDField(widget=forms.HiddenInput, label="This page is not complete.")
    proposed_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    words = WordsField(label="Your words to the customer", rows=2)
    next_contact_at = InstantField(label="When you contact them next")

    def proposed(self) -> dict[str, object]:
        at = next_contact(self.writer.calendar, self.writer.now)
        return {
            "words": self._words(at),
            "next_contact_at": at,
            "proposed_at": at.isoformat(),
        }

    def clean(self) -> dict[str, Any]:
        """Where the words still name the time that was proposed, they follow the time chosen."""
        cleaned = self.cleaned_data
        proposed, chosen = cleaned.get("proposed_at"), cleaned.get("next_contact_at")
        if proposed and chosen and cleaned.get("words") == self._words(proposed):
            cleaned["words"] = self._words(chosen)
        return cleaned

    def _words(self, at: datetime) -> str:
        return acknowledgement_words(
            at, customer_zone=self.writer.customer_zone, zone=self.writer.zone, now=self.writer.now
        )


class AcknowledgeForm(AnswerForm):
    """The same at the desk, where an answer given by phone can be typed in later."""

    acted_at = InstantField(
        label="When you answered",
        required=False,
        hint="Leave it empty when this form is your answer.",
    )


class AddingForm(ActForm):
    """A form to which files can be added, for the carrier's own eyes unless somebody says else."""

    attached = FilesField(label="Files")
    shown = forms.BooleanField(
        label="The customer may have these files",
        required=False,
        help_text="Otherwise they stay inside the carrier.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        last = {name: self.fields.pop(name) for name in ("attached", "shown")}
        self.fields |= last

    @staticmethod
    def added(typed: Mapping[str, Any]) -> Added:
        """The files among what was typed, and who may see them."""
        seen_by = Visibility.CUSTOMER if typed["shown"] else Visibility.INTERNAL
        return Added(tuple(typed["attached"]), seen_by)


class UpdateForm(AddingForm):
    """News to the customer; "nothing new" is news too (R24)."""

    kind = forms.ChoiceField(
        label="What kind of news is it?",
        choices=[(kind.value, kind.label) for kind in UpdateKind],
        widget=forms.RadioSelect,
        initial=UpdateKind.NOTHING_NEW.value,
    )
    words = WordsField(label="Your words to the customer")

    def proposed(self) -> dict[str, object]:
        return {"words": self.nothing_new, "kind": UpdateKind.NOTHING_NEW.value}

    @property
    def next_at(self) -> datetime | None:
        """When the update after this one is due."""
        at = next_update_at(self.writer.rhythm, self.writer.calendar, since=self.writer.now)
        return None if at is NEVER else at

    @property
    def nothing_new(self) -> str:
        """A first-class update when nothing has happened."""
        if self.next_at is None:
            return "No change yet. We are still on it."
        said = show(self.next_at, self.writer.customer_zone, self.writer.now)
        return f"No change yet; we are still on it. You hear from me again by {said}."

    def clean(self) -> dict[str, Any]:
        """Real news needs words of its own."""
        kind, words = self.cleaned_data.get("kind"), self.cleaned_data.get("words", "")
        if kind not in {None, UpdateKind.NOTHING_NEW.value} and words.strip() == self.nothing_new:
            self.add_error("words", "Write what is new; these words say that nothing is.")
        return self.cleaned_data


class CommittedForm(ActForm):
    """A form that commits somebody to a date, on the carrier's clock."""

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, writer=writer, **kwargs)
        spoken = abbreviation(writer.now, writer.calendar.zone)
        self.fields["at"].help_text = f"In {spoken}. Empty means closing time that day."


class EngageForm(ActForm):
    """The next level, earlier than the customer may, on their behalf (R14)."""

    reason = WordsField(
        label="Why is the next level needed now?", hint="The customer reads this.", rows=3
    )


class AskWaiverForm(ActForm):
    """A waiver asked for the customer, for a risk they have told of (R14)."""

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, writer=writer, **kwargs)
        self.fields |= waiver_fields(writer.policy.waiver, customer=False)


class HoldBackForm(ActForm):
    """A later opening of the next level, and why (R14)."""

    until = InstantField(label="When the next level opens instead")
    reason = WordsField(label="Why does it open later?", hint="The customer reads this.", rows=3)

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, writer=writer, **kwargs)
        most, field = writer.policy.owner.hold_back_at_most, self.fields["until"]
        if most is not None:
            field.help_text = f"At most {most.words} later than it is set now. {field.help_text}"


class WaiverForm(ActForm):
    """A decision, with words the customer reads (R14)."""

    words = WordsField(label="Your words to the customer", rows=3)


class NoteForm(AddingForm):
    """For the carrier's own eyes (N13)."""

    words = WordsField(label="Note", hint="The customer never sees this.")


class ResolveForm(ActForm):
    """What was done, for the customer to confirm (R26)."""

    words = WordsField(label="What was done", hint="The customer confirms or rejects these words.")
    cause = forms.ChoiceField(
        label="What was the cause?",
        choices=[("", "Choose one"), *((cause.value, cause.label) for cause in Cause)],
        help_text="Inside: figures count it, the customer never sees it.",
    )
    cause_words = WordsField(
        label="The cause in your own words",
        hint="Inside as well. Suppliers and offices may be named.",
        rows=2,
        required=False,
    )

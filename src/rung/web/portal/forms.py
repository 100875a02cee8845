"""What a customer types: plain forms; rules belong to the services."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from rung.domain.instants import abbreviation
from rung.domain.matrix import WaiverRule
from rung.domain.vocabulary import Channel, ContactOutcome, Ground
from rung.services.calling import Said
from rung.services.engaging import Attempt
from rung.web.common.attachment_fields import FilesField
from rung.web.common.call_fields import CALL_BACK, call_back_fields, call_back_of
from rung.web.common.fields import day_field, time_field
from rung.web.common.forms import FormView, form_view
from rung.web.common.waiver_fields import waiver_fields

BY_MAIL = "EMAIL"  # beside the outcomes of a call: an e-mail leaves a message
HOW = [
    *((outcome.value, f"{outcome.label}, by phone") for outcome in ContactOutcome),
    (BY_MAIL, "Sent an e-mail"),
]
LONGEST = 5_000


class PressForm(forms.Form):
    """A form that counts once, however often its button is pressed."""

    press_id = forms.UUIDField(initial=uuid4, required=False, widget=forms.HiddenInput)


class EngageForm(PressForm):
    """Which level; the page names it, so that nobody engages one they did not see."""

    level = forms.IntegerField(min_value=2, max_value=99, widget=forms.HiddenInput)


class StatedForm(EngageForm):
    """A level that opens on a condition: whoever engages it says how that is so."""

    stated = forms.CharField(
        max_length=LONGEST,
        label="How is that so?",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnyLevelForm(PressForm):
    """A level among those that may be engaged in any order."""

    level = forms.TypedChoiceField(label="Which level?", coerce=int)

    def __init__(self, *, levels: tuple[tuple[int, str], ...], auto_id: str) -> None:
        super().__init__(auto_id=auto_id)
        self.fields["level"] = forms.TypedChoiceField(
            label="Which level?", coerce=int, choices=levels
        )


class WriteForm(PressForm):
    """Words to the care manager, and files."""

    words = forms.CharField(
        max_length=LONGEST, label="Your words", widget=forms.Textarea(attrs={"rows": 3})
    )
    attached = FilesField(label="Files")


class AgreeForm(PressForm):
    """Which plan the customer saw; nobody agrees to one they did not see."""

    stamp = forms.CharField(max_length=32, widget=forms.HiddenInput)


class MissingForm(AgreeForm):
    """What is missing in the plan."""

    words = forms.CharField(
        max_length=LONGEST,
        label="What is missing?",
        help_text="An action, an owner, a date: your care manager has it at once.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RejectForm(PressForm):
    """Why it is not solved."""

    words = forms.CharField(
        max_length=LONGEST,
        label="What is still wrong?",
        help_text="Whoever acts on it reads your words first.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WaiverForm(PressForm):
    """What is at risk while the customer has to wait, and what shows it."""

    def __init__(
        self, data: QueryDict | None = None, *, rule: WaiverRule, auto_id: str | bool = True
    ) -> None:
        super().__init__(data, auto_id=auto_id)
        self.fields |= waiver_fields(rule, customer=True)


class WithdrawForm(PressForm):
    """A last word, if the customer likes."""

    words = forms.CharField(
        max_length=LONGEST,
        label="Why?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GroundForm(PressForm):
    """One more ground, and words, for an escalation that is already open."""

    ground = forms.ChoiceField(
        label="What is wrong?",
        choices=[(ground.value, ground.label) for ground in Ground],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        max_length=LONGEST,
        label="What happens if nothing changes?",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ExpediteForm(PressForm):
    """The earlier day, and why it is needed."""

    wanted_day = day_field("By which day do you need it?", required=True)
    reason = forms.CharField(
        max_length=LONGEST,
        label="Why earlier?",
        help_text="Who decides reads it first.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ContactForm(PressForm):
    """A call or mail to the carrier, in three fields. Without a day and a time it was just now."""

    level = forms.TypedChoiceField(label="Whom did you call?", coerce=int)
    outcome = forms.ChoiceField(label="How did it go?", choices=HOW, widget=forms.RadioSelect)
    day = day_field("When?")
    at = time_field("Time")
    words = forms.CharField(
        max_length=LONGEST,
        label="What was said or promised?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    of = forms.UUIDField(required=False, widget=forms.HiddenInput, label="Of which call?")
    more = ("words", *CALL_BACK)  # what stands folded behind the three fields

    def __init__(
        self,
        data: QueryDict | None,
        *,
        initial: dict[str, object],
        people: list[tuple[int, str]],
        zone: str,
        now: datetime,
    ) -> None:
        super().__init__(data, initial=initial)
        self.now, self.zone = now, zone
        self.fields["level"] = forms.TypedChoiceField(
            label="Whom did you call?", coerce=int, choices=people
        )
        name_the_zone(self.fields["at"], zone, now)
        self.fields |= call_back_fields("They call back by", zone, now)

    def clean(self) -> dict[str, Any]:
        """Work out the instant, and what they promised."""
        cleaned = super().clean() or {}
        if "day" in cleaned and "at" in cleaned:
            self._work_out_the_instant(cleaned)
        cleaned["call_back"] = call_back_of(self, zone=self.zone, today=self.today)
        return cleaned

    def _work_out_the_instant(self, cleaned: dict[str, Any]) -> None:
        day, at = cleaned["day"], cleaned["at"]
        if day is None and at is None:
            cleaned["happened_at"] = self.now
        elif at is None:
            self.add_error("at", "Say at what time, as well as you know.")
        else:
            cleaned["happened_at"] = self.instant("at", day or self.today, at)

    @property
    def today(self) -> date:
        """Today, where the reader is."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def tells_more(self) -> bool:
        """Whether something stands in what is folded, or is wrong with it."""
        return any(self[name].value() or self[name].errors for name in self.more)

    def instant(self, field: str, day: date, at: time) -> datetime | None:
        """The instant these hands of a clock meant; an error where a zone skipped them."""
        meant = instant_of(day, at, self.zone)
        if meant is None:
            self.add_error(field, "The clocks went forward then; there was no such time.")
        return meant

    def attempt(self) -> Attempt:
        """The contact as the service takes it."""
        cleaned = self.cleaned_data
        return attempt_of(
            cleaned["level"], cleaned["happened_at"], cleaned["outcome"], cleaned["words"]
        )

    def said(self) -> Said:
        """What goes with it."""
        return Said(call_back=self.cleaned_data["call_back"], of=self.cleaned_data["of"])


def attempt_of(level: int, happened_at: datetime, outcome: str, words: str) -> Attempt:
    """A call with its outcome, or an e-mail, which leaves a message."""
    if outcome == BY_MAIL:
        return Attempt(level, happened_at, ContactOutcome.MESSAGE, words, Channel.EMAIL)
    return Attempt(level, happened_at, ContactOutcome(outcome), words)


def instant_of(day: date, at: time, zone: str) -> datetime | None:
    """The first instant at which clocks of the zone read this; None where they skipped it."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    meant = local.astimezone(UTC)
    skipped = meant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None)
    return None if skipped else meant


def asked(form: forms.Form, *names: str) -> FormView:
    """The form as it is drawn; the named fields are asked for where they show at all."""
    view = form_view(form)
    ids = {form[name].auto_id for name in names}
    fields = (
        replace(field, is_required=True) if field.id in ids else field for field in view.fields
    )
    return replace(view, fields=tuple(fields))


def name_the_zone(field: forms.Field, zone: str, now: datetime) -> None:
    """A time is never asked for without its zone."""
    field.label = f"{field.label} ({abbreviation(now, zone)})"

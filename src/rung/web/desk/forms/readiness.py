"""What the carrier's people fill in about a site that is not ready."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from rung.domain.business_time import NEVER, nth_business_day_close
from rung.domain.jeopardy import REASONS
from rung.domain.readiness_words import NOT_READY_CODES, needs_of
from rung.domain.vocabulary import DateKind
from rung.services.readiness import Told
from rung.services.working import Committed
from rung.web.common.attachment_fields import HINT, FilesField
from rung.web.common.fields import WordsField, day_field
from rung.web.desk.forms.acts import ActForm, CommittedForm, Writer

CODES = [(code, f"{REASONS[code].words} ({code})") for code in NOT_READY_CODES]
DAYS_TO_ANSWER = 3  # business days, where the care manager says nothing else
_MOVING = (DateKind.CCD, DateKind.FORECAST, DateKind.ESTIMATED)


class NotReadyForm(CommittedForm):
    """A notice: which site, what is needed, what shows it, by when, and what follows otherwise."""

    order = forms.TypedChoiceField(label="Which site?", coerce=int)
    code = forms.ChoiceField(label="What is not ready?", choices=CODES)
    needs = WordsField(
        label="What we need",
        hint="The customer reads this: what to do, in plain words, nobody to blame.",
    )
    evidence = WordsField(label="What shows it", required=False, rows=2)
    attached = FilesField(label="A photo or a report", hint=f"The customer sees it. {HINT}")
    day = forms.DateField(
        label="Ready by",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
    )
    at = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
    )
    date_kind = forms.ChoiceField(
        label="If not ready by then, which date moves?",
        required=False,
        choices=[("", "None")] + [(kind.value, kind.label.capitalize()) for kind in _MOVING],
    )
    to_day = day_field("To which day")
    billing = forms.CharField(
        label="And what becomes of billing?",
        required=False,
        max_length=300,
        help_text="In words the customer reads. Leave it empty where nothing does.",
    )
    billing_from = day_field("From which day")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        writer: Writer,
        orders: list[tuple[int, str]],
        code: str,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        self._code = code
        super().__init__(*args, writer=writer, **kwargs)
        self.fields["order"] = forms.TypedChoiceField(
            label="Which site?", coerce=int, choices=orders
        )

    def proposed(self) -> dict[str, object]:
        """The code that stands against the order, its words, and three business days."""
        closes = nth_business_day_close(self.writer.calendar, self.writer.now, DAYS_TO_ANSWER)
        day: date | None = None
        if closes is not NEVER:
            day = closes.astimezone(ZoneInfo(self.writer.calendar.zone)).date()
        return {"code": self._code, "needs": needs_of(self._code), "day": day}

    def told(self) -> Told:
        """The notice as the service takes it."""
        typed = self.cleaned_data
        return Told(
            code=typed["code"],
            needs=typed["needs"],
            evidence=typed["evidence"],
            deadline=Committed(typed["day"], typed["at"]),
            date_kind=DateKind(typed["date_kind"]) if typed["date_kind"] else None,
            to_day=typed["to_day"],
            billing=typed["billing"],
            billing_from=typed["billing_from"],
        )


class DecideForm(ActForm):
    """A manager's decision between the two versions."""

    words = WordsField(label="Why", hint="Both sides read it.", rows=3)


class WithdrawForm(ActForm):
    """The notice is taken back."""

    words = WordsField(label="Why it is withdrawn", hint="The customer reads it.", rows=2)

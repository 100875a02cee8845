"""The one page on which a customer gets help with an order: five answers."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from rung.domain.impact import Severity, severity_of
from rung.domain.vocabulary import ContactOutcome, Ground
from rung.queries.asks import Asks
from rung.services.engaging import Attempt, Concern
from rung.web.common.asking import add_fields, check_confirmed, with_answers
from rung.web.common.fields import day_field, time_field
from rung.web.common.impact_fields import check_money, impact_fields, telling_of
from rung.web.portal.forms import (
    BY_MAIL,
    LONGEST,
    PressForm,
    attempt_of,
    instant_of,
    name_the_zone,
)

NOT_YET, CALLED, WROTE = "NOT_YET", "CALLED", "WROTE"
STANDARD, WISH = "STANDARD", "WISH"
TAKEN = "One of them is in another escalation by now, or over. Look at the list again."


class RaiseForm(PressForm):
    """Ground, impact, need-by date, what was tried, and how often to hear."""

    ground = forms.ChoiceField(
        label="What is wrong?",
        choices=[(ground.value, ground.label) for ground in Ground],
        widget=forms.RadioSelect,
    )
    impact = forms.CharField(
        max_length=LONGEST,
        label="What happens if nothing changes?",
        help_text="What stops, for whom and how many, money, hard dates, a work-around. "
        "Your words stand at the top for everybody who works on it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    need_by_date = day_field("When do you need it?")
    need_by_reason = forms.CharField(max_length=300, label="Why then?", required=False)
    talked = forms.ChoiceField(
        choices=[(NOT_YET, "Not yet"), (CALLED, "I called"), (WROTE, "I wrote")],
        initial=NOT_YET,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label="What came of the call?",
        choices=[(outcome.value, outcome.label) for outcome in ContactOutcome],
        initial=ContactOutcome.SPOKE.value,
        required=False,
        widget=forms.RadioSelect,
    )
    day = day_field("Day")
    at = time_field("Time")
    said = forms.CharField(
        max_length=LONGEST,
        label="What was said or promised?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rhythm = forms.ChoiceField(
        label="How often do you want to hear?",
        choices=[
            (STANDARD, "Standard: by the end of each business day, by e-mail"),
            (WISH, "I would like another rhythm"),
        ],
        initial=STANDARD,
        widget=forms.RadioSelect,
    )
    rhythm_wish = forms.CharField(
        max_length=300, label="Which rhythm would suit you?", required=False
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        initial: dict[str, object],
        people: list[tuple[int, str]],
        others: list[tuple[int, str]],
        first_name: str,
        asks: Asks,
        zone: str,
        now: datetime,
    ) -> None:
        super().__init__(data, initial=initial)
        self.now, self.zone, self.asks = now, zone, asks
        self.asked = add_fields(self, asks)
        self.fields |= impact_fields()
        self.fields["level"] = forms.TypedChoiceField(
            label="Whom did you try to reach?", coerce=int, choices=people, required=False
        )
        self.fields["others"] = forms.TypedMultipleChoiceField(
            label="Which other orders have the same trouble?",
            coerce=int,
            choices=others,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": TAKEN},
        )
        self.fields["talked"].label = f"Have you talked to {first_name}?"
        name_the_zone(self.fields["at"], zone, now)

    def clean(self) -> dict[str, Any]:
        """Work out when contact was made, and ask for what an answer needs."""
        cleaned = super().clean() or {}
        if cleaned.get("rhythm") == WISH and not cleaned.get("rhythm_wish"):
            self.add_error("rhythm_wish", "Say which rhythm would suit you.")
        if cleaned.get("talked") in {CALLED, WROTE} and {"day", "at"} <= cleaned.keys():
            self._work_out_the_instant(cleaned)
        check_confirmed(self, self.asks)
        check_money(self)
        return cleaned

    def _work_out_the_instant(self, cleaned: dict[str, Any]) -> None:
        if cleaned["at"] is None:
            self.add_error("at", "Say at what time, as well as you know.")
            return
        meant = instant_of(cleaned["day"] or self.today, cleaned["at"], self.zone)
        if meant is None:
            self.add_error("at", "The clocks went forward then; there was no such time.")
        cleaned["happened_at"] = meant

    @property
    def today(self) -> date:
        """Today, where the reader is."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def since(self) -> datetime | None:
        """When contact was made, as far as the answers given so far tell; None for not yet."""
        if not self.is_bound:
            return None
        self.is_valid()
        if self.cleaned_data.get("talked") not in {CALLED, WROTE}:
            return None
        happened_at = self.cleaned_data.get("happened_at")
        if not isinstance(happened_at, datetime):
            return None
        return min(happened_at, self.now)

    def concern(self) -> Concern:
        """What the customer says, as the service takes it."""
        cleaned = self.cleaned_data
        concern = Concern(
            ground=Ground(cleaned["ground"]),
            impact=cleaned["impact"],
            need_by_date=cleaned["need_by_date"],
            need_by_reason=cleaned["need_by_reason"],
            tried=self._tried(),
            rhythm_wish=cleaned["rhythm_wish"] if cleaned["rhythm"] == WISH else "",
            said=telling_of(cleaned),
        )
        return with_answers(concern, self)

    def severity(self) -> Severity | None:
        """How bad it is by the answers given so far; None while too little is told."""
        if not self.is_bound:
            return None
        self.is_valid()
        return severity_of(telling_of(self.cleaned_data))

    def attempt(self) -> Attempt | None:
        """The contact made so far; None when there was none yet."""
        cleaned = self.cleaned_data
        if cleaned["talked"] == NOT_YET:
            return None
        outcome = BY_MAIL if cleaned["talked"] == WROTE else cleaned["outcome"]
        return attempt_of(
            cleaned["level"] or 1,
            cleaned["happened_at"],
            outcome or ContactOutcome.SPOKE.value,
            cleaned["said"],
        )

    def _tried(self) -> str:
        return {NOT_YET: "Nothing yet", CALLED: "Called", WROTE: "Wrote"}[
            self.cleaned_data["talked"]
        ]

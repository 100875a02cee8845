"""Forms of a day: put aside, hand over, the same update to several customers, a proposal."""

from datetime import date, datetime
from typing import Any

from django import forms

from rung.domain.arranging import tomorrow
from rung.domain.business_time import Calendar
from rung.domain.proposals import ground_of
from rung.domain.vocabulary import Ground, UpdateKind
from rung.models import Person
from rung.queries.asks import Asks
from rung.queries.proposals import Proposal
from rung.services.engaging import Concern
from rung.web.common.asking import add_fields, check_confirmed, with_answers
from rung.web.common.fields import InstantField, PressForm, WordsField, ZonedForm

NO_CHANGE = "No change yet; we are still on it."
NOT_KNOWN = "We do not know yet what a delay costs you. Please tell us."
# A date that moved is told where it stands, with the old date and the new one.
TO_SEVERAL = (UpdateKind.NOTHING_NEW, UpdateKind.PROGRESS, UpdateKind.NEED_FROM_YOU)


class SnoozeForm(ZonedForm):
    """Until when a row rests, and why."""

    until = InstantField(label="Until when?")
    reason = forms.CharField(
        label="Why can it rest?",
        max_length=300,
        help_text="Whoever covers for you reads it; the customer does not.",
    )

    def __init__(self, *args: Any, reader: Person, hours: Calendar, now: datetime, **kwargs: Any):  # noqa: ANN401, ANN204
        self._comes_back = tomorrow(hours, zone=reader.zone, now=now)
        super().__init__(*args, zone=reader.zone, now=now, **kwargs)

    def proposed(self) -> dict[str, object]:
        return {"until": self._comes_back}


class HandOverForm(PressForm):
    """A note for somebody of the carrier."""

    to = forms.TypedChoiceField(label="To whom?", coerce=int)
    about = forms.TypedChoiceField(
        label="About what?", coerce=int, required=False, empty_value=None
    )
    words = WordsField(
        label="What do they have to know?",
        hint="What was said to whom, what comes next, what must not be forgotten.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        people: list[tuple[int, str]],
        escalations: list[tuple[int, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Choose …"), *people]  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", "My whole day"), *escalations]  # type: ignore[attr-defined]


class SameUpdateForm(PressForm):
    """The same news to several customers, each of whom reads it as their own."""

    kind = forms.ChoiceField(
        label="What kind of news is it?",
        choices=[(kind.value, kind.label) for kind in TO_SEVERAL],
        widget=forms.RadioSelect,
        initial=UpdateKind.NOTHING_NEW.value,
    )
    words = WordsField(
        label="Your words to each of these customers",
        hint="The same words go to each; none of them may name another customer.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial.setdefault("words", NO_CHANGE)

    def clean(self) -> dict[str, Any]:
        """Real news needs words of its own."""
        kind, words = self.cleaned_data.get("kind"), self.cleaned_data.get("words", "")
        if kind not in {None, UpdateKind.NOTHING_NEW.value} and words.strip() == NO_CHANGE:
            self.add_error("words", "Write what is new; these words say that nothing is.")
        return self.cleaned_data


class OpenForm(PressForm):
    """An escalation opened before the customer has to call; everything is filled in already."""

    foreseen = WordsField(
        label="Why you open it", hint="The customer reads this, in your mail and on their page."
    )
    impact = WordsField(
        label="What is at stake for the customer",
        hint="As far as you know it; the customer corrects it. It is shown at every level.",
        rows=3,
    )
    ground = forms.ChoiceField(
        label="On which ground?",
        choices=[(ground.value, ground.label) for ground in Ground],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, proposal: Proposal, asks: Asks, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._proposal, self._asks = proposal, asks
        self.initial.setdefault("foreseen", proposal.why_opened)
        self.initial.setdefault("impact", proposal.goal or NOT_KNOWN)
        self.initial.setdefault("ground", ground_of(proposal.signs).value)
        add_fields(self, asks)
        if "contact" in self.fields:
            self.fields["contact"].label = "For whom do you open it?"

    def clean(self) -> dict[str, Any]:
        """Every sentence that the policy asks for is confirmed."""
        check_confirmed(self, self._asks)
        return self.cleaned_data

    def concern(self) -> Concern:
        """What it is opened for."""
        typed = self.cleaned_data
        need_by = self._proposal.need_by
        concern = Concern(
            ground=Ground(typed["ground"]),
            impact=typed["impact"],
            need_by_date=need_by,
            foreseen=typed["foreseen"],
        )
        return with_answers(concern, self)


class PutOffForm(PressForm):
    """Until which day a proposal rests, and why."""

    until_date = forms.DateField(
        label="Until which day?",
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        help_text="It comes back on that day, or at once when something new speaks for it.",
    )
    reason = forms.CharField(label="Why can it wait?", max_length=300)

    def __init__(self, *args: Any, comes_back: date | None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, auto_id="put-off-%s", **kwargs)
        self.initial.setdefault("until_date", comes_back)


class SlaForm(PressForm):
    """A target of the order's service level agreement."""

    what = forms.CharField(
        label="What is promised",
        max_length=160,
        help_text="The customer reads these words. The same words again change that target.",
    )
    due_date = forms.DateField(
        label="By which day", widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    met_date = forms.DateField(
        label="Met on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, auto_id="sla-%s", **kwargs)

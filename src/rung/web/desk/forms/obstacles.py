"""The forms of impact, roadblocks and resources at the desk (R8, R19, R20)."""

from collections.abc import Mapping
from typing import Any

from django import forms

from rung.domain.request_parts import Wanted
from rung.domain.resources import MOST_DAYS, MOST_OPTIONS, Option, RequestKind
from rung.queries.obstacles import RequestLine
from rung.queries.removers import removers
from rung.web.common.fields import InstantField, WordsField
from rung.web.common.impact_fields import (
    IMPACT_MORE,
    MoneyField,
    check_money,
    currency_field,
    impact_fields,
    number_field,
)
from rung.web.desk.forms.acts import ActForm, Writer

APPROVE, DECLINE, ASK = "approve", "decline", "ask"  # the buttons of a decision
APPROVED = "Approved as asked for. Please go ahead."


class AscertainForm(ActForm):
    """The carrier's version of the impact; agreeing needs none (R8)."""

    folded = (("What stops, for how many, at what cost", IMPACT_MORE),)

    words = WordsField(
        label="What you ascertained",
        hint="The customer reads this beside their own words.",
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, writer=writer, **kwargs)
        self.fields |= impact_fields()

    def clean(self) -> dict[str, Any]:
        """An amount goes with its currency."""
        check_money(self)
        return self.cleaned_data


class RoadblockForm(ActForm):
    """What blocks, whose it is, who removes it by when (R19)."""

    blocks = WordsField(
        label="What blocks?", hint="Inside only: causes and suppliers may be named.", rows=3
    )
    department = forms.CharField(label="In whose department is it?", max_length=120)
    remover = forms.TypedChoiceField(label="Who removes it?", coerce=int)
    due_at = InstantField(label="By when")

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, writer=writer, **kwargs)
        field = self.fields["remover"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = removers(writer.reader)


class RemovedForm(ActForm):
    """How it was removed."""

    words = WordsField(label="How was it removed?", hint="Inside only.", rows=2)


class WordingForm(ActForm):
    """What the customer reads."""

    words = WordsField(
        label="Words for the customer",
        hint="No causes, no suppliers, no departments, no costs.",
        rows=3,
    )


class ResourcesForm(ActForm):
    """What is asked for, what it buys, and up to three ways with their cost (R20)."""

    folded = tuple(
        (f"Option {number}", (f"option_{number}", f"cost_{number}", f"days_{number}"))
        for number in range(2, MOST_OPTIONS + 1)
    )

    kind = forms.ChoiceField(
        label="What do you ask for?",
        choices=[(kind.value, kind.label) for kind in RequestKind],
        widget=forms.RadioSelect,
        initial=RequestKind.EXPEDITE.value,
    )
    buys = WordsField(
        label="What does it buy the customer?",
        hint="Who decides reads this first, beside the customer's own words.",
        rows=3,
    )
    currency = currency_field(required=True)

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, writer=writer, **kwargs)
        for number in range(1, MOST_OPTIONS + 1):
            self.fields |= _option_fields(number)
        self.order_fields(["kind", "buys", "option_1", "cost_1", "currency", "days_1"])

    def proposed(self) -> dict[str, object]:
        """The currency of the policy's limits."""
        limits = (level.approves_up_to for level in self.writer.policy.levels)
        named = [limit.currency for limit in limits if limit and limit.currency]
        return {"currency": named[0]} if named else {}

    def clean(self) -> dict[str, Any]:
        """An option needs both: words and a cost."""
        cleaned = self.cleaned_data
        for number in range(2, MOST_OPTIONS + 1):
            words, cost = f"option_{number}", f"cost_{number}"
            if not {words, cost} <= cleaned.keys():
                continue
            if cleaned[words] and cleaned[cost] is None:
                self.add_error(cost, "Say what this option costs; 0 where it costs nothing.")
            elif cleaned[cost] is not None and not cleaned[words]:
                self.add_error(words, "Say in words what this option is.")
        return cleaned


class DecideForm(ActForm):
    """An answer with words; what is approved may stand in the plan, a refusal offer another date.

    An approval has words already, to send as they are or changed; a refusal and a question need
    their own. ``line`` is the request as it stands: of several options one is chosen.
    """

    words = WordsField(
        label="Your words", hint="Who asked reads them; the customer does not.", rows=2
    )
    step = forms.CharField(
        label="What is done now",
        required=False,
        max_length=300,
        help_text="Where you approve it, this stands in the plan, inside.",
    )
    step_day = forms.DateField(
        label="By which day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        error_messages={"invalid": "There is no such date. Write it as 2026-12-09."},
    )
    alternate_date = forms.DateField(
        label="Another date you can offer",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        help_text="Where you decline. It stands in the plan, inside, as not agreed yet.",
        error_messages={"invalid": "There is no such date. Write it as 2026-12-09."},
    )

    def __init__(self, *args: Any, writer: Writer, line: RequestLine, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, writer=writer, **kwargs)
        if len(line.options) > 1:
            choices = [
                (each.number, _said(each.words, each.cost, each.gains)) for each in line.options
            ]
            sent = kwargs.get("data") or (args[0] if args else None)
            option = forms.TypedChoiceField(
                label="Which option?",
                coerce=int,
                choices=choices,
                required=sent is None or sent.get("pressed") == APPROVE,
                empty_value=None,
                widget=forms.RadioSelect,
            )
            self.fields = {"press_id": self.fields["press_id"], "option": option, **self.fields}

    def proposed(self) -> dict[str, object]:
        """The words of an approval."""
        return {"words": APPROVED}

    def clean(self) -> dict[str, Any]:
        """The words of an approval say nothing else."""
        cleaned = self.cleaned_data
        if self.data.get("pressed") in _OWN_WORDS and cleaned.get("words") == APPROVED:
            self.add_error("words", _OWN_WORDS[self.data["pressed"]])
        return cleaned


_OWN_WORDS = {
    DECLINE: "Say in your own words why you decline; these approve.",
    ASK: "Write what you want to know; these words approve.",
}


class PassUpForm(ActForm):
    """Why it goes to the level above."""

    words = WordsField(label="Why does it go to the level above?", rows=2)


class WithdrawRequestForm(ActForm):
    """Why it is not needed any more."""

    words = WordsField(
        label="Why is it not needed any more?", hint="Who was to decide reads this.", rows=2
    )


class ReplyForm(ActForm):
    """The answer to the question of who decides."""

    words = WordsField(label="Your answer", rows=2)


def wanted_of(cleaned: Mapping[str, Any]) -> Wanted:
    """What was typed into the form, as the rules read it."""
    options = tuple(
        Option(cleaned[f"option_{number}"], cleaned[f"cost_{number}"], cleaned[f"days_{number}"])
        for number in range(1, MOST_OPTIONS + 1)
        if cleaned[f"option_{number}"]
    )
    kind = RequestKind(cleaned["kind"])
    return Wanted(kind, cleaned["buys"], cleaned["currency"], options)


def _said(words: str, cost: str, gains: str) -> str:
    return f"{words}: {cost}{f', gains {gains}' if gains else ''}"


def _option_fields(number: int) -> dict[str, forms.Field]:
    first = number == 1
    return {
        f"option_{number}": forms.CharField(
            label="What is it?" if first else f"Option {number}: what is it?",
            help_text="Who decides may choose among options; fold more out below." if first else "",
            max_length=300,
            required=first,
        ),
        f"cost_{number}": MoneyField(
            label="Cost" if first else f"Option {number}: cost",
            required=first,
            hint="In figures, like 18000. 0 where it costs nothing." if first else "",
        ),
        f"days_{number}": number_field(
            "Days gained" if first else f"Option {number}: days gained", most=MOST_DAYS
        ),
    }

"""A call or an e-mail that was received: a few answers, on a phone too (R7)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from rung.domain.impact_words import lines_of
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import Channel, ContactOutcome, Ground
from rung.models import Person
from rung.models.matrices import asked_of
from rung.queries.asks import Asks
from rung.queries.callers import callers_of
from rung.queries.calls import CallTarget, asks_of_call, call_target
from rung.queries.mail_orders import is_theirs
from rung.queries.mail_waiting import OneMail
from rung.services.calling import Said
from rung.services.engaging import Attempt, Concern
from rung.web.common.asking import add_fields, check_confirmed, told_of, with_answers
from rung.web.common.call_fields import CALL_BACK, call_back_fields, call_back_of
from rung.web.common.fields import LONGEST_WORDS, InstantField, WordsField, ZonedForm
from rung.web.common.impact_fields import IMPACT_MORE, check_money, impact_fields, telling_of

HOW = [
    (Channel.PHONE.value, "Spoke"),
    (ContactOutcome.MESSAGE.value, "They left a message"),
    (ContactOutcome.NO_ANSWER.value, "We did not answer"),
    (Channel.EMAIL.value, "They sent an e-mail"),
]
_OUTCOMES = {
    ContactOutcome.NO_ANSWER.value: ContactOutcome.NO_ANSWER,
    ContactOutcome.MESSAGE.value: ContactOutcome.MESSAGE,
    Channel.EMAIL.value: ContactOutcome.MESSAGE,  # an e-mail leaves a message
}
NOT_OF_A_MAIL = ("happened_at", "reached_by", *CALL_BACK)  # when and how it came is known
FOLDED = ("ground", "contact", *CALL_BACK, *IMPACT_MORE)


class NewCallForm(ZonedForm):
    """Which order, how it went, when; and what was said. The rest is folded."""

    about = forms.CharField(
        label="Which order or escalation?",
        max_length=120,
        help_text="A reference, an account or a site.",
        widget=forms.TextInput(attrs={"list": "known", "autocomplete": "off"}),
    )
    reached_by = forms.ChoiceField(
        label="How did it go?",
        choices=HOW,
        initial=Channel.PHONE.value,
        required=False,  # as a call that was taken, unless somebody says else
    )
    happened_at = InstantField(label="When did they call, or write?", hint="Clocks count from it.")
    words = WordsField(
        label="What did they say?",
        hint="Their own words: they are shown at every level.",
        rows=2,
    )
    asked_for = ("reached_by",)
    ground = forms.ChoiceField(
        label="What is wrong, if it is new?",
        choices=[(ground.value, ground.label) for ground in Ground],
        initial=Ground.TIMELINESS.value,
    )

    def __init__(self, *args: Any, reader: Person, now: datetime, **kwargs: Any) -> None:  # noqa: ANN401
        self.reader, self.now = reader, now
        self.known: CallTarget | None = None  # what it is about, as soon as that is typed
        super().__init__(*args, zone=reader.zone, now=now, **kwargs)
        self.fields |= impact_fields()
        self.fields |= call_back_fields("You call back by", reader.zone, now)
        self.asks = self._asks()
        if self.asks is not None:
            add_fields(self, self.asks)
        if "contact" not in self.fields and self.known is not None:
            self._ask_who_called(self.known)

    def proposed(self) -> dict[str, object]:
        return {"happened_at": self.now}

    def clean(self) -> dict[str, Any]:
        """Find what the call is about; ``target`` is there when it was found."""
        about = self.cleaned_data.get("about")
        if about:
            try:
                self.cleaned_data["target"] = call_target(self.reader, about)
            except BadInput as trouble:
                self.add_error("about", str(trouble))
        if self.asks is not None:
            check_confirmed(self, self.asks)
        check_money(self)
        today = self.now.astimezone(ZoneInfo(self.reader.zone)).date()
        self.cleaned_data["call_back"] = call_back_of(self, zone=self.reader.zone, today=today)
        return self.cleaned_data

    @property
    def tells_more(self) -> bool:
        """Whether something was told beside the caller's words."""
        return any(
            self.data.get(name) or name in self.errors for name in FOLDED if name != "ground"
        )

    def _asks(self) -> Asks | None:
        """What is asked about an order that is in no escalation yet, as soon as it is named."""
        data = self.data if self.is_bound else self.initial
        try:
            target = call_target(self.reader, str(data.get("about", "")))
        except BadInput:
            return None  # said beside the field, once it is sent
        self.known = target
        if target.escalation is not None or target.order.why_over():
            return None
        told = told_of(data, asked_of(target.order))
        contact = str(data.get("contact", ""))
        known = int(contact) if contact.isdecimal() else None
        return asks_of_call(target, told, contact=known, now=self.now)

    def _ask_who_called(self, about: CallTarget) -> None:
        self.fields["contact"] = forms.TypedChoiceField(
            label="Who called?",
            coerce=int,
            empty_value=None,
            required=False,
            choices=[("", "Somebody else"), *callers_of(about.order.account_id, now=self.now)],
        )

    def concern(self) -> Concern:
        """What the caller said, for a new escalation."""
        typed = self.cleaned_data
        concern = Concern(
            ground=Ground(typed["ground"]), impact=typed["words"], said=telling_of(typed)
        )
        return with_answers(concern, self)

    @property
    def all_words(self) -> str:
        """What the caller said, for the record of an escalation that is there already."""
        typed = self.cleaned_data
        return "\n".join((typed["words"], *lines_of(telling_of(typed))))

    @property
    def channel(self) -> Channel:
        """The way it came."""
        mailed = self.cleaned_data["reached_by"] == Channel.EMAIL.value
        return Channel.EMAIL if mailed else Channel.PHONE

    def attempt(self, level: int, words: str = "") -> Attempt:
        """The contact as the service takes it."""
        outcome = _OUTCOMES.get(self.cleaned_data["reached_by"], ContactOutcome.SPOKE)
        return Attempt(level, self.cleaned_data["happened_at"], outcome, words, self.channel)

    def said(self) -> Said:
        """What goes with it in an escalation that is open."""
        typed = self.cleaned_data
        return Said(typed.get("call_back"), with_whom=typed.get("contact"))

    @property
    def target(self) -> CallTarget:
        """What the call is about; only of a valid form."""
        target: CallTarget = self.cleaned_data["target"]
        return target


class MailForm(NewCallForm):
    """A mail that waits, as an escalation: the same answers, filled in from what it says.

    When it was received is known, and nobody types it; the order is one of its writer's (N13).
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - as Django's forms take them
        mail: OneMail,
        reader: Person,
        now: datetime,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        self.mail = mail
        who = str(mail.contact.pk) if mail.contact else ""
        filled = {"words": mail.words.strip()[:LONGEST_WORDS], "contact": who}
        if len(mail.orders) == 1:
            filled["about"] = mail.orders[0].reference
        super().__init__(*args, reader=reader, now=now, initial=filled, **kwargs)
        for name in NOT_OF_A_MAIL:
            del self.fields[name]
        self.fields["words"].label = "What do they say?"

    def proposed(self) -> dict[str, object]:
        return {}

    def _ask_who_called(self, about: CallTarget) -> None:
        """Who wrote is known."""

    def clean(self) -> dict[str, Any]:
        """An order of somebody else's is refused, whoever may see it."""
        cleaned = super().clean()
        target, contact = cleaned.get("target"), self.mail.contact
        if target is not None and contact is not None and not is_theirs(contact, target.order):
            self.add_error("about", f"That is no order of {contact.name}'s.")
        return cleaned

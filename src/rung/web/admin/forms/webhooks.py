"""Forms about receivers of webhooks."""

from typing import Any, Self

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict

from rung.domain.webhook_addresses import LONGEST, address_refusal
from rung.domain.webhook_changes import Told
from rung.domain.webhook_events import Topic, topics_of
from rung.models import Account
from rung.queries.webhooks_page import account_of_code
from rung.web.common.fields import PressForm

ACTS = ("test", "pause", "resume", "rotate", "end", "redeliver")
_TOLD_BY_DEFAULT = (
    Topic.RAISED,
    Topic.LEVELS,
    Topic.ACKNOWLEDGED,
    Topic.MISSED,
    Topic.UPDATES,
    Topic.RESOLVED,
    Topic.CLOSED,
)


class WebhookForm(PressForm):
    """Who is told, where, of what."""

    name = forms.CharField(label="Name", max_length=80, help_text="What people here call it.")
    url = forms.CharField(
        label="Address",
        max_length=LONGEST,
        help_text="It takes a POST with JSON, over https, and answers within ten seconds.",
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    topics = forms.MultipleChoiceField(
        label="It is told of",
        choices=[(topic.value, topic.label) for topic in Topic],
        widget=forms.CheckboxSelectMultiple,
    )
    account = forms.CharField(
        label="Of one account only",
        required=False,
        max_length=20,
        help_text="The code of the account. Left empty: of every account.",
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    internal = forms.BooleanField(
        label="It is the carrier's own and may hear what no customer does",
        required=False,
        help_text="Then it also hears of roadblocks, desk tickets and corrections. Words of "
        "people are sent to nobody.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.initial.setdefault("topics", [topic.value for topic in _TOLD_BY_DEFAULT])

    def clean_url(self) -> str:
        """An address to which something may be sent."""
        url = str(self.cleaned_data["url"]).strip()
        why_not = address_refusal(url, allowed=settings.RUNG_WEBHOOKS_PRIVATE)
        if why_not:
            raise forms.ValidationError(why_not)
        return url

    def clean_account(self) -> Account | None:
        """The account that was meant."""
        code = self.cleaned_data["account"]
        found = account_of_code(code) if code else None
        if code and found is None:
            raise forms.ValidationError("No account has this code.")
        return found


class EditWebhookForm(WebhookForm):
    """The same of a receiver that is there, and what stood there when the form was drawn."""

    seen = forms.CharField(widget=forms.HiddenInput, label="This page is not complete.")

    @classmethod
    def of(cls, told: Told) -> Self:
        """The form as it is drawn first."""
        return cls(
            initial={
                "name": told.name,
                "url": told.url,
                "topics": [topic.value for topic in topics_of(told.facts)],
                "account": told.account,
                "internal": told.internal,
                "seen": told.written(),
            }
        )

    def clean_seen(self) -> Told:
        """What the form showed."""
        seen = Told.read(self.cleaned_data["seen"])
        if seen is None:
            raise forms.ValidationError("This page is not complete. Load it again.")
        return seen

    def over(self, told: Told) -> Self:
        """What was typed, to be sent again over what somebody else has written meanwhile."""
        again = MultiValueDict(self.data)
        again["seen"] = told.written()
        again["press_id"] = str(PressForm().initial["press_id"])
        return type(self)(again)


class WebhookActForm(PressForm):
    """A button on the page of one receiver."""

    pressed = forms.ChoiceField(choices=[(each, each) for each in ACTS])
    delivery_id = forms.UUIDField(required=False)

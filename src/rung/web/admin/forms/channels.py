"""The form of a test of one channel."""

from typing import Any

from django import forms
from django.conf import settings

from rung.domain.told_how import SentBy
from rung.web.common.fields import PressForm, chat_name_field


class TestForm(PressForm):
    """Which channel, and where to."""

    __test__ = False  # no test of ours

    channel = forms.ChoiceField(label="Channel", widget=forms.RadioSelect)
    to = chat_name_field(
        "Mail goes to your own address; answer it to test mail that comes in. A number begins "
        "with its country code. Each webhook is tested on its own page.",
        autocomplete="off",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.initial.setdefault("channel", SentBy.EMAIL.value)
        channel = self.fields["channel"]
        if isinstance(channel, forms.ChoiceField):
            channel.choices = _channels()

    @property
    def chosen(self) -> tuple[SentBy, str]:
        """The channel, and which chat."""
        channel, _, chat = self.cleaned_data["channel"].partition(":")
        return SentBy(channel), chat


class AgainForm(PressForm):
    """The button beside something that was given up."""

    again = forms.UUIDField()


def _channels() -> list[tuple[str, str]]:
    found = [(SentBy.EMAIL.value, "Mail to me")]
    if settings.RUNG_SMS:
        found.append((SentBy.SMS.value, "SMS"))
    chats = ((f"{SentBy.CHAT.value}:{each}", f"Chat: {each}") for each in settings.RUNG_CHATS)
    return [*found, *chats]

"""The form of a test of one channel."""

from typing import Any

from django import forms
from django.conf import settings

from rung.domain.told_how import SentBy
from rung.services.preferences import NAME
from rung.web.common.fields import PressForm, chat_name_field


class TestForm(PressForm):
    """Which channel, and where to."""

    __test__ = False  # no test of ours

    channel = forms.ChoiceField(
        label="Channel",
        help_text="Mail goes to your own address; answer it to test mail that comes in. "
        "Each webhook is tested on its own page.",
        widget=forms.RadioSelect,
    )
    to = chat_name_field("", autocomplete="off")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.initial.setdefault("channel", SentBy.EMAIL.value)
        channel = self.fields["channel"]
        if isinstance(channel, forms.ChoiceField):
            channel.choices = _channels()
        self._ask_where_to()

    @property
    def where_to(self) -> str:
        """The number or name; empty where none is asked for."""
        return str(self.cleaned_data.get("to", ""))

    def _ask_where_to(self) -> None:
        """Ask for what the channels of this place need, and for nothing where mail is the only one.

        Of several, mail and a chat of one room leave it empty.
        """
        numbers = bool(settings.RUNG_SMS)
        names = any(NAME in address for address in settings.RUNG_CHATS.values())
        if not numbers and not names:
            del self.fields["to"]
            return
        self.fields["to"].label = _WHERE_TO[numbers, names]
        self.fields["to"].help_text = "A number begins with its country code." if numbers else ""

    @property
    def chosen(self) -> tuple[SentBy, str]:
        """The channel, and which chat."""
        channel, _, chat = self.cleaned_data["channel"].partition(":")
        return SentBy(channel), chat


_WHERE_TO = {  # by whether there are numbers, and whether there are names
    (True, False): "Number for SMS",
    (False, True): "Name in the chat",
    (True, True): "Number, or name in the chat",
}


class AgainForm(PressForm):
    """The button beside something that was given up."""

    again = forms.UUIDField()


def _channels() -> list[tuple[str, str]]:
    found = [(SentBy.EMAIL.value, "Mail to me")]
    if settings.RUNG_SMS:
        found.append((SentBy.SMS.value, "SMS"))
    chats = ((f"{SentBy.CHAT.value}:{each}", f"Chat: {each}") for each in settings.RUNG_CHATS)
    return [*found, *chats]

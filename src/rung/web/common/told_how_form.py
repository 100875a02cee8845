"""The form of how a person wishes to be told."""

from typing import Any

from django import forms
from django.conf import settings

from rung.domain.hearing import quiet_hours
from rung.domain.languages import Language
from rung.domain.told_how import SentBy, ShortNews, Wish
from rung.web.common.fields import PressForm, chat_name_field, time_field

_CHAT = f"{SentBy.CHAT.value}:"  # and the chat's name
_EXAMPLE = "22:00"


class ToldHowForm(PressForm):
    """The language of what is sent, a channel beside mail, its news, quiet hours, calendar entries.

    Who works for the carrier is asked for no language: what they are sent is in English.
    """

    language = forms.ChoiceField(
        label="Language of what you are sent",
        choices=[(each.value, each.label) for each in Language],
        required=False,  # what is not said stays as it is
        help_text="Mails and short messages; pages are in English.",
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label="Beside mail", widget=forms.RadioSelect, initial=SentBy.EMAIL.value
    )
    to = chat_name_field(
        "A number with its country code, such as +1 303 555 0101.", autocomplete="tel"
    )
    news = forms.ChoiceField(
        label="Short messages of what",
        choices=[(each.value, each.label) for each in ShortNews],
        widget=forms.RadioSelect,
        initial=ShortNews.OWED.value,
    )
    quiet_from = time_field(
        "Quiet from",
        hint="On your own clock. What you owe under a running clock is told all the same.",
        example=_EXAMPLE,
    )
    quiet_until = time_field("Quiet until", example=_EXAMPLE)
    promises = forms.BooleanField(
        label="Put a calendar entry beside each mail that promises something by a time",
        required=False,
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        customer: bool,
        **kwargs: Any,  # noqa: ANN401 - Django's own signature
    ) -> None:
        super().__init__(*args, **kwargs)
        if not customer:
            del self.fields["language"]
        channel = self.fields["channel"]
        if isinstance(channel, forms.ChoiceField):
            channel.choices = _channels()
        if not has_channels():
            for name in ("to", "news"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Quiet hours have both ends."""
        cleaned = self.cleaned_data
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_until") is None):
            self.add_error("quiet_until", "Quiet hours need a beginning and an end.")
        return cleaned

    @property
    def chosen_language(self) -> Language | None:
        """The language that was chosen; None for who was not asked."""
        typed = self.cleaned_data.get("language")
        return Language(typed) if typed else None

    @property
    def wish(self) -> Wish:
        """What was chosen, as the service takes it."""
        typed = self.cleaned_data
        channel, _, chat = typed["channel"].partition(":")
        return Wish(
            SentBy(channel),
            chat,
            typed.get("to", ""),
            ShortNews(typed.get("news") or ShortNews.OWED.value),
            quiet_hours(typed["quiet_from"], typed["quiet_until"]),
            typed["promises"],
        )


def has_channels() -> bool:
    """Whether anything is set up beside mail."""
    return bool(settings.RUNG_SMS or settings.RUNG_CHATS)


def drawn_from(wish: Wish, language: str) -> dict[str, object]:
    """What stands in the form when it is drawn."""
    chat = wish.sent_by is SentBy.CHAT
    return {
        "language": language,
        "channel": f"{_CHAT}{wish.chat}" if chat else wish.sent_by.value,
        "to": wish.to,
        "news": wish.news.value,
        "quiet_from": wish.quiet.begins if wish.quiet else None,
        "quiet_until": wish.quiet.ends if wish.quiet else None,
        "promises": wish.promises,
    }


def _channels() -> list[tuple[str, str]]:
    found = [(SentBy.EMAIL.value, "Nothing: mail is enough")]
    if settings.RUNG_SMS:
        found.append((SentBy.SMS.value, "Short messages by SMS"))
    return [*found, *((f"{_CHAT}{each}", f"Chat: {each}") for each in settings.RUNG_CHATS)]

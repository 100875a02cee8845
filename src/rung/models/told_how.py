"""How each person wishes to be told; without a row by mail, at any hour."""

from django.db import models
from django.db.models import F, Q

from rung.domain.hearing import quiet_hours
from rung.domain.told_how import SentBy, ShortNews, Wish
from rung.models.choice import choices, only
from rung.models.people import Person


class ToldHow(models.Model):
    """One person's choice. Whom it reaches outside is read by whoever sends, and nobody else.

    It is of a person and of no account. A customer's request writes notices to people of either
    side, so it may read which channel they chose and when not; never the number or name.
    """

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="told_how"
    )
    sent_by = models.CharField(
        max_length=10, choices=choices(SentBy), default=SentBy.EMAIL.value
    )  # beside mail; EMAIL: nothing beside it
    chat = models.CharField(max_length=40, blank=True)  # which, by its name in RUNG_CHAT_…
    whom = models.CharField(max_length=80, blank=True)  # a number, or a name in the chat
    news = models.CharField(max_length=10, choices=choices(ShortNews), default=ShortNews.OWED.value)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    promises = models.BooleanField(default=False)  # a calendar entry with the mail of a promise

    class Meta:
        constraints = [
            only("sent_by", SentBy, "told_how_channel_is_known"),
            only("news", ShortNews, "told_how_news_is_known"),
            models.CheckConstraint(
                condition=Q(sent_by=SentBy.EMAIL.value, chat="", whom="")
                | Q(sent_by=SentBy.SMS.value, chat="") & ~Q(whom="")
                | Q(sent_by=SentBy.CHAT.value) & ~Q(chat=""),
                name="told_how_can_be_reached",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~Q(quiet_from=F("quiet_until")),
                name="told_how_quiet_from_and_until",
            ),
        ]

    @property
    def wish(self) -> Wish:
        """The row as the rules read it."""
        quiet = quiet_hours(self.quiet_from, self.quiet_until)
        return Wish(
            SentBy(self.sent_by), self.chat, self.whom, ShortNews(self.news), quiet, self.promises
        )

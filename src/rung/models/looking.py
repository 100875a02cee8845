"""What a person has seen of an account, so that a page can begin with what is new since (R3)."""

from django.db import models

from rung.models.people import Account, Person


class LastLooked(models.Model):
    """Until which instant a person has said that they have seen what happened to an account."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()  # when the page was drawn on which they said so

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "account"], name="last_looked_once_per_account"
            ),
        ]

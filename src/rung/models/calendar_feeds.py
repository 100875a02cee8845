"""The private address under which a calendar program reads what somebody promised or waits for."""

from django.db import models

from rung.models.people import Person


class CalendarFeed(models.Model):
    """One person's private address; none, or the one that is live. It ends by being deleted.

    Only its digest is kept: nobody can read the address out of the database. It is of a person and
    of no account, so no customer's request reads it.
    """

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

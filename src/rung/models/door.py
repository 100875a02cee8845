"""Who comes in and how: tries that are counted, where people are signed in, one-time links."""

from django.db import models
from django.db.models import F, Q

from rung.domain.door import WayIn, Whose
from rung.models.choice import choices, only
from rung.models.people import Person


class SignInTries(models.Model):
    """How often a way in was tried for one address, browser or network, and until when it rests.

    The key is a digest: an address that belongs to nobody is not kept in words.
    """

    key = models.CharField(max_length=64, primary_key=True)
    way = models.CharField(max_length=10, choices=choices(WayIn))
    whose = models.CharField(max_length=10, choices=choices(Whose))
    person = models.ForeignKey(  # empty: nobody has the address, or a whole network is counted
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            only("way", WayIn, "sign_in_way_is_known"),
            only("whose", Whose, "sign_in_whose_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["rests_until"],
                name="sign_in_resting",
                condition=Q(rests_until__isnull=False),
            )
        ]


class SignedIn(models.Model):
    """One browser in which a person is signed in; it goes when they sign out there."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()  # to within some minutes
    browser = models.CharField(max_length=80)  # "Firefox on Windows"
    address = models.CharField(max_length=45)  # of the network it came from

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_at__gte=F("since")), name="signed_in_seen_after_it_began"
            ),
        ]


class EntryLink(models.Model):
    """A link by which one person signs in once; only its digest is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("made_at")), name="entry_link_ends_after_it_is_made"
            ),
        ]

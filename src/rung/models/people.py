"""People, the accounts they belong to and the levels they hold."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from rung.domain.agency import holds
from rung.domain.coverage import Holding, Scope
from rung.domain.languages import Language
from rung.domain.permissions import Role
from rung.models.calendars import Calendar
from rung.models.choice import choices, only


class People(BaseUserManager["Person"]):
    """Finds a person by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person who signs in with this address."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody of the carrier or of a customer. Signs in by e-mail address."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=choices(Role))
    zone = models.CharField(max_length=64)
    cover = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="covers"
    )
    calendar = models.ForeignKey(  # when reminders reach them; empty: at any time
        Calendar, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=5, blank=True)  # light, dark, auto; empty: not chosen
    language = models.CharField(  # in which they are written to; the carrier works in English
        max_length=5,
        choices=choices(Language),
        default=Language.ENGLISH.value,
        db_default=Language.ENGLISH.value,
    )
    single_keys = models.BooleanField(default=True)
    lacks_factor: bool = False  # said of who is signed in, where they are read; no column

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role", "zone"]

    class Meta:
        constraints = [
            only("role", Role, "person_role_is_known"),
            only("language", Language, "person_language_is_known"),
            models.CheckConstraint(
                condition=Q(language=Language.ENGLISH.value) | Q(role=Role.CUSTOMER.value),
                name="person_of_the_carrier_reads_english",
            ),
            models.UniqueConstraint(Lower("email"), name="person_one_per_address"),
            models.CheckConstraint(
                condition=Q(cover=None) | ~Q(cover=F("id")), name="person_never_covers_themselves"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """A part of the carrier: its calendar and who holds which level there."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="regions")

    def __str__(self) -> str:
        return self.name


class LevelHolder(models.Model):
    """Who holds a level, and where; an empty dimension means anywhere (R10).

    The most specific row wins, equals answer in the order of their rank. Level 1 is the order's
    care manager (R1). A party outside the carrier has words instead of a person.
    """

    level = models.PositiveSmallIntegerField()
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="holders"
    )
    account = models.ForeignKey(
        "Account", on_delete=models.PROTECT, null=True, blank=True, related_name="holders"
    )
    product = models.CharField(max_length=80, blank=True)
    track = models.CharField(max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)  # 1 answers first
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="held"
    )
    outside = models.CharField(max_length=200, blank=True)  # who, and how they are reached
    title = models.CharField(max_length=120, blank=True)  # their own on this level

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "level",
                "region",
                "account",
                Lower("product"),
                Lower("track"),
                "rank",
                nulls_distinct=False,
                name="holder_one_per_rank",
            ),
            models.CheckConstraint(condition=Q(level__gte=2), name="holder_above_the_ccm"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="holder_ranks_from_one"),
            models.CheckConstraint(
                condition=Q(person=None) & ~Q(outside="") | Q(person__isnull=False, outside=""),
                name="holder_is_a_person_or_outside",
            ),
        ]

    def as_domain(self) -> Holding:
        """The row as the rule of resolution reads it."""
        scope = Scope(self.account_id, self.product, self.region_id, self.track)
        return Holding(
            self.level, scope, self.rank, self.person_id, outside=self.outside, title=self.title
        )


class Absence(models.Model):
    """When a person cannot be reached; their cover is engaged instead (R16)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["person", "starts_at"], name="absence_once"),
        ]


AWAY = f"""
SELECT person.id FROM rung_person AS person WHERE person.role <> '{Role.CUSTOMER.value}' AND (
    NOT person.is_active OR EXISTS (
        SELECT FROM rung_absence AS absence
        WHERE absence.person_id = person.id AND absence.starts_at <= %s AND absence.ends_at > %s
    )
)
"""  # noqa: S608 - our own word; as a statement, because a batch of due clocks asks for no other


def away(at: datetime) -> QuerySet[Person]:
    """Everybody of the carrier who cannot be reached at that instant: absent, or gone for good."""
    return Person.objects.filter(pk__in=RawSQL(AWAY, [at, at]))  # noqa: S611 - values are parameters


class Account(models.Model):
    """A customer of the carrier, with one dedicated care manager (R1)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="accounts")
    segment = models.CharField(max_length=40, blank=True, db_default="")
    zone = models.CharField(max_length=64)
    ccm = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts_cared_for"
    )
    channel_manager = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts_channelled"
    )

    def __str__(self) -> str:
        return self.name


class AccountContact(models.Model):
    """A customer's person on an account, or an agent acting for it within a letter of agency."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_of")
    may_escalate = models.BooleanField(default=True)
    agent = models.BooleanField(default=False)
    agent_until = models.DateField(null=True, blank=True)  # the letter of agency's last day
    counterpart_level = models.PositiveSmallIntegerField(  # told when that level is engaged
        null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "person"], name="contact_once_per_account"),
            models.CheckConstraint(
                condition=Q(agent_until=None) | Q(agent=True), name="contact_agency_of_an_agent"
            ),
            models.CheckConstraint(
                condition=Q(counterpart_level=None) | Q(counterpart_level__gte=1),
                name="contact_counterpart_of_a_level",
            ),
        ]

    def holds(self, now: datetime) -> bool:
        """Whether they stand for the account at an instant; it must have been fetched."""
        return holds(self.agent_until, zone=self.account.zone, now=now)

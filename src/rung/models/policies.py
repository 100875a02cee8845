"""Policies: the escalation contact matrix and its rules, as immutable versions (N6).

A trigger holds that a version, once published, never changes.
"""

from typing import Any

from django.db import models

from rung.domain.matching import Circumstances
from rung.domain.matrix import Policy as PolicyRules
from rung.domain.packs import Pack, read_pack
from rung.models.people import Person

NOTHING_KNOWN = Circumstances()


class Policy(models.Model):
    """A named policy; what is in force is one of its versions."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """One published edition of a policy. Running escalations keep theirs.

    ``published_by`` is empty for what was published when the house was set up.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document: "models.JSONField[Any, Any]" = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=300, blank=True, default="", db_default="")  # why

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "number"], name="policy_version_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.get('name', 'policy')} v{self.number}"

    def as_domain(self) -> Pack:
        """The pack of this version, for all circumstances."""
        return read_pack(self.document, self.number)

    def rules(self, facts: Circumstances = NOTHING_KNOWN) -> PolicyRules:
        """The rules in these circumstances; read once, because a version never changes.

        Raises PolicyError for a version that has no levels.
        """
        known = _READ.get((self.pk, facts))
        if known is None:
            if len(_READ) >= MOST_READ:
                _READ.clear()
            known = _READ[self.pk, facts] = self.as_domain().resolve(facts)
        return known


class PolicyDraft(models.Model):
    """What somebody is changing about a policy, or begins; at most one for each name.

    ``edition`` counts the savings, so that nobody writes over what they have not seen.
    """

    name = models.CharField(max_length=80, unique=True)
    document: "models.JSONField[Any, Any]" = models.JSONField()
    based_on = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    edition = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.name}, draft"


MOST_READ = 256
_READ: dict[tuple[int, Circumstances], PolicyRules] = {}

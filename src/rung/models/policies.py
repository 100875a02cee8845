"""Policies: the escalation contact matrix and its rules, as immutable versions (N6)."""

from typing import Any

from django.db import models

from rung.domain.matching import Circumstances
from rung.domain.matrix import Policy as PolicyRules
from rung.domain.packs import Pack, read_pack

NOTHING_KNOWN = Circumstances()


class Policy(models.Model):
    """A named policy; what is in force is one of its versions."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """One published edition of a policy. Running escalations keep theirs."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document: "models.JSONField[Any, Any]" = models.JSONField()
    published_at = models.DateTimeField()

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


MOST_READ = 256
_READ: dict[tuple[int, Circumstances], PolicyRules] = {}

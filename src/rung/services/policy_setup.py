"""The first policies: without one nothing can be engaged."""

from datetime import datetime

from rung.domain.house_record import RecordKind
from rung.models import Policy, PolicyVersion
from rung.services.doing import time_itself
from rung.services.intake import preset_document
from rung.services.record import record

FIRST = ("standard", "routing")  # the presets that a new house begins with
WORDS = "The policy that comes with the program."


def publish_standard_if_none(now: datetime) -> bool:
    """Publish the standard policy, and the rule that sends every order to it, in a new house.

    Nothing where a policy has been published; says whether it was needed.
    """
    if PolicyVersion.objects.exists():
        return False
    for name in FIRST:
        policy, _ = Policy.objects.get_or_create(name=name)
        PolicyVersion.objects.create(
            policy=policy,
            number=1,
            document=preset_document(name),
            published_at=now,
            words=WORDS,
        )
        record(
            time_itself(now), RecordKind.POLICY, f"Policy {name}", "none", "version 1", words=WORDS
        )
    return True

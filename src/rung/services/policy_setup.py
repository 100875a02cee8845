"""The first policy: without one nothing can be engaged."""

from datetime import datetime

from rung.domain.packs import STANDARD
from rung.models import Policy, PolicyVersion


def publish_standard_if_none(now: datetime) -> bool:
    """Publish the standard policy where no policy has been published yet; whether it was needed."""
    if PolicyVersion.objects.exists():
        return False
    policy, _ = Policy.objects.get_or_create(name=STANDARD["name"])
    PolicyVersion.objects.create(policy=policy, number=1, document=STANDARD, published_at=now)
    return True

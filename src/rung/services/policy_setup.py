"""The first policy: without one nothing can be engaged."""

from datetime import datetime

from rung.models import Policy, PolicyVersion
from rung.services.intake import preset_document

FIRST = "standard"  # the preset that a new house begins with


def publish_standard_if_none(now: datetime) -> bool:
    """Publish the standard policy where no policy has been published yet; whether it was needed."""
    if PolicyVersion.objects.exists():
        return False
    policy, _ = Policy.objects.get_or_create(name=FIRST)
    document = preset_document(FIRST)
    PolicyVersion.objects.create(policy=policy, number=1, document=document, published_at=now)
    return True

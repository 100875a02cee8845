"""Files as they come in: judged by their content, refused with a sentence, or kept."""

from uuid import UUID

from django.db.models import Max

from rung.domain.attaching import Given, Judged, KeepAttachment, refuse_unfit, safe_name
from rung.domain.facts import Fact, Visibility
from rung.domain.permissions import Role
from rung.models import Attachment
from rung.models.keys import key_at
from rung.models.timeline import entries_of
from rung.services.doing import Doing
from rung.services.intake import judge_file


def given_since_update(escalation_id: UUID) -> list[str]:
    """The carrier's files for the customer that no update has told of yet, oldest first."""
    news = entries_of(escalation_id).filter(fact=Fact.UPDATE_SENT.value)
    last = news.aggregate(at=Max("recorded_at"))["at"]
    files = Attachment.objects.filter(
        escalation=escalation_id, visibility=Visibility.CUSTOMER.value
    ).exclude(added_by__role=Role.CUSTOMER.value)
    found = files.filter(added_at__gt=last) if last else files
    return list(found.order_by("added_at", "id").values_list("name", flat=True))


def judged(
    files: tuple[Given, ...],
    visibility: Visibility,
    doing: Doing,
    *,
    not_ready_id: UUID | None = None,
) -> tuple[KeepAttachment, ...]:
    """The files of one act, ready to keep. BadInput names the first that cannot be."""
    looked_at = tuple(Judged(each, *judge_file(each.name, each.content)) for each in files)
    refuse_unfit(looked_at)
    return tuple(
        KeepAttachment(
            id=key_at(doing.now),
            name=safe_name(each.given.name, each.media_type),
            media_type=each.media_type,
            content=each.given.content,
            visibility=visibility,
            not_ready_id=not_ready_id,
        )
        for each in looked_at
    )

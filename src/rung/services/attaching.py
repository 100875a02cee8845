"""Files as they come in: judged by their content, refused with a sentence, or kept."""

from uuid import UUID

from rung.domain.attaching import Given, Judged, KeepAttachment, refuse_unfit, safe_name
from rung.domain.facts import Visibility
from rung.models.keys import key_at
from rung.services.doing import Doing
from rung.services.intake import judge_file


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

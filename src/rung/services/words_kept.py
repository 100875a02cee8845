"""Nothing is written to an escalation once its words and names were let go of (R28)."""

from rung.domain.plan import Snapshot
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import Status
from rung.models import Escalation

LET_GO = "Its words and names were let go of long after its end; nothing is added to it any more."


def require_words_kept(current: Snapshot) -> None:
    """Refuse words for an escalation whose own are gone: no term would ever end theirs."""
    if current.status is not Status.CLOSED:
        return
    if Escalation.objects.filter(pk=current.id, erased_at__isnull=False).exists():
        raise RuleViolation(LET_GO)

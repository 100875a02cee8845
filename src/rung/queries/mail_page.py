"""What mail came in, how each was understood and why, for the administrator: the newest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from rung.domain.instants import show
from rung.domain.mail_answers import MailDone
from rung.domain.mail_meaning import MatchedBy, Meaning
from rung.models import ReceivedMail, UnderstoodMail
from rung.models.mail import mail_is_taken

SHOWN = 50
A_DAY = timedelta(days=1)
ERASED = "Erased"
NO_WAY_IN = "Neither RUNG_MAIL_IN nor RUNG_IMAP_URL is set."
_NOT_READ = "The worker has not read it yet."


@dataclass(frozen=True)
class MailRow:
    """One mail: from whom, taken for what and why, and what was done. Its words are not shown."""

    received: str
    sender: str
    meaning: str
    why: str
    done: str
    reference: str
    number: int | None


@dataclass(frozen=True)
class MailPage:
    """The newest, and how many of each kind there were in a day."""

    not_taken: str  # why no mail comes in; empty: it does
    rows: tuple[MailRow, ...]
    counted: str  # "Done as asked: 2, …"; empty: none
    unread: int
    more: bool = False


def mail_page(
    *, zone: str, now: datetime, number: int | None = None, address: str = "", page: int = 1
) -> MailPage:
    """The page as it stands now, in three statements.

    ``number`` of an escalation and ``address`` of a sender narrow its rows; pages begin with 1.
    """
    newest = ReceivedMail.objects.select_related("understood__escalation").defer("raw")
    if number is not None:
        newest = newest.filter(understood__escalation__number=number)
    if address:
        by = Q(sender__iexact=address) | Q(understood__from_address__iexact=address)
        newest = newest.filter(by)
    start = (page - 1) * SHOWN
    rows = list(newest.order_by("-received_at", "-pk")[start : start + SHOWN + 1])
    lately = UnderstoodMail.objects.filter(understood_at__gt=now - A_DAY)
    counted = lately.values_list("done").annotate(many=Count("pk")).order_by("done")
    return MailPage(
        not_taken="" if mail_is_taken() else f"No mail is taken. {NO_WAY_IN}",
        rows=tuple(_row(each, zone, now) for each in rows[:SHOWN]),
        more=len(rows) > SHOWN,
        counted=", ".join(f"{MailDone(done).label}: {many}" for done, many in counted),
        unread=ReceivedMail.objects.filter(understood=None).count(),
    )


def _row(mail: ReceivedMail, zone: str, now: datetime) -> MailRow:
    received = show(mail.received_at, zone, now)
    found = getattr(mail, "understood", None)
    if found is None:
        return MailRow(received, mail.sender or "No return path", "", _NOT_READ, "", "", None)
    how = MatchedBy(found.matched_by).label
    why = found.why if found.refusal == "" else f"{found.why} Refused: {found.refusal}"
    return MailRow(
        received=received,
        sender=_sender(mail, found.from_address),
        meaning=Meaning(found.meaning).label,
        why=f"{how.capitalize()}: {why}" if found.escalation and how not in why.lower() else why,
        done=MailDone(found.done).label,
        reference=found.escalation.reference if found.escalation else "",
        number=found.escalation.number if found.escalation else None,
    )


def _sender(mail: ReceivedMail, address: str) -> str:
    return ERASED if mail.erased_at else address or mail.sender or "No return path"

"""Why an order's date is in danger: the cause kept inside, and words released to a customer."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from rung.domain.permissions import Act
from rung.domain.refusals import AlreadyDone, BadInput
from rung.models import Jeopardy
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing


class ChangedMeanwhile(AlreadyDone):
    """Somebody else wrote in the meantime; their version stands, and both are shown."""


@dataclass(frozen=True)
class Wording:
    """What somebody wrote, and what stood there when they began (``seen``)."""

    internal_cause: str
    customer_words: str
    seen: str


@transaction.atomic
def word_jeopardy(
    *, order_id: int, jeopardy_id: int, wording: Wording, release: bool, doing: Doing
) -> Jeopardy:
    """Keep both fields; ``release`` lets the customer read theirs, without it they read none.

    Refused without words to release, once the jeopardy is cleared, and where somebody else wrote
    since the form was drawn.
    """
    doing.allow(Act.RELEASE_WORDING)
    pressed_once(doing)
    row = Jeopardy.objects.select_for_update().get(pk=jeopardy_id, order=order_id)
    words = wording.customer_words.strip()
    if row.cleared_at is not None:
        raise AlreadyDone("This reason does not stand any more; there is nothing to say of it.")
    if seen_of(row) != wording.seen:
        raise ChangedMeanwhile(_said_meanwhile(row))
    if release and not words:
        raise BadInput("Write what the customer should read before you release it.")
    row.internal_cause, row.customer_words = wording.internal_cause.strip(), words
    row.released_at = doing.now if release else None
    row.released_by = doing.person if release else None
    row.save(update_fields=["internal_cause", "customer_words", "released_at", "released_by"])
    return row


def seen_of(row: Jeopardy) -> str:
    """What a form shows of a row, so that its sending can tell whether it is still so."""
    released = row.released_at.isoformat() if row.released_at else ""
    written = f"{row.internal_cause}\n{row.customer_words}\n{released}"
    return sha256(written.encode()).hexdigest()


def _said_meanwhile(row: Jeopardy) -> str:
    """Both versions stay in sight: theirs in this sentence, one's own in the form."""
    return (
        "Somebody else wrote here meanwhile. Inside it says now: "
        f"“{row.internal_cause or 'nothing'}”. The customer's words: "
        f"“{row.customer_words or 'none'}”. Your own words stand in the form; send them again to "
        "replace these."
    )

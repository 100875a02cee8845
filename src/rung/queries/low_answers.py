"""Low answers after the end that nobody has called about yet: on their owners' day (R27)."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.instants import show
from rung.domain.surveys import LOW
from rung.queries.in_step import Steps
from rung.queries.lean import Wanted
from rung.queries.owed import Standing

_WAITING = """
SELECT e.number, a.name, s.informed, s.solved, s.words, s.answered_at, p.name, w.name
  FROM rung_survey s
  JOIN rung_escalation e ON e.id = s.escalation_id
  JOIN rung_account a ON a.id = e.account_id
  JOIN rung_person p ON p.id = s.answered_by_id
  JOIN rung_person w ON w.id = s.owner_id
 WHERE s.owner_id = ANY(%s) AND least(s.informed, s.solved) <= %s
   AND NOT EXISTS (SELECT FROM rung_surveyfollowup f WHERE f.survey_id = s.id)
 ORDER BY s.answered_at, e.number
"""


@dataclass(frozen=True, slots=True)
class LowAnswer:
    """An answer whose customer is to be called."""

    number: int
    reference: str
    account: str
    scores: str
    words: str
    by: str
    at: str
    owner: str


def low_answers_steps(
    standing: Standing, *, zone: str, now: datetime
) -> Steps[tuple[LowAnswer, ...]]:
    """Those of these people, the longest waiting first."""
    (rows,) = yield (Wanted(None, _WAITING, [list(standing.people), LOW]),)
    return tuple(
        LowAnswer(
            number=number,
            reference=f"ESC-{number}",
            account=account,
            scores=f"kept informed {informed} of 5, solved well {solved} of 5",
            words=words,
            by=by,
            at=show(at, zone, now),
            owner=owner,
        )
        for number, account, informed, solved, words, at, by, owner in rows
    )

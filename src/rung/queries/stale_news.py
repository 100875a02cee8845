"""In one condition: whether the last updates of an escalation told its customer nothing (R24).

For statements over many escalations; ``communication_room`` says more about one.
"""

from rung.domain.facts import Fact, Visibility
from rung.domain.useful_news import EMPTY_AT_MOST, USEFUL
from rung.domain.vocabulary import UpdateKind

_EMPTY = f"details ->> 'kind' = '{UpdateKind.NOTHING_NEW.value}'"
_SENT = f"fact = '{Fact.UPDATE_SENT.value}'"
_NEWS = ", ".join(f"'{fact.value}'" for fact in sorted(USEFUL))
_TOLD = f"visibility = '{Visibility.CUSTOMER.value}'"
_USEFUL = f"({_TOLD} AND ({_SENT} AND NOT {_EMPTY} OR fact IN ({_NEWS})))"


def stale(escalation: str) -> str:
    """The condition on an escalation, under the name that the statement gives it: ``e``."""
    return f"""(
        SELECT count(*) >= {EMPTY_AT_MOST} FROM rung_timelineentry AS said
         WHERE said.escalation_id = {escalation}.id
           AND said.recorded_at >= {escalation}.raised_at AND said.{_SENT} AND said.{_EMPTY}
           AND said.happened_at > coalesce((
               SELECT max(happened_at) FROM rung_timelineentry AS told
                WHERE told.escalation_id = {escalation}.id
                  AND told.recorded_at >= {escalation}.raised_at AND {_USEFUL}), '-infinity'))"""  # noqa: S608 - our own words

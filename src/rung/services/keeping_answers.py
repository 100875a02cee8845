"""Writes what a rule decides about acknowledgements that were given."""

from rung.domain.clocks import Outcome, wake_at
from rung.domain.settling import percents_of
from rung.domain.taking_back import NameContact, TakeBack
from rung.models import Acknowledgement, Clock, Escalation
from rung.models.clocks import with_facts
from rung.services.doing import Doing
from rung.services.snapshots import running_clock


def take_back(escalation: Escalation, decided: TakeBack, doing: Doing) -> None:
    """The answer stands no longer, and the clock runs as if it had never been settled.

    Its words, giver and instants are on the timeline, which keeps both. Reminders that were given
    are not given again.
    """
    del doing
    Acknowledgement.objects.filter(clock=decided.clock_id, escalation=escalation).delete()
    if decided.missed:
        return
    clocks = with_facts(Clock.objects.filter(pk=decided.clock_id, outcome=Outcome.MET.value))
    clock = clocks.select_related("escalation__policy").get()
    running = running_clock(clock)
    percents = percents_of(running.kind, running.facts, escalation.rules())
    clock.outcome, clock.settled_at, clock.settled_recorded_at = "", None, None
    clock.wake_at = wake_at(running.facts, percents, running.warned)
    clock.save(update_fields=["outcome", "settled_at", "settled_recorded_at", "wake_at"])


def name_contact(escalation: Escalation, decided: NameContact, doing: Doing) -> None:
    """By when the customer expects the next contact; the instant before is on the timeline."""
    del doing
    answers = Acknowledgement.objects.filter(clock=decided.clock_id, escalation=escalation)
    answers.update(next_contact_at=decided.at)

"""The figures once more, counted by hand from the timeline: slow, and plainly right.

Nothing is read here but what happened, as the timeline says it; no clock, no row of the plan.
"""

from collections import Counter
from datetime import datetime

from rung.domain.facts import Fact
from rung.models import Escalation, TimelineEntry

ENDS = (Fact.ESCALATION_CONFIRMED, Fact.ESCALATION_CLOSED_BY_SILENCE, Fact.ESCALATION_WITHDRAWN)
OPENS = (Fact.ESCALATION_RAISED, Fact.ESCALATION_REJECTED)
SHUTS = (Fact.ESCALATION_RESOLVED, *ENDS)
ANSWERED, MISSED = Fact.ACKNOWLEDGEMENT_GIVEN, Fact.ACKNOWLEDGEMENT_MISSED


class Story:
    """What happened to one escalation, in the order in which it happened."""

    def __init__(self, escalation: Escalation) -> None:
        self.order = escalation.order_id
        self.entries = list(
            TimelineEntry.objects.filter(escalation=escalation).order_by(
                "happened_at", "recorded_at", "position"
            )
        )

    def of(self, *facts: Fact) -> list[TimelineEntry]:
        return [entry for entry in self.entries if entry.fact in set(facts)]

    def at(self, *facts: Fact) -> datetime | None:
        found = self.of(*facts)
        return found[-1].happened_at if found else None


def recount() -> Counter:
    """How often each thing became what: (family, level, fate), level empty where it has none."""
    stories = [Story(each) for each in Escalation.objects.order_by("number")]
    counts: Counter = Counter()
    for story in stories:
        counts.update(acknowledgements(story))
        counts.update(commitments(story))
        counts.update(updates(story))
        counts.update(waivers(story))
        counts.update(("stays", level, "ended") for level, _ in stays(story))
        counts.update(["repeat" if is_repeat(story, stories) else "first"])
    return +counts


def acknowledgements(story: Story) -> Counter:
    counts: Counter = Counter()
    for level in range(1, 5):
        given = [entry for entry in story.of(ANSWERED) if entry.level == level]
        late = [entry for entry in given if entry.details.get("late")]
        missed = [entry for entry in story.of(MISSED) if entry.level == level]
        approved = [e for e in story.of(Fact.CORRECTION_APPROVED) if e.level == level]
        counts["acknowledgements", level, "kept"] = len(given) - len(late)
        counts["acknowledgements", level, "late"] = len(late)
        counts["acknowledgements", level, "unanswered"] = len(missed) - len(late)
        counts["acknowledgements", level, "corrected"] = len(approved)
    return counts


def commitments(story: Story) -> Counter:
    counts: Counter = Counter()
    for added in story.of(Fact.ACTION_ADDED):
        date = datetime.fromisoformat(added.details["committed_at"])
        missed = {e.happened_at for e in story.of(Fact.COMMITMENT_MISSED) if e.words == added.words}
        counts["commitments", None, "missed"] += len(missed)
        for entry in story.of(Fact.ACTION_MOVED, Fact.ACTION_DONE):
            if entry.fact == Fact.ACTION_MOVED and entry.details["text"] == added.words:
                counts["commitments", None, "moved"] += date not in missed
                date = datetime.fromisoformat(entry.details["to_at"])
            elif entry.fact == Fact.ACTION_DONE and entry.words == added.words:
                counts["commitments", None, "kept"] += date not in missed
    return counts


def updates(story: Story) -> Counter:
    """News counts while news is owed, that is, while the escalation is open."""
    news, is_open = 0, False
    for entry in story.entries:
        if entry.fact in OPENS or entry.fact in SHUTS:
            is_open = entry.fact in OPENS
        sent = entry.fact == Fact.UPDATE_SENT
        moved = entry.fact == Fact.ACTION_MOVED and entry.visibility == "CUSTOMER"
        news += is_open and (sent or moved)
    return Counter(
        {
            ("updates", None, "kept"): news,
            ("updates", None, "missed"): len(story.of(Fact.UPDATE_MISSED)),
        }
    )


def waivers(story: Story) -> Counter:
    fates = {
        Fact.WAIVER_GRANTED: "granted",
        Fact.WAIVER_REFUSED: "refused",
        Fact.WAIVER_LAPSED: "lapsed",
    }
    counts = Counter(("waivers", entry.level, "waiting") for entry in story.of(Fact.WAIVER_ASKED))
    for entry in story.of(*fates):
        counts["waivers", entry.level, "waiting"] -= 1
        counts["waivers", entry.level, fates[Fact(entry.fact)]] += 1
    return counts


def stays(story: Story) -> list[tuple[int, int]]:
    """Levels that were left, with the seconds spent there; none where no time passed."""
    engaged = sorted({e.level: e.happened_at for e in story.of(Fact.LEVEL_ENGAGED)}.items())
    ended = story.at(*ENDS)
    withdrawn = story.at(Fact.ESCALATION_WITHDRAWN)
    end = withdrawn or (ended and story.at(Fact.ESCALATION_RESOLVED))
    ends = [at for _, at in engaged[1:]] + ([end] if end else [])
    found = []
    for (level, began), left in zip(engaged, ends, strict=False):
        seconds = (left - began).total_seconds()
        found += [(level, round(seconds))] if seconds > 0 else []
    return found


def is_repeat(story: Story, stories: list[Story]) -> bool:
    raised = story.entries[0].recorded_at
    earlier = [each for each in stories if each.order == story.order and each is not story]
    return any((end := each.at(*ENDS)) is not None and end <= raised for each in earlier)

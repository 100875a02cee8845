"""Was everything done once, told once and in time? Pure: records in, differences out."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bench.chaos.records import POSTGRES, Answer, Clock, Fact, Notice, Outage, Run

# What the timeline says when time itself settles a clock, and what is added to the clock's level.
SETTLED_BY_TIME = {
    ("INTERVAL", "RAN"): ("level.opened", 1),
    ("ACKNOWLEDGEMENT", "MISSED"): ("acknowledgement.missed", 0),
    ("UPDATE", "MISSED"): ("update.missed", 0),
    ("COMMITMENT", "MISSED"): ("commitment.missed", 0),
    ("DECISION", "MISSED"): ("waiver.missed", 0),
    ("CONFIRMATION", "RAN"): ("escalation.closed-by-silence", 0),
}
_OF_TIME = frozenset(fact for fact, _ in SETTLED_BY_TIME.values())
What = tuple[int, str, int | None, datetime]  # an escalation, a fact, a level, when it was


@dataclass(frozen=True)
class Lateness:
    """How late clocks were settled, in seconds, beyond what outages explain; in rising order."""

    seconds: tuple[float, ...]

    def share(self, percent: int) -> float:
        """The value that so many percent do not exceed; 0 where there is none."""
        if not self.seconds:
            return 0.0
        return self.seconds[min(len(self.seconds) - 1, len(self.seconds) * percent // 100)]


def differences(run: Run) -> list[str]:
    """Everything that is not as it must be, a line each; none is what a run is for."""
    return [line for judge in _JUDGES for line in judge(run)]


def repeated(run: Run) -> int:
    """How many mails came again under a Message-ID that had come: a kill between 250 and commit."""
    return len(run.mails) - len({mail.message_id for mail in run.mails})


def taken_again(run: Run) -> tuple[int, int]:
    """How many events came again under their id, and short messages beyond their notices."""
    events = len(run.calls) - len({call.event for call in run.calls})
    return events, len(run.shorts) - sum(notice.sent for notice in run.short_notices)


def lateness(run: Run) -> Lateness:
    """Of every clock that time itself settled."""
    return Lateness(tuple(sorted(late for late, _ in _late(run))))


def _each_settled_once(run: Run) -> Iterator[str]:
    """The timeline tells of each clock that time settled exactly once, and of no other."""
    owed = Counter(what for clock in run.clocks if (what := _what_time_tells(clock)) is not None)
    told = Counter(_what(fact) for fact in run.facts if fact.fact in _OF_TIME)
    for what in owed.keys() | told.keys():
        if owed[what] != told[what]:
            number, fact, level, at = what
            yield (
                f"ESC-{number}: {owed[what]} clocks ended as “{fact}”, level {level}, at {at}, "
                f"and the timeline says so {told[what]} times"
            )


def _none_left(run: Run) -> Iterator[str]:
    for clock in run.clocks:
        if clock.parked:
            yield f"ESC-{clock.number}: the {clock.kind} clock {clock.key} is parked"
        elif clock.settled_at is None and clock.wake_at and clock.wake_at <= run.ended_at:
            yield (
                f"ESC-{clock.number}: the {clock.kind} clock {clock.key} asked to be woken at "
                f"{clock.wake_at} and was not"
            )


def _in_time(run: Run) -> Iterator[str]:
    for late, fact in _late(run):
        if late > run.bound.total_seconds():
            yield (
                f"ESC-{fact.number}: “{fact.fact}” of {fact.happened_at} was kept at "
                f"{fact.kept_at}, {late:.1f} s later than outages explain"
            )


def _every_notice_told_once(run: Run) -> Iterator[str]:
    """Each went out, under its own Message-ID to its own address, or was given up in sight."""
    mails = Counter((mail.message_id, mail.address) for mail in run.mails)
    for notice in run.notices:
        went_out = mails[notice.message_id, notice.address]
        if notice.sent and not went_out:
            yield f"{_named(notice)} is marked as sent and never came"
        elif not notice.sent and not notice.given_up:
            yield f"{_named(notice)} is neither sent nor given up"
    known = {(notice.message_id, notice.address) for notice in run.notices}
    for mail in mails.keys() - known:
        yield f"the mail {mail[0]} to {mail[1]} belongs to no notice"
    for what, count in Counter((n.what, n.address) for n in run.notices).items():
        if count > 1:
            yield f"“{what[0]}” was written {count} times to {what[1]}"


def _every_event_arrived(run: Run) -> Iterator[str]:
    """Each fact is owed to the receiver, and was taken under its own id, signed, at least once."""
    told = {fact.key for fact in run.facts if fact.fact in run.subscribed}
    owed, taken = Counter(each.event for each in run.owed), {call.event for call in run.calls}
    for key in told | owed.keys():
        if owed[key] != (key in told):
            yield f"the event {key} was owed {owed[key]} times, of {int(key in told)} facts"
    for each in run.owed:
        if not each.arrived:
            yield f"the event {each.event} did not arrive: {each.given_up or 'it still waits'}"
        elif each.event not in taken:
            yield f"the event {each.event} is marked as arrived and was never taken"
    for call in run.calls:
        if call.unsound or call.event not in owed:
            yield f"the receiver was sent {call.event}: {call.unsound or 'it belongs to no event'}"


def _every_short_message_told(run: Run) -> Iterator[str]:
    """Each went out at least once, or was given up in sight, and was written once.

    A short message carries no id: notices of one number that say the same are counted together.
    """
    taken = Counter((short.number, short.text) for short in run.shorts)
    owed: Counter[tuple[str, frozenset[str]]] = Counter()
    for notice in run.short_notices:
        owed[notice.number, notice.texts] += notice.sent
        if not notice.sent and not notice.given_up:
            yield f"“{notice.what}” to {notice.number} is neither sent nor given up"
    for (number, texts), count in owed.items():
        came = sum(taken[number, text] for text in texts)
        if came < count:
            yield f"{count} short messages to {number} were sent, {came} came: {min(texts)}"
    known = {(each.number, text) for each in run.short_notices for text in each.texts}
    for number, text in taken.keys() - known:
        yield f"a short message to {number} belongs to no notice: {text}"
    for what, count in Counter((each.what, each.number) for each in run.short_notices).items():
        if count > 1:
            yield f"“{what[0]}” was written {count} times to {what[1]}"


def _nothing_lost(run: Run) -> Iterator[str]:
    """What somebody was told is done is there once; what they were not told, at most once."""
    found = _marks(run)
    for sent in run.sent:
        there = found(sent.number, sent.fact, sent.mark)
        least, most = (1, 1) if sent.answer is Answer.DONE else (0, 1)
        if sent.answer is Answer.REFUSED and sent.presses == 1 and sent.mark.isalpha():
            most = 0
        if not least <= there <= most:
            where = f"ESC-{sent.number}" if sent.number else "a raise"
            yield (
                f"{where}: “{sent.fact}” ({sent.mark}) was answered “{sent.answer}” after "
                f"{sent.presses} presses, and is there {there} times"
            )


def _no_page_broke_by_itself(run: Run) -> Iterator[str]:
    """A page may break only while the database is away; one asked for later must come.

    What a process of web still holds of the database that died, it finds dead and replaces itself.
    A page is no engine's business: that none runs explains nothing here.
    """
    for page in run.broken:
        if not any(
            outage.began <= page.came_at and page.asked_at <= outage.ended
            for outage in run.outages
            if outage.what == POSTGRES
        ):
            yield f"{page.path} was answered {page.status} at {page.came_at}, outside every outage"


def _facts_agree(run: Run) -> Iterator[str]:
    if run.check_status:
        yield f"rung check ended with {run.check_status}: {run.check_words}"


_JUDGES: Sequence[Callable[[Run], Iterable[str]]] = (
    _each_settled_once,
    _none_left,
    _in_time,
    _every_notice_told_once,
    _every_event_arrived,
    _every_short_message_told,
    _nothing_lost,
    _no_page_broke_by_itself,
    _facts_agree,
)


def _what_time_tells(clock: Clock) -> What | None:
    told = SETTLED_BY_TIME.get((clock.kind, clock.outcome))
    if told is None or clock.settled_at is None:
        return None
    fact, more = told
    level = None if clock.level is None or fact == "update.missed" else clock.level + more
    return clock.number, fact, level, clock.settled_at


def _what(fact: Fact) -> What:
    return fact.number, fact.fact, fact.level, fact.happened_at


def _late(run: Run) -> Iterator[tuple[float, Fact]]:
    stretches = joined(run.outages)
    for fact in run.facts:
        if fact.fact in _OF_TIME:
            yield unexplained(fact.happened_at, fact.kept_at, stretches), fact


def joined(outages: Iterable[Outage]) -> list[tuple[datetime, datetime]]:
    """Stretches in which something was out, one after the other, none touching the next."""
    found: list[tuple[datetime, datetime]] = []
    for outage in sorted(outages, key=lambda each: each.began):
        if found and outage.began <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], outage.ended))
        else:
            found.append((outage.began, outage.ended))
    return found


def unexplained(
    due_at: datetime, kept_at: datetime, stretches: Sequence[tuple[datetime, datetime]]
) -> float:
    """Seconds between the two that lie in no outage; ``stretches`` are joined and in order."""
    seconds = (kept_at - due_at).total_seconds()
    first = bisect_left(stretches, due_at, key=lambda stretch: stretch[1])
    for began, ended in stretches[first:]:
        if began >= kept_at:
            break
        seconds -= (min(ended, kept_at) - max(began, due_at)).total_seconds()
    return max(0.0, seconds)


def _marks(run: Run) -> Callable[[int | None, str, str], int]:
    """How often a mark is there: a word by the word, a level by its escalation."""
    words: Counter[tuple[str, str]] = Counter()
    plain: Counter[tuple[int, str, str]] = Counter()
    for fact in run.facts:
        words.update((fact.fact, word) for word in fact.words.split() if word.isalpha())
        plain[fact.number, fact.fact, str(fact.level or "")] += 1

    def found(number: int | None, fact: str, mark: str) -> int:
        if mark.isalpha():
            return words[fact, mark]
        return plain[number or 0, fact, mark]

    return found


def _named(notice: Notice) -> str:
    return f"the notice “{notice.what}” ({notice.message_id}) to {notice.address}"

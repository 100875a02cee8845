"""Small mistakes made on purpose in the arithmetic of time: does a test notice each of them?

Every mutant is made in a copy; the working tree is not touched. Run it with the dev environment:
.venv/bin/python bench/mutants.py [part of a name …]. Exit status 1 when a mutant survives.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The quick and telling ones first: most mutants end there.
TESTS = (
    "test_clocks",
    "test_never",
    "test_business_time_cases",
    "test_business_time",
    "test_business_time_calendar",
    "test_business_time_openings",
    "test_business_time_pauses",
    "test_business_time_zones",
    "test_business_time_ledger",
    "test_business_time_slow_checker",
    "test_business_time_properties",
)
AT_ONCE = min(2, os.cpu_count() or 1)
FAILED = re.compile(r"^FAILED \S+::(\S+)", re.MULTILINE)
SETTINGS = "[pytest]\nfilterwarnings = error\n"


@dataclass(frozen=True)
class Mutant:
    """One mistake: in which module, and what stands there instead of what."""

    name: str
    module: str
    old: str
    new: str


MUTANTS = [
    Mutant(
        "a day's change of clocks is not seen",
        "timetable",
        "offset += change.shift",
        "offset += 0",
    ),
    Mutant(
        "hours about a change of clocks go by the offset before it",
        "timetable",
        "yield about, None",
        "yield about, offset",
    ),
    Mutant(
        "an amount that fits a window runs on past its end",
        "timetable",
        "if left >= seconds:",
        "if left + 1 >= seconds:",
    ),
    Mutant(
        "a start in closed time loses what it is late",
        "timetable",
        "        if left > 0:\n            target -= left",
        "        target -= left",
    ),
    Mutant(
        "what ends with a block is looked for in the next",
        "timetable",
        "if target > worked[-1]:",
        "if target >= worked[-1]:",
    ),
    Mutant(
        "a block is skipped when counting far",
        "timetable",
        "range(number + 1, LAST_BLOCK + 1):\n            total",
        "range(number + 2, LAST_BLOCK + 1):\n            total",
    ),
    Mutant(
        "counting back lands on a closing instead of an opening time",
        "timetable",
        "place = bisect_right(block.worked, target)\n",
        "place = bisect_left(block.worked, target)\n",
    ),
    Mutant(
        "counting back never ends",
        "timetable",
        "            if number < FIRST_BLOCK:\n                return None\n",
        "            if number < FIRST_BLOCK:\n                return start\n",
    ),
    Mutant(
        "a reversed span is not negative",
        "timetable",
        "else -self.worked(end, start)",
        "else self.worked(end, start)",
    ),
    Mutant(
        "at closing time it is still open",
        "timetable",
        "return instant < block.ends[",
        "return instant <= block.ends[",
    ),
    Mutant(
        "zero rolls forward to a closing time",
        "timetable",
        "place = bisect_right(block.ends, instant)",
        "place = bisect_left(block.ends, instant)",
    ),
    Mutant(
        "at opening time the next opening is another day's",
        "timetable",
        "place = bisect_left(openings, instant)",
        "place = bisect_right(openings, instant)",
    ),
    Mutant(
        "at closing time the next closing is another day's",
        "timetable",
        "place = bisect_left(closings, instant)",
        "place = bisect_right(closings, instant)",
    ),
    Mutant(
        "a night shift closes and opens at midnight",
        "timetable",
        "if at < opens or at in whole]",
        "if at <= opens]",
    ),
    Mutant(
        "a calendar that is always open never closes",
        "timetable",
        "if self.calendar.has_whole_days:",
        "if False:",
    ),
    Mutant(
        "a block forgets what the next one begins with",
        "timetable",
        "min(ends[-1], end)",
        "min(ends[-1], end - 1)",
    ),
    Mutant(
        "a night shift belongs to the date it ends on",
        "timetable",
        "if instant < night[-1][1]:\n            return day - ONE_DAY",
        "if instant < night[-1][1]:\n            return day",
    ),
    Mutant(
        "the end of a night shift belongs to the next date",
        "timetable",
        "return day if is_own else day - ONE_DAY",
        "return day",
    ),
    Mutant(
        "a date whose hours fall in a gap is a business day",
        "timetable",
        "if intervals and self._windows_of(date.fromordinal(ordinal), intervals):",
        "if intervals:",
    ),
    Mutant(
        "what is kept grows without a bound",
        "timetable",
        "if len(_kept) > BLOCKS_KEPT:",
        "if len(_kept) > 2 * BLOCKS_KEPT:",
    ),
    Mutant(
        "a gap of the wall clocks opens before it ends",
        "wall_clock",
        "        return high\n",
        "        return low\n",
    ),
    Mutant(
        "a time that comes twice is its second",
        "wall_clock",
        "if before >= after:\n            return reading - before",
        "if before >= after:\n            return reading - after",
    ),
    Mutant(
        "a date begins at its last midnight",
        "wall_clock",
        "return following if self.first_instant(following, 0) <= instant else day",
        "return day",
    ),
    Mutant(
        "an instant without a zone is read as the server's",
        "wall_clock",
        "    if at.tzinfo is None:\n"
        '        raise CalendarError(f"The instant {at.isoformat()} needs a time zone.")\n',
        "    at = at.astimezone()\n",
    ),
    Mutant(
        "a pause that touches another is dropped",
        "business_time",
        "found[-1] = found[-1][0], max(end, found[-1][1])",
        "found[-1] = found[-1][0], found[-1][1]",
    ),
    Mutant(
        "a pause that goes on ends at its start",
        "business_time",
        "HORIZON if pause[1] is None else to_epoch(pause[1])",
        "to_epoch(pause[0] if pause[1] is None else pause[1])",
    ),
    Mutant(
        "a pause that ends before it starts is taken",
        "business_time",
        "        if end < start:\n            raise CalendarError(",
        "        if end < 0:\n            raise CalendarError(",
    ),
    Mutant(
        "an amount used up when a pause begins lands after the pause",
        "business_time",
        "            if seconds <= worked:\n                break\n            seconds -= worked\n"
        "        start = pause_end",
        "            if seconds < worked:\n                break\n            seconds -= worked\n"
        "        start = pause_end",
    ),
    Mutant(
        "counting back, what was worked after a pause is forgotten",
        "business_time",
        "            seconds -= worked\n        start = pause_start",
        "        start = pause_start",
    ),
    Mutant(
        "zero rolls forward into a pause",
        "business_time",
        "if opens is None or opens < pause_start:",
        "if opens is None or opens <= pause_start:",
    ),
    Mutant(
        "a pause half before a start counts whole",
        "business_time",
        "timetable.worked(max(start, pause_start), min(end, pause_end))",
        "timetable.worked(pause_start, min(end, pause_end))",
    ),
    Mutant(
        "the closing time of today is tomorrow's",
        "business_time",
        "if windows and instant <= windows[-1][1]:",
        "if windows and instant < windows[-1][1]:",
    ),
    Mutant(
        "pauses are taken in the order in which they are given",
        "business_time",
        "    return sorted(found)\n",
        "    return found\n",
    ),
    Mutant(
        "elapsed time is counted in business hours",
        "clocks",
        "if self.target.kind is TargetKind.ELAPSED:",
        "if self.target.kind is None:",
    ),
    Mutant(
        "hours that fall in a gap are taken for working time",
        "calendars",
        "first_instant(date.fromordinal(day), start) < first_instant(date.fromordinal(day), end)",
        "start < end",
    ),
    Mutant(
        "a paused clock is due all the same",
        "clocks",
        "            if each.resumed_at is None:\n                return NEVER\n",
        "            if each.resumed_at is None:\n                return due\n",
    ),
    Mutant(
        "a pause brings a stated instant forward",
        "clocks",
        "due = max(nominal, counted)",
        "due = counted",
    ),
    Mutant(
        "a clock paused at its instant is missed when it is resumed",
        "clocks",
        "due = max(due, each.resumed_at)",
        "due = max(due, due)",
    ),
    Mutant(
        "a warning is given twice",
        "clocks",
        "if percent > warned:",
        "if percent >= warned:",
    ),
    Mutant(
        "a warning comes too early by rounding",
        "clocks",
        "-(-amount * percent // 100)",
        "amount * percent // 100",
    ),
    Mutant(
        "a warning is given at the due instant",
        "clocks",
        "if at is not NEVER and at < due:",
        "if at is not NEVER and at <= due:",
    ),
    Mutant(
        "a paused clock has nothing left",
        "clocks",
        "_amount(facts, nominal) - used(facts, now)",
        "0",
    ),
    Mutant(
        "used time before the start is negative",
        "clocks",
        "return max(0, between(",
        "return min(1 << 60, between(",
    ),
    Mutant(
        "what is past due can be paused",
        "clocks",
        "if due is not NEVER and now > due:",
        "if False:",
    ),
    Mutant(
        "resuming forgets the pauses before",
        "clocks",
        "pauses=(*facts.pauses[:-1], replace(",
        "pauses=(replace(",
    ),
    Mutant(
        "what is past due can be moved out of it",
        "clocks",
        "    if due is not NEVER and due < now:\n",
        "    if due is not NEVER and due < due:\n",
    ),
    Mutant(
        "a change may make a clock past due without being meant",
        "clocks",
        "and due < now and not past_too:",
        "and due < now and past_too:",
    ),
    Mutant(
        "a retargeted clock forgets what it was before",
        "clocks",
        "was=(*facts.was, was)",
        "was=(was,)",
    ),
    Mutant(
        "what was known then knows of later pauses",
        "clocks",
        "if each.paused_at <= at\n",
        "if each.paused_at <= max(at, each.paused_at)\n",
    ),
    Mutant(
        "at its due instant it is missed",
        "clocks",
        "at <= due else Outcome.MISSED",
        "at < due else Outcome.MISSED",
    ),
]


def main(words: list[str]) -> int:
    """Try every mutant (or those whose name holds one of the words) and print what became of it."""
    chosen = [mutant for mutant in MUTANTS if not words or any(w in mutant.name for w in words)]
    with tempfile.TemporaryDirectory(prefix="rung-mutants-") as folder:
        survivor, _seconds = _try(Path(folder), None)
        if survivor:
            print(f"Without any mutant {survivor} fails already.")
            return 2
        with ThreadPoolExecutor(AT_ONCE) as workers:
            results = workers.map(lambda mutant: _try(Path(folder), mutant), chosen)
            killed = sum(_print(*each) for each in zip(chosen, results, strict=True))
    print(f"\n{killed} of {len(chosen)} killed")
    return 0 if killed == len(chosen) else 1


def _print(mutant: Mutant, result: tuple[str, float]) -> bool:
    killer, seconds = result
    verdict = f"killed by {killer}" if killer else "SURVIVED"
    print(f"{mutant.module:14}{mutant.name:64}{seconds:6.1f} s  {verdict[:90]}", flush=True)
    return bool(killer)


def _try(folder: Path, mutant: Mutant | None) -> tuple[str, float]:
    """The test that notices a mutant, and how long it took; no test, no name."""
    house = Path(tempfile.mkdtemp(dir=folder))
    _copy(house)
    if mutant:
        path = house / "src/rung/domain" / f"{mutant.module}.py"
        text = path.read_text()
        if text.count(mutant.old) != 1:
            raise SystemExit(f"{mutant.name}: {mutant.old!r} is not once in {path.name}.")
        path.write_text(text.replace(mutant.old, mutant.new))
    begun = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", "pytest.ini", "-x", "-q", "--tb=no"),
            *("-p", "no:django", "-p", "no:cacheprovider", "-p", "no:randomly"),
            *("--hypothesis-seed=1", *(f"tests/domain/{name}.py" for name in TESTS)),
        ],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(house)
    found = FAILED.search(done.stdout)
    killer = found[1] if found else ("" if done.returncode == 0 else "an error")
    return killer, time.monotonic() - begun


def _copy(house: Path) -> None:
    """The domain and its tests, without the rest of the house."""
    ignored = shutil.ignore_patterns("__pycache__")
    (house / "src/rung").mkdir(parents=True)
    (house / "src/rung/__init__.py").touch()
    (house / "tests").mkdir()
    (house / "tests/__init__.py").touch()
    shutil.copytree(ROOT / "src/rung/domain", house / "src/rung/domain", ignore=ignored)
    shutil.copytree(ROOT / "tests/domain", house / "tests/domain", ignore=ignored)
    (house / "tests/data").mkdir()
    shutil.copy(ROOT / "tests/data/business_time_cases.json", house / "tests/data")
    (house / "pytest.ini").write_text(SETTINGS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

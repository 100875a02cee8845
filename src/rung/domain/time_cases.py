"""Questions about business time as JSON, one to a line, and their answers as JSON.

A case names a calendar by its document, ``op`` (add or between), ``start_utc`` and ``amount`` or
``end_utc``; pauses stand beside the calendar or in it. What else it holds is for its writer.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

from rung.domain.business_time import (
    NEVER,
    Calendar,
    Never,
    Pauses,
    add,
    between,
    explain,
    explain_until,
)
from rung.domain.ledger_form import machine_form, machine_instant

KEY = '"calendar"'
COLON = re.compile(r"\s*:\s*")
CALENDARS_KEPT = 128
TEXTS_KEPT = 16
LONGEST_TEXT_KEPT = 1 << 18
# Stands in a line for a calendar whose text is known; JSON has no such word.
STANDS_IN = "NaN"


class CaseError(ValueError):
    """A case that cannot be answered; the sentence says why."""


@dataclass(frozen=True)
class _Known:
    """A calendar, the pauses that travel with it, and its text."""

    calendar: Calendar
    pauses: Pauses
    text: str


class Cases:
    """Answers cases, and keeps the calendars it has read lately."""

    def __init__(self, *, explained: bool) -> None:
        self._explained = explained
        self._recent: list[_Known] = []
        self._calendars: OrderedDict[str, Calendar] = OrderedDict()

    def answer(self, line: str) -> str:
        """The answer to one line; what is wrong with the line, where it has none."""
        try:
            case, known = self._read(line)
            answer = self._answer(case, known.calendar, [*known.pauses, *_pauses(case)])
        except json.JSONDecodeError as error:
            return _error(f"This line is no JSON: {error.msg} at character {error.pos + 1}.")
        except RecursionError:
            return _error("This line is nested too deeply.")
        except (ValueError, OverflowError) as error:
            return _error(str(error))
        return answer

    def _answer(self, case: Mapping[str, object], calendar: Calendar, pauses: Pauses) -> str:
        start, op = _instant(case, "start_utc"), case.get("op")
        if op == "add":
            amount = _amount(case)
            due = add(calendar, start, amount, pauses)
            said = _due(due)
            rows = explain(calendar, start, amount, pauses=pauses) if self._explained else ()
        elif op == "between":
            end = _instant(case, "end_utc")
            said = f'{{"seconds": {between(calendar, start, end, pauses)}}}'
            rows = explain_until(calendar, start, end, pauses=pauses) if self._explained else ()
        else:
            raise CaseError(f"The op is {json.dumps(op)}; write add or between.")
        return (
            f'{said[:-1]}, "ledger": {json.dumps(machine_form(rows))}}}'
            if self._explained
            else said
        )

    def _read(self, line: str) -> tuple[Mapping[str, object], _Known]:
        """A case and its calendar; the text of a calendar that is known is not read again."""
        place = line.find(KEY)
        colon = COLON.match(line, place + len(KEY)) if place >= 0 else None
        if colon and STANDS_IN not in line:
            for known in self._recent:
                if line.startswith(known.text, colon.end()):
                    end = colon.end() + len(known.text)
                    case = _WITH_STAND_IN.decode(line[: colon.end()] + STANDS_IN + line[end:])
                    if isinstance(case, dict) and case.get("calendar") is _STAND_IN:
                        return case, known
        case = _JSON.decode(line)
        if not isinstance(case, dict):
            raise CaseError("A case is a JSON object: {…}.")
        known = self._known(case.get("calendar"))
        if colon:
            self._remember(line, colon.end(), case["calendar"], known)
        return case, known

    def _known(self, document: object) -> _Known:
        if not isinstance(document, dict):
            raise CaseError("A case needs a calendar: a table of names and values.")
        pauses = _pauses(document)
        hours = {name: value for name, value in document.items() if name != "pauses"}
        key = json.dumps(hours, sort_keys=True)
        calendar = self._calendars.get(key)
        if calendar is None:
            calendar = self._calendars[key] = Calendar.from_document(hours)
            if len(self._calendars) > CALENDARS_KEPT:
                self._calendars.popitem(last=False)
        return _Known(calendar, pauses, "")

    def _remember(self, line: str, begin: int, own: object, known: _Known) -> None:
        """Keep the text that stands for this calendar, if it is the case's own and not too long."""
        document, end = _JSON.raw_decode(line, begin)
        if document == own and end - begin <= LONGEST_TEXT_KEPT:
            self._recent.insert(0, replace(known, text=line[begin:end]))
            del self._recent[TEXTS_KEPT:]


def _refuse(word: str) -> NoReturn:
    raise CaseError(f"{word} is no JSON.")


_STAND_IN = object()
_JSON = json.JSONDecoder(parse_constant=_refuse)
_WITH_STAND_IN = json.JSONDecoder(parse_constant=lambda _word: _STAND_IN)


def _instant(case: Mapping[str, object], name: str) -> datetime:
    return _read_instant(case.get(name), name)


def _read_instant(value: object, name: str) -> datetime:
    if not isinstance(value, str):
        raise CaseError(f"A case needs {name}: text like 2026-11-23T15:30:00Z.")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise CaseError(
            f"{name} is {json.dumps(value)}; write it like 2026-11-23T15:30:00Z."
        ) from None


def _amount(case: Mapping[str, object]) -> int:
    amount = case.get("amount")
    if isinstance(amount, float) and amount.is_integer():
        amount = int(amount)
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise CaseError(f"The amount is {json.dumps(amount)}; write whole seconds.")
    return amount


def _pauses(holder: Mapping[str, object]) -> Pauses:
    """Pauses are lists of from and to, with a reason where there is one; no to: it goes on."""
    pauses = holder.get("pauses", ())
    if not isinstance(pauses, list | tuple):
        raise CaseError("The pauses must be a list.")
    return [_pause(pause) for pause in pauses]


def _pause(pause: object) -> tuple[datetime, datetime | None, str]:
    if not isinstance(pause, list) or not 2 <= len(pause) <= 3:  # noqa: PLR2004 -- and a reason
        raise CaseError("A pause is a list of from, to and perhaps a reason.")
    start, end = pause[:2]
    reason = pause[2] if len(pause) > 2 else ""  # noqa: PLR2004
    if not isinstance(reason, str):
        raise CaseError(f"The reason of a pause must be text, not {json.dumps(reason)}.")
    begins = _read_instant(start, "the start of a pause")
    return begins, None if end is None else _read_instant(end, "the end of a pause"), reason


def _due(due: datetime | Never) -> str:
    return '{"never": true}' if due is NEVER else f'{{"utc": "{machine_instant(due)}"}}'


def _error(sentence: str) -> str:
    return json.dumps({"error": sentence})

"""Sentences of ours that are kept in English, said again in another language.

A notice keeps some facts as the sentence that held when it was told: the rhythm of updates, the
forecast of the plan, a fee. Each has one of few forms, so the form is known again by its words,
and what varies in it, a number, a day, a time, is put into the same form of the other language.
What has none of the forms stays as it is.
"""

import re
from functools import cache

from rung.domain.instants import day_and_month_of
from rung.domain.languages import Language, said

_VARIES = {
    "amount": r"[\d.,]+",
    "count": r"\d+",
    "currency": r"[A-Z]{3}",
    "day": r"\d{1,2} [A-Z][a-z]{2}(?: \d{4})?",
    "each": r"[\d.,]+",
    "needed": r"\d{1,2} [A-Z][a-z]{2}(?: \d{4})?",
    "time": r"\d\d:\d\d",
    "until": r"\d\d:\d\d",
    "zone": r"\S+",
}
_DAYS = frozenset({"day", "needed"})
_SPANS = ("hour", "minute")
_NEED_BYS = ("your need-by", "your project's need-by")
_VERDICTS = (
    "does not hold, 1 day late",
    "does not hold, {count} days late",
    "holds by 1 day",
    "holds by {count} days",
    "holds, just",
)
FORMS = (
    # how often updates come
    *(f"every business {span}" for span in _SPANS),
    *(f"every {{count}} business {span}s" for span in _SPANS),
    *(f"every {span}, day and night" for span in (*_SPANS, "day")),
    *(f"every {{count}} {span}s, day and night" for span in (*_SPANS, "day")),
    "each business day by closing time",
    "every {count} business days by closing time",
    "each business day at {time} {zone}",
    "every {count} business days at {time} {zone}",
    # hours in which nothing is sent
    "{time} to {until}",
    # what somebody hears
    "everything",
    "news of clocks",
    "updates",
    "turning points",
    # what a call came to
    "Spoke",
    "Left a message",
    "No answer",
    # the plan held against the need-by date
    "Everything planned so far is done; no date is forecast yet",
    "Forecast {day}; no need-by date is given",
    *(
        f"Forecast {{day}}, {need_by} {{needed}}: {verdict}"
        for need_by in _NEED_BYS
        for verdict in _VERDICTS
    ),
    # what an earlier date costs
    "The fee is not published. Ask for it before you rely on it.",
    "{amount} {currency} for the order",
    "{amount} {currency} for each day; no date is committed yet from which they would count",
    "{amount} {currency}: 1 day at {each} {currency} per day",
    "{amount} {currency}: {count} days at {each} {currency} per day",
)


def say_again(language: Language, sentence: str) -> str:
    """A sentence of ours in a language; whatever else it is stays as it is."""
    if language is Language.ENGLISH or not sentence:
        return sentence
    for form in FORMS:
        found = _pattern(form).fullmatch(sentence)
        if found is not None:
            values = {
                name: day_and_month_of(value, language) if name in _DAYS else value
                for name, value in found.groupdict().items()
            }
            return said(language, form, **values)
    return sentence


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """The form with what varies in it as named groups; named twice, it is the same twice."""
    pattern = re.escape(form)
    for name, varies in _VARIES.items():
        hole = re.escape(f"{{{name}}}")
        pattern = pattern.replace(hole, f"(?P<{name}>{varies})", 1).replace(hole, f"(?P={name})")
    return re.compile(pattern)

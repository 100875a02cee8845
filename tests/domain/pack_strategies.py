"""Any valid policy document, made from the table of keys."""

import copy

from hypothesis import strategies as st

from rung.domain.pack_checks import whole_document
from rung.domain.pack_forms import (
    Amount,
    Choice,
    Fee,
    Flag,
    ListOf,
    Name,
    Percents,
    Sum,
    Text,
    Whole,
)
from rung.domain.pack_keys import KEYS
from rung.domain.packs import Kind
from rung.domain.spans import Measure

WORDS = {"severities": ["sev2", "sev1"], "priorities": ["usual", "fast"], "tracks": ["net work"]}
_NOT_IN_TEXTS = ("Cc", "Cs", "Zl", "Zp")
_UNITS = {
    Measure.WORKING: ["business minutes", "business hours"],
    Measure.DAYS: ["business days"],
    Measure.ELAPSED: ["minutes", "hours", "days"],
}


def texts(form):
    characters = st.characters(exclude_categories=_NOT_IN_TEXTS)
    plain = st.text(characters, min_size=1, max_size=min(form.at_most, 30))
    awkward = st.sampled_from(
        ['"""', "'''", "\\", "# no comment", "[[levels]]", "= {", "“\u00a0”", "x]"]
    )
    several = st.just('first "line"\n\n  second = 1\t\n') if form.lines else st.nothing()
    return (plain | awkward | several).filter(lambda text: text.strip())


def amounts(form):
    units = sorted(unit for measure in form.measures for unit in _UNITS[measure])
    spans = st.builds("{} {}".format, st.integers(1, 400), st.sampled_from(units))
    return spans | st.sampled_from(form.words) if form.words else spans


def lists(form):
    several = st.lists(values(form.each), unique=True, min_size=form.or_one, max_size=3)
    return several | values(form.each) if form.or_one else several


FEES = ["unknown", "250.00 USD per day", "400 EUR per order", "1 GBP"]
OF_FORMS = {
    Text: texts,
    Name: lambda _: st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True),
    Choice: lambda form: st.sampled_from(form.words).map(str),
    Amount: amounts,
    Whole: lambda form: st.integers(form.least, form.most),
    Flag: lambda _: st.booleans(),
    Fee: lambda _: st.sampled_from(FEES),
    Sum: lambda _: st.sampled_from(["10000 USD", "750.50 USD", "any"]),
    Percents: lambda _: st.lists(st.integers(1, 99), unique=True, max_size=5).map(sorted),
    ListOf: lists,
}


def values(form):
    """Any value a form takes."""
    return OF_FORMS[type(form)](form)


@st.composite
def tables(draw, keys):
    table = {}
    for key in keys:
        if not key.needed and draw(st.booleans()):
            continue
        if key.name in WORDS:
            table[key.name] = WORDS[key.name]
        elif key.several:
            table[key.name] = draw(st.lists(tables(key.keys), min_size=1, max_size=3))
        elif key.keys:
            table[key.name] = draw(tables(key.keys))
        elif key.varies and draw(st.booleans()):
            of = draw(st.sampled_from(sorted(WORDS)))
            table[key.name] = {word: draw(values(key.form)) for word in WORDS[of]}
        else:
            table[key.name] = draw(values(key.form))
    return table


@st.composite
def documents(draw, kind):
    """A document of a kind; whatever contradicts something else in it is taken out again."""
    document = draw(tables(tuple(key for key in KEYS[kind] if key.name != "kind")))
    document["kind"] = kind.value
    if kind is Kind.EXPEDITE:
        document["fee"] = "unknown"
    if kind is Kind.CADENCE:
        document["restore_within"] = "4 hours"
    for rule in document.get("rules", ()):
        rule.pop("refer" if "policy" in rule else "policy", None)
        if "policy" not in rule:
            rule["refer"] = "somebody else"
    return _without_contradictions(document)


def _without_contradictions(document):
    document = copy.deepcopy(document)
    while faults := list(whole_document(document, document)):
        *path, last = max(faults, key=lambda fault: len(fault.path)).path
        if last in {"key", "level"}:  # a row that lacks it would be no row
            *path, last = path
        table = document
        for part in path:
            table = table[part]
        del table[last]
    return document

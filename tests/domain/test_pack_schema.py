"""Every fault of a policy pack is told with its key, its line and what was expected."""

import pytest

from rung.domain.pack_key import Key
from rung.domain.pack_keys import KEYS
from rung.domain.pack_lines import read_pack_text
from rung.domain.pack_schema import MOST_FAULTS, calendars_named, check_pack
from rung.domain.packs import Kind

HERE = "# HERE"
LEVELS = '[[levels]]\ntitle = "One"\n[[levels]]\ntitle = "Two"\n[[levels]]\ntitle = "Three"\n'


def ladder(head="", levels=LEVELS):
    return f'name = "trial"\n{head}\n{levels}'


def level_2(lines, *, below=""):
    return ladder(
        levels=f'[[levels]]\ntitle = "One"\n{below}\n[[levels]]\ntitle = "Two"\n{lines}\n'
    )


def routing(rules):
    return f'name = "routing"\nkind = "routing"\n{rules}\n'


def two_rules(first, second):
    return routing(
        f'[[rules]]\nwhen = {{ {first} }}\npolicy = "a"\n'
        f'[[rules]] {HERE}\nwhen = {{ {second} }}\npolicy = "b"\n'
    )


def faults_of(text):
    return check_pack(*read_pack_text(text))


# what is wrong: the text with a mark on the line, the key, what the sentence says
FAULTS = {
    "a typo in a key": (
        level_2(f'open_after = "4 business hours" {HERE}'),
        "levels[2].open_after",
        "did you mean opens_after?",
    ),
    "a key nobody knows": (ladder(f"zzz = 1 {HERE}"), "zzz", "expected one of name, title, kind"),
    "a key in the wrong table": (
        ladder(f'every = "1 hour" {HERE}'),
        "every",
        "does not belong here but in [updates]",
    ),
    "no name": (f'title = "x" {HERE}\n{LEVELS}', "name", "missing; expected a name"),
    "a name with spaces": (f'name = "Any Time" {HERE}\n{LEVELS}', "name", "found “Any Time”"),
    "a name too long": (f'name = "{"a" * 81}" {HERE}\n{LEVELS}', "name", "at most 80 characters"),
    "a kind there is not": (
        ladder(f'kind = "rooting" {HERE}'),
        "kind",
        "expected one of “ladder”, “routing”, “cadence”, “expedite”; found “rooting”",
    ),
    "a number for words": (ladder(f"title = 4 {HERE}"), "title", "found the number 4"),
    "an empty text": (ladder(f'title = "" {HERE}'), "title", "found an empty one"),
    "words too long": (ladder(f'title = "{"a" * 121}" {HERE}'), "title", "at most 120 characters"),
    "a title of two lines": (ladder(f'title = "a\\nb" {HERE}'), "title", "on one line"),
    "a character nobody sees": (
        ladder(f'title = "a\\u0000b" {HERE}'),
        "title",
        "a character in it that cannot be shown",
    ),
    "a date for words": (ladder(f"source = 2026-11-23 {HERE}"), "source", "2026-11-23"),
    "no levels": (ladder(levels=f"levels = [] {HERE}"), "levels", "at least one level"),
    "levels left out": (f'name = "x" {HERE}', "levels", "missing; expected at least one table"),
    "levels that are no tables": (
        f'name = "x"\nlevels = [\n  1, {HERE}\n]\n',
        "levels[1]",
        "expected a table of number, title",
    ),
    "levels that are a number": (f'name = "x"\nlevels = 3 {HERE}', "levels", "headed [[levels]]"),
    "too many levels": (
        ladder(levels="[[levels]]\n" * 20 + f"[[levels]] {HERE}\n"),
        "levels[21]",
        "at most 20 levels, found 21",
    ),
    "a level twice": (
        ladder(levels=f"[[levels]]\nnumber = 1\n[[levels]]\nnumber = 1 {HERE}\n"),
        "levels[2].number",
        "level 1 is here twice",
    ),
    "a level out of order": (
        ladder(levels=f"[[levels]]\nnumber = 1\n[[levels]]\nnumber = 3 {HERE}\n"),
        "levels[2].number",
        "expected 2",
    ),
    "level 1 that opens": (
        ladder(levels=f'[[levels]]\nopens_after = "1 hour" {HERE}\n'),
        "levels[1].opens_after",
        "level 1 opens with the escalation",
    ),
    "level 1 on a condition": (
        ladder(levels=f'[[levels]]\nopens_when = "asked" {HERE}\n'),
        "levels[1].opens_when",
        "level 1 opens with the escalation",
    ),
    "a contact below level 1": (
        ladder(levels=f'[[levels]]\ncontact = "from the level below" {HERE}\n'),
        "levels[1].contact",
        "no level below",
    ),
    "an anchor without a time": (
        level_2(f'opens_from = "report" {HERE}'),
        "levels[2].opens_from",
        "expected opens_after beside it",
    ),
    "an anchor that never comes": (
        level_2(f'opens_after = "1 hour"\nopens_from = "missed acknowledgement" {HERE}'),
        "levels[2].opens_from",
        "expected acknowledge_within on level 1",
    ),
    "a condition that never comes": (
        level_2(f'opens_when = "acknowledgement missed" {HERE}'),
        "levels[2].opens_when",
        "expected acknowledge_within on level 1",
    ),
    "an amount mistyped": (
        level_2(f'opens_after = "4 busines hours" {HERE}'),
        "levels[2].opens_after",
        "expected an amount of time like “4 business hours”",
    ),
    "an amount without quotes": (
        level_2(f"opens_after = 4 {HERE}"),
        "levels[2].opens_after",
        "found the number 4",
    ),
    "an amount of nothing": (
        level_2(f'opens_after = "0 business hours" {HERE}'),
        "levels[2].opens_after",
        "more than no time at all",
    ),
    "an amount too long": (
        level_2(f'opens_after = "401 business days" {HERE}'),
        "levels[2].opens_after",
        "at most 400 days",
    ),
    "a number beyond measure": (
        level_2(f"opens_after = 0x{'f' * 3000} {HERE}"),
        "levels[2].opens_after",
        "a number far too large",
    ),
    "an outside party that owes": (
        level_2(f'outside = true\nacknowledge_within = "1 hour" {HERE}'),
        "levels[2].acknowledge_within",
        "owes nothing here",
    ),
    "an outside party that does not owe, by a word": (
        level_2(f'outside = "yes" {HERE}'),
        "levels[2].outside",
        "true or false, without quotes",
    ),
    "a channel without its list": (
        level_2(f'channels = "phone" {HERE}'),
        "levels[2].channels",
        "a list in [ ]",
    ),
    "a channel twice": (
        level_2(f'channels = ["phone", "phone"] {HERE}'),
        "levels[2].channels",
        "entry 2: “phone” stands in the list already",
    ),
    "free, with a time": (
        ladder('start = "free"', f'[[levels]]\n[[levels]]\nopens_after = "1 hour" {HERE}\n'),
        "levels[2].opens_after",
        "would never be looked at",
    ),
    "further levels after nothing": (
        ladder(f"continues = true {HERE}", "[[levels]]\n"),
        "continues",
        "expected a level 2",
    ),
    "business days asked for": (
        ladder(f'confirm_within = "3 business hours" {HERE}'),
        "confirm_within",
        "like “2 business days”; found “3 business hours”",
    ),
    "business hours asked for": (
        ladder(f'[updates]\nfirst_after = "1 hour" {HERE}'),
        "updates.first_after",
        "like “4 business hours”; found “1 hour”",
    ),
    "percentages that fall": (
        ladder(f"warn_at_percent = [90, 50] {HERE}"),
        "warn_at_percent",
        "does not rise",
    ),
    "a percentage of too much": (
        ladder(f"warn_at_percent = [50, 100] {HERE}"),
        "warn_at_percent",
        "rising percentages from 1 to 99",
    ),
    "a table of words nobody declared": (
        level_2(f'opens_after = {{ sev1 = "1 hour" }} {HERE}'),
        "levels[2].opens_after.sev1",
        "no severities, priorities or tracks are declared",
    ),
    "a word declared otherwise": (
        ladder(
            'severities = ["sev1", "sev2"]',
            "[[levels]]\n[[levels]]\n"
            f'opens_after = {{ sev1 = "1 hour", sev3 = "2 hours" }} {HERE}\n',
        ),
        "levels[2].opens_after.sev3",
        "expected one of sev1, sev2",
    ),
    "a severity without its value": (
        ladder(
            'severities = ["sev1", "sev2"]',
            f'[[levels]]\n[[levels]]\nopens_after = {{ sev1 = "1 hour" }} {HERE}\n',
        ),
        "levels[2].opens_after",
        "no value for “sev2”",
    ),
    "a table of nothing": (
        ladder('severities = ["sev1"]', f"[[levels]]\n[[levels]]\nopens_after = {{}} {HERE}\n"),
        "levels[2].opens_after",
        "expected a value for each of the severities",
    ),
    "a value that is never looked at": (
        ladder(
            'severities = ["sev1"]\ntracks = ["network"]',
            f'[[levels]]\ntitle = {{ sev1 = "A", network = "B" }} {HERE}\n',
        ),
        "levels[1].title.network",
        "never looked at",
    ),
    "one word in two lists": (
        ladder(f'severities = ["high"]\npriorities = ["High"] {HERE}'),
        "priorities[1]",
        "“High” is one of the severities already",
    ),
    "a charge for no priority": (
        ladder(f'priorities = ["usual"]\ncharged_priorities = ["fast"] {HERE}'),
        "charged_priorities[1]",
        "expected one of the priorities, found “fast”",
    ),
    "held back without leave": (
        ladder(f'[owner]\nhold_back_at_most = "1 hour" {HERE}'),
        "owner.hold_back_at_most",
        "expected may_hold_back = true",
    ),
    "held back for too long": (
        ladder(f'[owner]\nmay_hold_back = true\nhold_back_at_most = "500 days" {HERE}'),
        "owner.hold_back_at_most",
        "at most 400 days",
    ),
    "a desk without a title": (ladder(f"[desk] {HERE}"), "desk.title", "missing; expected a text"),
    "a desk opened by nobody": (
        ladder(f'[desk]\ntitle = "Desk"\nopened_by = 4 {HERE}'),
        "desk.opened_by",
        "a level from 1 to 3, found 4",
    ),
    "an expedite decided by nobody": (
        ladder(f"[expedite]\ndecided_by = 9 {HERE}"),
        "expedite.decided_by",
        "a level from 1 to 3, found 9",
    ),
    "entering above the ladder": (
        ladder(f"[[enter]]\nlevel = 4 {HERE}"),
        "enter[1].level",
        "a level from 1 to 3",
    ),
    "a trigger twice": (
        ladder(
            '[[waiver.triggers]]\nkey = "life"\nwords = "A"\n'
            f'[[waiver.triggers]]\nkey = "life" {HERE}\nwords = "B"\n'
        ),
        "waiver.triggers[2].key",
        "“life” is the key of two triggers",
    ),
    "a reason twice": (
        ladder(
            '[[eligibility.reasons]]\nkey = "late"\nwords = "A"\n'
            f'[[eligibility.reasons]]\nkey = "late" {HERE}\nwords = "B"\n'
        ),
        "eligibility.reasons[2].key",
        "“late” is the key of two reasons",
    ),
    "a reason without words": (
        ladder(f'[[eligibility.reasons]] {HERE}\nkey = "late"\n'),
        "eligibility.reasons[1].words",
        "missing; expected a text",
    ),
    "no phase at all": (
        ladder(f"[eligibility]\nphases = [] {HERE}"),
        "eligibility.phases",
        "no order is in none",
    ),
    "a phase there is not": (
        ladder(f'[[calendars]]\ncalendar = "A"\nwhen = {{ phase = "plcaed" }} {HERE}'),
        "calendars[1].when.phase",
        "found “plcaed”",
    ),
    "a condition on nothing known": (
        ladder(f'[[calendars]]\ncalendar = "A"\nwhen = {{ produkt = "x" }} {HERE}'),
        "calendars[1].when.produkt",
        "did you mean product?",
    ),
    "a condition nothing can meet": (
        ladder(f'[[calendars]]\ncalendar = "A"\nwhen = {{ region = [] }} {HERE}'),
        "calendars[1].when.region",
        "an empty list, which nothing can meet",
    ),
    "a condition on an undeclared severity": (
        ladder(f'[[enter]]\nlevel = 2\nwhen = {{ severity = "sev1" }} {HERE}'),
        "enter[1].when.severity",
        "expected severities at the head; found “sev1”",
    ),
    "a calendar never reached": (
        ladder(f'[[calendars]]\ncalendar = "A"\n[[calendars]] {HERE}\ncalendar = "B"\n'),
        "calendars[2]",
        "number 1 above holds wherever it does",
    ),
    "a rule never reached": (
        two_rules('region = ["W", "E"]', 'region = "w", product = "Ethernet"'),
        "rules[2]",
        "number 1 above holds wherever it does",
    ),
    "no rules": (f'name = "r"\nkind = "routing"\nrules = [] {HERE}', "rules", "at least one rule"),
    "a rule to nowhere": (
        routing(f'[[rules]] {HERE}\nwhen = {{ region = "W" }}'),
        "rules[1]",
        "expected either policy or refer, found neither",
    ),
    "a rule to two places": (
        routing(f'[[rules]] {HERE}\npolicy = "a"\nrefer = "b"'),
        "rules[1]",
        "expected either policy or refer, found both",
    ),
    "levels in a routing pack": (
        routing(f'[[rules]]\npolicy = "a"\n[[levels]] {HERE}\ntitle = "x"'),
        "levels",
        "the head of a ladder pack",
    ),
    "a cadence of nothing": (
        f'name = "c"\nkind = "cadence" {HERE}',
        "kind",
        "at least one of acknowledge_within, restore_within and updates",
    ),
    "a cadence by the minute": (
        f'name = "c"\nkind = "cadence"\nrestore_within = "soon" {HERE}',
        "restore_within",
        "expected an amount of time",
    ),
    "an expedite of nothing": (
        f'name = "e"\nkind = "expedite" {HERE}',
        "kind",
        "at least one of channel, fee and route",
    ),
    "a fee without its currency": (
        f'name = "e"\nkind = "expedite"\nfee = 250.0 {HERE}',
        "fee",
        "a sum like “250.00 USD per day”",
    ),
    "a route there is not": (
        f'name = "e"\nkind = "expedite"\nroute = "maybe" {HERE}',
        "route",
        "expected one of “approval”, “pre-approved”",
    ),
}


@pytest.mark.parametrize(("text", "key", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_once_with_key_line_and_what_was_expected(text, key, words):
    line = next(number for number, line in enumerate(text.split("\n"), 1) if HERE in line)

    (fault,) = faults_of(text)

    assert (fault.key, fault.line) == (key, line)
    assert words in fault.sentence


def test_every_fault_of_a_pack_is_told_at_once_in_the_order_of_its_lines():
    faults = faults_of('name = "A B"\nstart = "fre"\ntitel = "x"\n[[levels]]\nopens_after = "4"\n')

    assert [fault.line for fault in faults] == [1, 2, 3, 5]


def test_a_document_that_is_no_text_has_faults_without_lines():
    (fault,) = check_pack({"name": "x", "levels": []})

    assert fault.line is None
    assert fault.words == "levels: a ladder needs at least one level, a table headed [[levels]]"


def test_no_more_faults_are_told_than_somebody_reads():
    faults = faults_of("".join(f"k{number} = 1\n" for number in range(5000)))

    assert len(faults) == MOST_FAULTS


def test_a_wider_rule_below_a_narrower_one_is_reached():
    text = two_rules('region = "W", product = "Ethernet"', 'region = ["W", "E"]')

    assert faults_of(text) == ()


def test_unknown_is_no_fault_and_no_zero():
    text = level_2('opens_after = "unknown"\nacknowledge_within = "unknown"\ntitle = "unknown"')

    assert faults_of(text.replace('title = "Two"\n', "")) == ()


def test_the_calendars_a_pack_names_are_told_with_their_keys():
    document, _ = read_pack_text(
        ladder('calendar = "A"\n[[calendars]]\ncalendar = "B"\n', '[[levels]]\ncalendar = "C"\n')
    )

    assert calendars_named(document) == (
        (("calendar",), "A"),
        (("calendars", 0, "calendar"), "B"),
        (("levels", 0, "calendar"), "C"),
    )


def _all_keys(keys, path=""):
    for key in keys:
        yield f"{path}{key.name}", key
        yield from _all_keys(key.keys, f"{path}{key.name}.")


@pytest.mark.parametrize("kind", Kind)
def test_every_key_has_a_form_or_keys_and_a_sentence(kind):
    for path, key in _all_keys(KEYS[kind]):
        assert isinstance(key, Key)
        assert (key.form is None) != (not key.keys), path
        assert key.about.endswith("."), path
        assert key.needed or key.default or path in OPTIONAL, path


OPTIONAL = {"about", "source", "updates", "owner", "waiver"}

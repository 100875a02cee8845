"""What is logged: events by name, facts that are no person's, and nothing that names one."""

import ast
import json
import logging
import re
import sys
from pathlib import Path

import pytest

from rung.config.logs import EventFormatter, JsonFormatter, masked

SOURCE = Path(__file__).resolve().parent.parent / "src/rung"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
EVENT = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
# What an event may tell: numbers, keys, kinds, and words of our own.
FACTS = {
    *("attempts", "clock", "clocks", "differences", "escalation", "failures", "holes", "job"),
    *("kind", "notice", "seconds", "single", "trouble", "level", "parked", "settled", "batch"),
    *("months", "mail", "mails", "port", "delivery", "subscription", "status", "why"),
}
NAMED_ELSEWHERE = {"record.fact.value", "left_out"}  # facts' names; a word the caller gives


def log_calls():
    """Every call of a logger in the product: file, line and the call."""
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_text())
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LEVELS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"log", "logger", "logging"}
            ):
                yield f"{file.relative_to(SOURCE)}:{node.lineno}", node, tree


def event_of(call):
    at = 1 if call.func.attr == "log" else 0
    return call.args[at] if len(call.args) > at else None


def facts_of(call, tree):
    """The names in ``extra``; a dictionary with a name of its own is looked up in its module."""
    given = next((word.value for word in call.keywords if word.arg == "extra"), None)
    if isinstance(given, ast.Name):
        given = next(
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == given.id
        )
    return [ast.literal_eval(key) for key in given.keys] if isinstance(given, ast.Dict) else []


def test_every_event_has_a_name_and_tells_nothing_of_a_person():
    calls = list(log_calls())
    wrong = []

    for where, call, tree in calls:
        event = event_of(call)
        constant = isinstance(event, ast.Constant) and EVENT.fullmatch(str(event.value))
        if not constant and ast.unparse(event) not in NAMED_ELSEWHERE:
            wrong.append(f"{where}: its event has no name of its own")
        wrong += [f"{where}: may not tell {n}" for n in facts_of(call, tree) if n not in FACTS]

    assert len(calls) >= 10
    assert wrong == []


def failed():
    try:
        int("DETAIL: Key (email)=(dana.reyes@example.com) already exists.")
    except ValueError:
        return sys.exc_info()


@pytest.fixture
def record():
    link = "/a/eyJlIjoiMCJ9:s1gn_3d-7Qx9Lm2pAbCdEfGhIjKlMnOpQrStUvWxYz0/"
    words = ("django.request", logging.WARNING, "", 1, "Not Found: %s", (link,), failed())
    made = logging.LogRecord(*words)
    made.person = "Dana <dana.reyes@example.com>"
    made.attempts = 3
    return made


@pytest.mark.parametrize("formatter", [EventFormatter(), JsonFormatter()])
def test_no_line_holds_an_address_or_what_signs_a_link(record, formatter):
    line = formatter.format(record)

    assert "dana.reyes" not in line
    assert "s1gn_3d" not in line
    assert "attempts" in line
    assert "already exists" in line


def test_json_is_one_object_a_line_with_its_facts(record):
    line = JsonFormatter().format(record)

    told = json.loads(line)
    assert "\n" not in line
    assert (told["level"], told["logger"], told["attempts"]) == ("WARNING", "django.request", 3)
    assert told["at"].endswith("+00:00")
    assert "Traceback" in told["trace"]


@pytest.mark.parametrize(
    "words", ["level.engaged escalation=ESC-1042", "took 08:20:31", "http://127.0.0.1:8000/x"]
)
def test_what_is_nobodys_stays_as_it_is(words):
    assert masked(words) == words


def test_the_address_of_a_calendar_feed_is_masked():
    assert masked("Not Found: /calendar/b-7x_Q.ics") == "Not Found: /calendar/…private….ics"

"""What somebody hostile sends: forms with words no person types, links that were never mailed."""

from urllib.parse import quote
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from rung.web.common.audience import _OPEN
from tests.web.door_acts import TYPED
from tests.web.door_cast import CARRIERS, CUSTOMERS, NOBODY, address, routes

WORDS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202eetirw",
    "\U0001f9ff" * 50,
    "e" + "\u0301" * 400,
    "x" * 70_000,
    "\r\nSet-Cookie: a=b",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "%s%n%(a)s",
    "' OR 1=1; DROP TABLE rung_order; --",
    "../../../../etc/passwd",
    "-1",
    "0",
    "1e400",
    "NaN",
    "-Infinity",
    "9" * 40,
    "2147483648",
    "9223372036854775808",
    "٣",
    "0001-01-01 00:00",
    "0001-01-01",
    "9999-12-31 23:59",
    "9999-12-31",
    "2026-02-30",
    "2026-11-01 01:30",
    "2026-03-08 02:30",
    "24:00",
    "23:59:60",
    "on",
    "null",
    "true",
    "[]",
    '{"a":',
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "=HYPERLINK(1)",
    "a@b",
    "a@b.c\nBcc: x@y.z",
    "Q-1001",
    "ESC-1001",
    "CED-88",
)
FILES = (
    SimpleUploadedFile("../../passwd", b"root", "text/plain"),
    SimpleUploadedFile("a\x00b.pdf", b"%PDF-1.7", "application/pdf"),
    SimpleUploadedFile("x" * 400 + ".png", b"\x89PNG\r\n\x1a\n", "image/png"),
    SimpleUploadedFile("empty.toml", b"", "application/toml"),
    SimpleUploadedFile("pack.toml", b"a = [[[[[1]]]]]\xff\xfe", "application/toml"),
    SimpleUploadedFile("days.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:9", "text/calendar"),
)
FILED = ("attached", "file", "files")


def fields():
    """The name of every field of every form of ours."""
    found, ahead = {"press_id", "next", "pressed", *TYPED}, [forms.BaseForm]
    while ahead:
        kind = ahead.pop()
        ahead += kind.__subclasses__()
        if kind.__module__.startswith("rung."):
            found |= set(getattr(kind, "base_fields", ()))
    return sorted(found)


NAMES = fields()


def hostile(door, chance):
    """Who sends what where: a form, or nothing but an address."""
    kind = chance.random()
    if kind < 0.2:
        return NOBODY, hostile_link(door, chance), typed_by(chance)
    if kind < 0.25:
        return (
            chance.choice([NOBODY, *CUSTOMERS]),
            hostile_sign_in(chance),
            typed_by(chance, SIGN_IN_NAMES),
        )
    name, pattern = chance.choice(sorted(routes().items(), key=lambda each: each[0]))
    who = chance.choice(
        [*CUSTOMERS, *CARRIERS, NOBODY] if chance.random() < 0.1 else fitting(pattern)
    )
    path = address(name, pattern, strange(door, chance))
    if kind < 0.35:
        asked = "&".join(
            f"{chance.choice(ASKED)}={quote(chance.choice(WORDS)[:2000])}" for _ in range(3)
        )
        return who, f"{path}?{asked}", None
    return who, path, typed_by(chance)


ASKED = (
    "q",
    "page",
    "show",
    "sort",
    "stamp",
    "step",
    "from",
    "to",
    "at",
    "date",
    "kind",
    *NAMES[:9],
)


def fitting(pattern):
    """Those who get past the audience."""
    stated = {each.value for each in pattern.callback.audience - _OPEN}
    if "CUSTOMER" in stated:
        return ["contact", "agent"]
    if {"ADMINISTRATOR"} == stated:
        return ["administrator"]
    return ["ccm", "holder", "desk", "administrator"]


def strange(door, chance):
    """The account's own things, where a name may be any word."""
    own = dict(door.own)
    if chance.random() < 0.15:
        own |= {
            "reference": chance.choice(ADDRESSED),
            "number": chance.choice((0, 2**31, 2**63, 10**30)),
            "project_id": chance.choice((0, 2**63, 10**30)),
            "account_id": chance.choice((0, 2**63, 10**30)),
            "calendar_id": chance.choice((0, 2**63, 10**30)),
            "factor_id": chance.choice((0, 2**63, 10**30)),
            "person_id": chance.choice((0, 2**63, 10**30)),
            "jeopardy_id": chance.choice((0, 2**63, 10**30)),
            "ticket": chance.choice((0, 2**31, 2**63)),
            "action_id": uuid4(),
            "form": "exe",
            "name": "no-such-act",
            "what": "no-such-act",
        }
    return own


ADDRESSED = tuple(word[:300] for word in WORDS if word.strip() and "/" not in word)


def hostile_link(door, chance):
    """A mailed link that was cut, mixed up, changed in one letter, or made up."""
    letter, token = chance.choice(sorted(door.tokens.items()))
    place = chance.randrange(len(token))
    changed = chance.choice(
        (
            token[:place],
            token[:place] + chance.choice("aZ0-_:.") + token[place + 1 :],
            token[place:] + token[:place],
            token * 30,
            token.replace(":", "::"),
            chance.choice(ADDRESSED),
            token,
        )
    )
    letter = chance.choice((letter, "a", "d", "s", "u", "w"))
    more = chance.choice(("", "", {"a": "hand-on/", "d": "up/"}.get(letter, "")))
    return f"/{letter}/{quote(changed or 'x', safe='')}/{more}"


# The sign-in library's own addresses and fields; those that are left out would end a session.
SIGN_IN = (
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/login/code/confirm/",
    "/accounts/password/reset/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
)
SIGN_IN_NAMES = ("login", "password", "email", "code", "credential", "oldpassword", "password1")


def hostile_sign_in(chance):
    """An address of signing in, with somewhere to go afterwards or a key that nobody was mailed."""
    word = quote(chance.choice(ADDRESSED), safe="")
    return chance.choice(
        (
            chance.choice(SIGN_IN),
            f"{chance.choice(SIGN_IN)}?next={word}",
            f"/accounts/password/reset/key/{word}-{word}/",
        )
    )


def typed_by(chance, names=()):
    """A form's values: a few fit, the others are what no person types."""
    typed = {"press_id": chance.choice((str(uuid4()), str(uuid4()), *WORDS[:8]))}
    typed |= {name: value for name, value in TYPED.items() if chance.random() < 0.5}
    for name in (*names, *chance.sample(NAMES, chance.randrange(1, 30))):
        several = [chance.choice(WORDS) for _ in range(chance.choice((1, 1, 1, 3)))]
        typed[name] = several if len(several) > 1 else several[0]
    if chance.random() < 0.15:
        file = chance.choice(FILES)
        file.seek(0)
        typed[chance.choice(FILED)] = file
    return typed

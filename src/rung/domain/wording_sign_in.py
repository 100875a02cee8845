"""What a person is told of tries to come in as them."""

from rung.domain.door import WayIn
from rung.domain.wording_parts import Message, Told, present

_WORKS = {
    WayIn.PASSWORD: "A code that we mail you still works, and so does a passkey.",
    WayIn.CODE: "Your password still works, and so does a passkey.",
    WayIn.FACTOR: "A passkey still works.",
    WayIn.ASKED: "The newest mail you have still works.",
}
_NOT_YOU = "It was not you? Then do nothing; nobody came in by these tries."
_NEAR = (
    "It was not you? Nobody came in by these tries, but whoever tried has your password or reads "
    "your mail: change your password now, and tell your administrator."
)


def way_rests(told: Told) -> Message:
    """Too many tries: which way in rests, until when, and what works meanwhile."""
    known = told.word("way") in {way.value for way in WayIn}
    way = WayIn(told.word("way")) if known else None
    what = told.say(way.label if way else "A way to sign in")
    tries, works = told.word("tries"), _WORKS.get(way, "") if way else ""
    return Message(
        subject=told.say("{what}: it rests after too many tries", what=what),
        lines=present(
            told.say("There were {tries} wrong tries to sign in as you.", tries=tries)
            if tries
            else "",
            told.in_time("{what} rests until", "until", what=what)
            or told.say("{what} rests for a while.", what=what),
            told.say(works) if works else "",
            told.say(_NEAR if way is WayIn.FACTOR else _NOT_YOU),
        ),
        quotes=(),
        button=None,
        footer=(),
    )

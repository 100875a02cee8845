"""What a person is told of tries to come in as them."""

from rung.domain.door import WayIn
from rung.domain.wording_parts import Message, Told, present

_WORKS = {
    WayIn.PASSWORD: "A code that we mail you still works, and so does a passkey.",
    WayIn.CODE: "Your password still works, and so does a passkey.",
    WayIn.ASKED: "The newest mail you have still works.",
}


def way_rests(told: Told) -> Message:
    """Too many tries: which way in rests, until when, and what works meanwhile."""
    known = told.word("way") in {way.value for way in WayIn}
    way = WayIn(told.word("way")) if known else None
    what = way.label if way else "A way to sign in"
    tries, until = told.word("tries"), told.when("until")
    return Message(
        subject=f"{what}: it rests after too many tries",
        lines=present(
            f"There were {tries} wrong tries to sign in as you." if tries else "",
            f"{what} rests until {until}." if until else f"{what} rests for a while.",
            _WORKS.get(way, "") if way else "",
            "It was not you? Then do nothing; nobody came in by these tries.",
        ),
        quotes=(),
        button=None,
        footer=(),
    )

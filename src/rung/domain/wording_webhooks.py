"""What administrators are told of receivers of webhooks."""

from rung.domain.webhooks import Paused
from rung.domain.wording_parts import Button, Message, Purpose, Told, present

_THEN = {
    Paused.GONE: "Resume it on its page once it is wanted again.",
    Paused.FAILING: "Every hour it is asked whether it is there again; then it goes on by itself.",
}


def paused(told: Told) -> Message:
    """Nothing is sent to a receiver any more: why, since when it failed, and how it goes on."""
    name, since = told.word("name", "A receiver"), told.when("since")
    why = Paused(told.word("why")) if told.word("why") in set(Paused) else None
    return Message(
        subject=f"Webhook {name}: paused",
        lines=present(
            f"Nothing is sent to {name} any more{f': {why.said}' if why else ''}.",
            f"It has failed since {since}." if since else "",
            "What happens meanwhile is kept for it.",
            _THEN.get(why, "") if why else "",
        ),
        quotes=(),
        button=Button("Look at it", Purpose.GIVEN) if told.word("code") else None,
        footer=(),
    )

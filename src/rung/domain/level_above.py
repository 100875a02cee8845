"""Who hears of a level from outside it: whoever holds the one above, at the top the desk."""

from dataclasses import replace

from rung.domain.notices import Audience
from rung.domain.plan import Tell


def above(tell: Tell, level: int, *, top: int, **more: object) -> Tell:
    """The same notice for who holds the level above, or for the desk where none is above.

    ``more`` is said to that holder alone: to them the notice is about another level than theirs.
    """
    if level >= top:
        return replace(tell, to=Audience.DESK, level=level)
    details = {**tell.details, **more}
    return replace(tell, to=Audience.PERSON_OF_LEVEL, level=level + 1, details=details)

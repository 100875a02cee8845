"""Who answers for a person: themselves, or their cover while they are away (R16)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

LONGEST_CHAIN = 5


def who_answers(
    person_id: int, *, cover_of: Mapping[int, int | None], absent: AbstractSet[int]
) -> int | None:
    """The first of the chain person, cover, cover's cover … who is there; None when nobody is.

    A circle of covers, or a chain longer than five, ends the search.
    """
    seen: set[int] = set()
    candidate: int | None = person_id
    while candidate is not None and candidate not in seen and len(seen) < LONGEST_CHAIN:
        if candidate not in absent:
            return candidate
        seen.add(candidate)
        candidate = cover_of.get(candidate)
    return None

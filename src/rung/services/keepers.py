"""What writes each decision that a rule hands over to keep: one table of types and writers."""

from collections.abc import Callable
from typing import Any

from rung.domain.plan import Keep
from rung.models import Escalation
from rung.services.doing import Doing

Keeper = Callable[[Escalation, Any, Doing], None]  # the table pairs each with its own type
_KEEPERS: dict[type[Keep], Keeper] = {}


def keep(escalation: Escalation, decided: Keep, doing: Doing) -> None:
    """Write one decision. A type that nobody writes is a mistake of ours: KeyError."""
    _KEEPERS[type(decided)](escalation, decided, doing)

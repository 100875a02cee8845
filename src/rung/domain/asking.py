"""What a matrix has to be told before an escalation runs on it: severity, priority, track.

The first value of each is the usual one. A class of concern may enter above level 1.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rung.domain.matching import Circumstances, Rule, holds
from rung.domain.packs import KEYED_BY, Pack
from rung.domain.refusals import BadInput

LISTS = {"severity": "severities", "priority": "priorities", "track": "tracks"}


@dataclass(frozen=True)
class Question:
    """One thing to choose, the usual value first; ``charged`` values cost extra."""

    of: str  # severity, priority or track
    values: tuple[str, ...]
    charged: frozenset[str] = frozenset()


def in_reach(rules: Sequence[Rule], facts: Circumstances) -> Iterator[Rule]:
    """The rules that may apply once severity, priority and track are told, in order."""
    for rule in rules:
        known = {name: values for name, values in rule.when.items() if name not in KEYED_BY}
        if holds(known, facts):
            yield rule
            if len(known) == len(rule.when):
                return


def questions(packs: Iterable[Pack], rules: Iterable[Rule] = ()) -> tuple[Question, ...]:
    """What is asked where one of these matrices may apply, chosen by one of these rules."""
    packs, rules = tuple(packs), tuple(rules)
    charged = {word for pack in packs for word in pack.values("charged_priorities")}
    found = []
    for of, listed in LISTS.items():
        declared = [value for pack in packs for value in pack.values(listed)]
        chosen_by = [value for rule in rules for value in rule.when.get(of, ())]
        values = tuple(dict.fromkeys([*declared, *chosen_by]))
        if values:
            found.append(Question(of, values, frozenset(charged & set(values))))
    return tuple(found)


def completed(pack: Pack, facts: Circumstances) -> Circumstances:
    """The circumstances with the usual value for what was not told.

    Raises BadInput for a value that the matrix does not tell apart.
    """
    for of, listed in LISTS.items():
        values, told = pack.values(listed), getattr(facts, of)
        if values and not told:
            facts = replace(facts, **{of: values[0]})
        elif values and told not in values:
            raise BadInput(f"Choose the {of}: {', '.join(values)}. “{told}” is not one of them.")
    return facts

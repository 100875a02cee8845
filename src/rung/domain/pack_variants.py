"""What a policy says for each severity, paid priority and track that an order may still get.

Before an escalation is raised nobody has told its severity. A table in the place of a value is
then shown with every line, never with the usual one alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rung.domain.matching import Circumstances, words_of
from rung.domain.matrix import Policy
from rung.domain.packs import Pack, read_when

DIMENSIONS = {"severity": "severities", "priority": "priorities", "track": "tracks"}


@dataclass(frozen=True)
class Variant:
    """The rules with one value of one dimension; the others are the usual ones."""

    dimension: str
    value: str
    policy: Policy


def variants(pack: Pack, facts: Circumstances) -> tuple[Variant, ...]:
    """Every value of the dimensions that are not told yet."""
    return tuple(
        Variant(name, value, pack.resolve(replace(facts, **{name: value})))
        for name, values in DIMENSIONS.items()
        if not getattr(facts, name)
        for value in pack.values(values)
    )


def entries(pack: Pack) -> tuple[tuple[int, str], ...]:
    """The classes of concern that begin above level 1: the level, and "severity = sev1"."""
    found = []
    for entry in pack.document.get("enter", ()):
        when = read_when(entry.get("when", {}))
        told = {name: " or ".join(values) for name, values in when.items()}
        found.append((int(entry["level"]), words_of(when, Circumstances(**told))))
    return tuple(found)


def differing(
    policy: Policy, among: Sequence[Variant], say: Callable[[Policy], str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is said, each with the values for which it is; one without any where none matters."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for dimension in DIMENSIONS:
        said: dict[str, list[str]] = {}
        for each in among:
            if each.dimension == dimension:
                said.setdefault(say(each.policy), []).append(each.value)
        if len(said) > 1:
            found += [(words, tuple(values)) for words, values in said.items()]
    return tuple(found) or ((say(policy), ()),)

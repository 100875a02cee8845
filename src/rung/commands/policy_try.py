"""`rung policy try`: what a pack answers after a contact, without publishing it."""

import argparse
import json
import sys
from dataclasses import asdict

from rung.commands.mistakes import UsageMistake
from rung.commands.policy_calendars import calendars_for
from rung.commands.policy_ladder import Told, ladder_told
from rung.commands.policy_others import cadence_told, expedite_told, routing_told
from rung.domain.matching import DIMENSIONS, Circumstances, Phase
from rung.domain.packs import Kind, Pack, read_pack

DECLARED = {"severity": "severities", "priority": "priorities", "track": "tracks"}


def run(arguments: argparse.Namespace) -> int:
    """Print the answer of ``arguments.pack``, which has no fault."""
    pack = read_pack(arguments.pack.document, 0)
    facts = Circumstances(**{name: getattr(arguments, name) for name in DIMENSIONS})
    _require_known(pack, facts)
    told = _told(pack, facts, arguments)
    if arguments.json:
        form = {"policy": pack.name, "kind": pack.kind.value, "facts": _given(facts), **told.form}
        sys.stdout.write(json.dumps(form, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(told.lines) + "\n")
    return 0


def _told(pack: Pack, facts: Circumstances, arguments: argparse.Namespace) -> Told:
    if pack.kind is Kind.ROUTING:
        return routing_told(pack, facts)
    if pack.kind is Kind.CADENCE:
        return cadence_told(pack, facts)
    if pack.kind is Kind.EXPEDITE:
        return expedite_told(pack, arguments.days)
    if arguments.contact is None:
        raise UsageMistake("--contact is missing: when level 1 was contacted, with its offset.")
    policy = pack.resolve(facts)
    calendars, notes = calendars_for(policy, facts, arguments)
    return ladder_told(pack, policy, facts, calendars, arguments.contact, notes)


def _require_known(pack: Pack, facts: Circumstances) -> None:
    """Refuse words that the pack does not tell apart, which are slips of the pen."""
    phases = [phase.value for phase in Phase]
    if facts.phase and facts.phase not in phases:
        raise UsageMistake(f"--phase: expected one of {', '.join(phases)}; found “{facts.phase}”.")
    if pack.kind not in {Kind.LADDER, Kind.CADENCE}:
        return
    for name, of in DECLARED.items():
        given, words = getattr(facts, name), pack.values(of)
        if given and given not in words:
            expected = f"expected one of {', '.join(words)}" if words else f"the pack has no {of}"
            raise UsageMistake(f"--{name}: {expected}; found “{given}”.")


def _given(facts: Circumstances) -> dict[str, str]:
    return {name: value for name, value in asdict(facts).items() if value}

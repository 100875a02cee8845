"""`rung policy load`: a pack published as the next version of its policy, or refused whole."""

import argparse
import sys

from rung import clock
from rung.commands.mistakes import UserMistake
from rung.commands.policy_files import PackFile
from rung.services.doing import time_itself
from rung.services.policies import PackRefused, load_pack


def run(arguments: argparse.Namespace) -> int:
    """Publish ``arguments.pack``, which has no fault of its own."""
    pack: PackFile = arguments.pack
    try:
        version = load_pack(pack.document, words=arguments.words, doing=time_itself(clock.now()))
    except PackRefused as refused:
        told = pack.told_of(refused.faults)
        raise UserMistake("\n".join(("nothing was published.", *told))) from refused
    sys.stdout.write(
        f"{version.policy.name} version {version.number} is published. Escalations that run keep "
        "the version they began with.\n"
    )
    return 0

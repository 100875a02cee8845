"""`rung retention`: lets go of what is kept longer than it is to be; says so first, if asked."""

import argparse
import json
from dataclasses import asdict

from rung import clock
from rung.domain.house_record import Way
from rung.services.retention import Gone, Terms, let_go, terms, would_go

HELP = """Let go of what is older than RUNG_KEEP_ESCALATIONS, RUNG_KEEP_MAILS, RUNG_KEEP_SIGN_INS
and RUNG_KEEP_WEBHOOKS say, in days; not set is kept for ever. Of an escalation that ended longer
ago, what people typed and who they were is replaced by "Erased"; what happened, when, and every
figure stay. Mails that came in lose bytes and words with RUNG_KEEP_MAILS, or with their
escalation. The worker does the same every night. It cannot be taken back; a backup made before
still holds it all."""
EXAMPLES = """  rung retention --dry-run         what would go; nothing is changed
  RUNG_KEEP_ESCALATIONS=1095 rung retention --dry-run      with a term of three years
  rung retention --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would go, and change nothing"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Let go, or say what would; then the terms and the counts."""
    now, kept = clock.now(), terms()
    found = would_go(kept, now=now) if arguments.dry_run else let_go(kept, now=now, way=Way.COMMAND)
    _tell(kept, found, arguments)
    return 0


def _tell(kept: Terms, found: Gone, arguments: argparse.Namespace) -> None:
    if arguments.json:
        said = {"dry_run": arguments.dry_run, "days": asdict(kept), "gone": asdict(found)}
        print(json.dumps(said))  # noqa: T201
        return
    for name, days in asdict(kept).items():
        term = "for ever" if days is None else f"{days} days"
        print(f"{name.replace('_', '-').capitalize()} are kept {term}.")  # noqa: T201
    print(f"{'Would go' if arguments.dry_run else 'Gone'}: {found.words}.")  # noqa: T201

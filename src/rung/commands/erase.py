"""`rung erase`: a person's name, address and phone go; what happened and every figure stay."""

import argparse
import json

from rung import clock
from rung.adapters.erasure import Erased, ErasureError, erase
from rung.commands.mistakes import UserMistake
from rung.commands.whole_database import running_or_started
from rung.jobs_port import Job, defer_many
from rung.models.keys import key_at

HELP = """Replace a person's name, mail address and phone number wherever they stand, also in words
that people typed and on the timeline, by "Erased person 17". What happened, when, and every figure
stay. Their account is closed, letters that name them are set anew, and the act is recorded. It
cannot be taken back; a backup made before still holds them. Needs the owner of the tables."""
EXAMPLES = """  rung erase lee.tan@example.com --by ada.kern@example.com"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="their mail address")
    parser.add_argument(
        "--by", required=True, metavar="ADMINISTRATOR", help="mail address of who decided it"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Erase, ask for the letters, say what was done."""
    now = clock.now()
    with running_or_started() as urls:
        try:
            done = erase(
                urls.owner,
                email=arguments.person,
                by=arguments.by,
                at=now.isoformat(),
                key=str(key_at(now)),
            )
        except ErasureError as error:
            raise UserMistake(str(error)) from error
    if done.letters:
        defer_many(Job.RENDER_LETTER, ({"letter_id": str(each)} for each in done.letters))
    _tell(done, as_json=arguments.json)
    return 0


def _tell(done: Erased, *, as_json: bool) -> None:
    rows = sum(done.rows.values())
    if as_json:
        told = {"stands_for": done.name, "rows": rows, "letters": len(done.letters)}
        print(json.dumps(told | {"attachments": done.attachments}))  # noqa: T201
        return
    print(f"{done.name}: {rows} rows in {len(done.rows)} tables.")  # noqa: T201
    print(f"{len(done.letters)} letters are set anew.")  # noqa: T201
    if done.attachments:
        print(f"{done.attachments} files they added are as they were: look into them.")  # noqa: T201

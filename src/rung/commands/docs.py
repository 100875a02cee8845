"""`rung docs`: writes the generated pages of docs/reference, or checks that they are current."""

import argparse
import sys
from pathlib import Path

from rung.commands.mistakes import UserMistake
from rung.commands.reference import pages

HELP = "Write the generated pages of docs/reference from the program's own tables."
EXAMPLES = """  rung docs            write them below the present folder
  rung docs --check    change nothing; exit 1 when one is stale"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--check", action="store_true", help="change nothing; tell what is stale")
    parser.add_argument("--folder", type=Path, default=Path("docs/reference"))


def run(arguments: argparse.Namespace) -> int:
    """0 when the pages are, or now are, current."""
    folder: Path = arguments.folder
    stale = [
        name
        for name, content in pages().items()
        if not (folder / name).is_file() or (folder / name).read_text() != content
    ]
    if arguments.check:
        if stale:
            raise UserMistake(f"Stale: {', '.join(stale)}. Run `rung docs` and commit the result.")
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_text(pages()[name])
        sys.stdout.write(f"wrote {folder / name}\n")
    return 0

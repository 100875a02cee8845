"""`rung policy export`: a published version as a pack that loads again to the same document."""

import argparse
import sys

from rung.adapters import toml_files
from rung.commands.mistakes import UserMistake
from rung.domain.pack_schema import in_order
from rung.models import Policy, PolicyVersion


def run(arguments: argparse.Namespace) -> int:
    """Write the version that was asked for, the newest if none was."""
    version = _version(arguments.name, arguments.version)
    text = f"# {version}, published {version.published_at:%Y-%m-%d}\n\n"
    text += toml_files.write(in_order(version.document))
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    try:
        arguments.output.write_text(text, "utf-8")
    except OSError as error:
        raise UserMistake(f"{arguments.output} cannot be written: {error.strerror}.") from error
    sys.stdout.write(f"wrote {version} to {arguments.output}\n")
    return 0


def _version(name: str, number: int | None) -> PolicyVersion:
    versions = PolicyVersion.objects.filter(policy__name=name).order_by("-number")
    newest = versions.first()
    if newest is None:
        names = ", ".join(Policy.objects.order_by("name").values_list("name", flat=True))
        raise UserMistake(f"There is no policy “{name}”; there are: {names or 'none yet'}.")
    if number is None:
        return newest
    found = versions.filter(number=number).first()
    if found is None:
        raise UserMistake(f"{name} has no version {number}; the newest is {newest.number}.")
    return found

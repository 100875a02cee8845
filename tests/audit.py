"""The packages that rung pins, held against known advisories: a part of `make check`, offline.

What is known lies in tests/data/advisories.json. `make audit` reads it anew, by pip-audit in an
environment of its own, from wherever that may look; where no source of advisories is reached it
says so and changes nothing. `make check` never asks anybody: a server that is away cannot fail it,
and what has not been looked at is said, not passed over.

python -m tests.audit             hold the lock against what is known; 1 when something is affected
python -m tests.audit PIP_AUDIT   read anew first; 2 when the advisories could not be read
"""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
KNOWN = ROOT / "tests/data/advisories.json"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)
PATIENCE = 300  # seconds
UNREAD = 2


def pinned(lock: str) -> set[tuple[str, str]]:
    """Every package and version that a lock names."""
    return set(PIN.findall(lock))


def affected(pins: set[tuple[str, str]], known: dict[str, Any]) -> list[str]:
    """What is pinned and known to be faulty, a line each."""
    return [
        f"{name} {version}: {each['id']} ({each['affected']})"
        for name, version in sorted(pins)
        for each in known["advisories"]
        if each["package"] == name and SpecifierSet(each["affected"]).contains(version)
    ]


def unread(pins: set[tuple[str, str]], known: dict[str, Any]) -> int:
    """How many of the pinned versions nobody has looked up yet."""
    return sum(known["looked_at"].get(name) != version for name, version in pins)


def read_anew(pip_audit: str, known: dict[str, Any]) -> dict[str, Any]:
    """What the advisories say of the pinned versions now, added to what was known. ValueError."""
    command = [pip_audit, "-r", str(LOCK), "--disable-pip", "--require-hashes", "-f", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off", "--timeout", "15"],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"no answer in {PATIENCE} s") from error
    if not done.stdout.strip():
        raise ValueError((done.stderr.strip().splitlines() or ["no answer"])[-1])
    return merged(known, json.loads(done.stdout)["dependencies"])


def merged(known: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    """Known advisories and those that were found. A package that was passed over is not read."""
    read = [each for each in found if "vulns" in each]
    if not read:
        raise ValueError("nothing is known there of any of the packages")
    new = [
        {"package": each["name"], "id": vuln["id"], "affected": f"=={each['version']}"}
        for each in read
        for vuln in each["vulns"]
    ]
    advisories = known["advisories"] + [each for each in new if each not in known["advisories"]]
    return {
        "read_on": datetime.now(UTC).date().isoformat(),  # noqa: TID251
        "looked_at": {each["name"]: each["version"] for each in read},
        "advisories": sorted(advisories, key=lambda each: (each["package"], each["id"])),
    }


def main(words: list[str]) -> int:
    """Read anew where that is asked for, then compare; say what was not read."""
    known = json.loads(KNOWN.read_text())
    if words:
        try:
            known = read_anew(words[0], known)
        except ValueError as error:
            print(f"audit: the advisories could not be read ({error}); nothing was changed.")  # noqa: T201
            return UNREAD
        KNOWN.write_text(json.dumps(known, indent=1) + "\n")
    pins = pinned(LOCK.read_text())
    found = affected(pins, known)
    for line in found:
        print(f"audit: {line}")  # noqa: T201
    if left := unread(pins, known):
        print(  # noqa: T201
            f"audit: {left} of {len(pins)} pinned versions were held against "
            f"{len(known['advisories'])} known advisories alone; read on: "
            f"{known['read_on'] or 'never'} (`make audit`)."
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

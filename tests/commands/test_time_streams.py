"""`rung time` in a pipe: answers as the lines come, in constant memory, whoever reads them."""

import json
import os
import select
import subprocess
from pathlib import Path

import pytest

from tests.commands.test_time import ADD, BARE, COMMAND, DUE, many


def test_a_reader_who_has_seen_enough_ends_it_quietly():
    line = json.dumps(ADD)
    script = f"yes '{line}' | head -200000 | {' '.join(COMMAND)} | head -1"

    done = subprocess.run(
        ["/bin/sh", "-c", script], env=BARE, capture_output=True, text=True, check=False
    )

    assert json.loads(done.stdout) == DUE
    assert done.stderr == ""


def test_nobody_left_to_answer_is_no_failure():
    gone, answering = os.pipe()
    os.close(gone)

    done = subprocess.run(
        COMMAND,
        input=json.dumps(ADD).encode() * 2,
        env=BARE,
        stdout=answering,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(answering)

    assert (done.returncode, done.stderr) == (0, b"")


class Running:
    """The command while it runs: what it has answered, and the memory it takes."""

    def __init__(self):
        self.process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=BARE
        )

    def ask(self, text, count):
        self.process.stdin.write(text)
        self.process.stdin.flush()
        return [self.process.stdout.readline() for _ in range(count)]

    def megabytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024


@pytest.fixture
def running():
    command = Running()
    yield command
    command.process.stdin.close()
    command.process.wait()
    command.process.stdout.close()


def test_a_line_is_answered_when_it_comes_and_not_when_all_have_come(running):
    for _ in range(3):
        [told] = running.ask(json.dumps(ADD).encode() + b"\n", 1)
        assert json.loads(told) == DUE
    ready, _, _ = select.select([running.process.stdout], [], [], 0)
    assert ready == []


def test_memory_does_not_grow_with_the_lines(running):
    batch = 500
    sizes = []
    for first in range(0, 100_000, batch):
        told = running.ask(b"".join(many(first, batch, 2)), batch)
        assert b"utc" in told[0]
        sizes.append(running.megabytes())

    warm = sizes[len(sizes) // 5]
    assert sizes[-1] - warm < 4
    assert sizes[-1] < 120

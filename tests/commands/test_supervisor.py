import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rung.commands.supervisor import BackOff

SCRIPT = Path(__file__).with_name("supervised.py")


def until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def pid_in(file):
    return int(file.read_text()) if file.exists() and file.read_text().strip() else 0


@pytest.fixture
def supervise(tmp_path):
    """Start a supervisor over shell scripts; whatever is left of it is ended."""
    started = []

    def start(**scripts):
        programs = {name: ["/bin/sh", "-c", script] for name, script in scripts.items()}
        process = subprocess.Popen(
            [sys.executable, SCRIPT, tmp_path, json.dumps(programs)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_killed_program_comes_back_under_a_new_process_id(supervise, tmp_path):
    supervise(web="exec sleep 60", worker="exec sleep 60")
    web, worker = (pid_in(tmp_path / f"{name}.pid") for name in ("web", "worker"))

    os.kill(web, signal.SIGKILL)

    until(lambda: pid_in(tmp_path / "web.pid") not in (0, web))
    assert lives(pid_in(tmp_path / "web.pid"))
    assert pid_in(tmp_path / "worker.pid") == worker
    assert lives(worker)


def test_a_program_that_dies_again_and_again_is_started_less_and_less_often(supervise, tmp_path):
    births = tmp_path / "births"
    supervise(short=f"echo x >> {births}; exit 3")

    time.sleep(1.2)

    # Without waiting there would be dozens; with 0.05, 0.1, 0.2, 0.4, 0.4 s between them, about 6.
    assert 3 <= len(births.read_text().split()) <= 7


def test_the_wait_doubles_up_to_a_longest_one():
    back_off = BackOff(first=0.2, longest=30.0, long_life=10.0)

    assert [back_off.wait(n) for n in (0, 1, 2, 7, 8, 50)] == [0.2, 0.4, 0.8, 25.6, 30.0, 30.0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_every_program_with_its_children_and_the_database_last(
    supervise, tmp_path, number
):
    child = tmp_path / "child"
    process = supervise(
        web=f"sleep 60 & echo $! > {child}; trap 'exit 0' TERM; wait", worker="exec sleep 60"
    )
    until(lambda: pid_in(child))
    pids = [pid_in(tmp_path / f"{name}.pid") for name in ("web", "worker")]

    process.send_signal(number)
    told, _ = process.communicate(timeout=5)

    assert told == "database asked to stop\nstopped\n"
    assert process.returncode == 0
    until(lambda: not any(lives(pid) for pid in [*pids, pid_in(child)]))
    assert list(tmp_path.glob("*.pid")) == []


def test_a_second_signal_ends_what_will_not_stop(supervise, tmp_path):
    process = supervise(stubborn="trap '' TERM; while :; do sleep 0.1; done")
    stubborn = pid_in(tmp_path / "stubborn.pid")
    time.sleep(0.2)

    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert lives(stubborn)
    process.send_signal(signal.SIGINT)

    process.communicate(timeout=3)
    assert not lives(stubborn)


def test_programs_end_when_the_supervisor_is_killed(supervise, tmp_path):
    process = supervise(web="exec sleep 60", worker="exec sleep 60")
    pids = [pid_in(tmp_path / f"{name}.pid") for name in ("web", "worker")]

    process.kill()

    until(lambda: not any(lives(pid) for pid in pids))

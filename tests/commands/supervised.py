"""Run a supervisor over the shell commands given as JSON: {"name": ["command", ...], ...}."""

import json
import sys
from pathlib import Path

from rung.commands.kept import Program
from rung.commands.supervisor import BackOff, StopRequested, Supervisor


class NoDatabase:
    name = "database"
    pid = None
    stopped = False

    def start(self):
        self.stopped = False

    def ended(self):
        return "stopped" if self.stopped else None

    def ask_to_stop(self):
        self.stopped = True
        print("database asked to stop", flush=True)  # noqa: T201

    kill = ask_to_stop


def main(folder, programs):
    back_off = BackOff(first=0.05, longest=0.4, long_life=1.0)
    try:
        with Supervisor(NoDatabase(), run_folder=Path(folder), back_off=back_off) as supervisor:
            for name, command in json.loads(programs).items():
                supervisor.keep(Program(name, command, environment={}, descriptors=()))
            print("ready", flush=True)  # noqa: T201
            supervisor.until_stopped()
    except StopRequested:
        print("stopped", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])

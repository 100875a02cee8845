"""Start a program that ends with the process that started it, as another account if asked.

This file is also the small program in between: it gives up root, asks the kernel for a signal
at the death of its parent, and becomes the wanted program under the same process id.
It runs as a plain script (``python -I -S``), so it imports the standard library alone.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1


def bound_command(
    command: Sequence[str],
    *,
    signal_at_parents_death: signal.Signals,
    uid: int | None,
    gid: int | None,
) -> list[str]:
    """Wrap a command: it gets the signal when this process dies, and runs as uid and gid."""
    account = "-" if uid is None or gid is None else f"{uid}:{gid}"
    bound = [str(os.getpid()), str(int(signal_at_parents_death)), account]
    return [sys.executable, "-I", "-S", os.path.realpath(__file__), *bound, *command]


def _become(arguments: Sequence[str]) -> None:
    parent, death_signal, account, *command = arguments
    if account != "-":
        uid, gid = (int(number) for number in account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # Only after the change of account: the kernel forgets the wish when credentials change.
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != int(parent):  # the parent died before it could be asked for
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  no shell is wanted here


if __name__ == "__main__":
    _become(sys.argv[1:])

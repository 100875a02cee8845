"""The socket that the web server listens on."""

import argparse
import errno
import os
import socket

from rung.commands.mistakes import UsageMistake, UserMistake

LISTEN_ON = "RUNG_LISTEN_FD"
HERE = "127.0.0.1"  # the proxy beside us, and nobody else
_DEFAULT_PORT = 8000
_WAITING = 512


def add_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=_port,
        default=None,
        help=f"port to listen on (default: $PORT, else {_DEFAULT_PORT})",
    )


def port_of(arguments: argparse.Namespace) -> int:
    """Return the port asked for in words, else in the environment, else the default."""
    if arguments.port is not None:
        return int(arguments.port)
    try:
        return _port(os.environ.get("PORT") or str(_DEFAULT_PORT))
    except argparse.ArgumentTypeError as error:
        raise UsageMistake(f"PORT: {error}") from error


def listener(port: int, *, address: str = HERE) -> socket.socket:
    """Take the port of an address of this machine, or say in a sentence why it cannot be had."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((address, port))
        taken.listen(_WAITING)
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise UserMistake(
                f"Port {port} is in use by another program; choose another one with --port or PORT."
            ) from error
        where = f"Port {port}" if address == HERE else f"{address}:{port}"
        raise UserMistake(f"{where} cannot be used: {error.strerror}.") from error
    return taken


def _port(words: str) -> int:
    highest = 65535
    if not words.isdecimal() or not 0 < int(words) <= highest:
        raise argparse.ArgumentTypeError(f"{words!r} is not a port; take 1 to {highest}")
    return int(words)

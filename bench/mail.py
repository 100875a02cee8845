"""How many mails a second one listener takes, and whether kill -9 loses one that it answered for.

On a PostgreSQL of its own that writes to disk as in operation. Prints the rate at which 250 was
said to as many senders at once, by SMTP or LMTP, what CPU the listener took, and whether every such
mail is there once; then the same for listeners that are killed in the midst of it. Judges nothing.
Options, with defaults: --mails 5000 --bytes 2000 --senders 8 --kills 10 --lmtp.
"""

import argparse
import importlib

from surroundings import database

from rung.adapters.postgres_cluster import DURABLE


def main() -> None:
    """Start a throw-away database, take mail into it, remove it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=5_000, help="mails, in all")
    parser.add_argument("--bytes", type=int, default=2_000, help="of each")
    parser.add_argument("--senders", type=int, default=8, help="connections at once")
    parser.add_argument("--kills", type=int, default=10, help="listeners that are killed")
    parser.add_argument("--lmtp", action="store_true", help="by LMTP instead of SMTP")
    arguments = parser.parse_args()
    with database(DURABLE):  # Django can be set up only now
        importlib.import_module("mail_figures").report(arguments)


if __name__ == "__main__":
    main()

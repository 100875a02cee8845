"""What a page costs in a company of a few thousand escalations and in one of a million.

Prints, for both sizes of one run, CPU milliseconds of the application and wall milliseconds with
the database's part, and their ratio beside the limit. Judges nothing.
Options: --few 10000 --many 1000000.
"""

import argparse
import importlib

from surroundings import database


def main() -> None:
    """Start a throw-away database, fill it twice, measure, remove it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10_000, help="escalations of the first look")
    parser.add_argument("--many", type=int, default=1_000_000, help="escalations of the second")
    arguments = parser.parse_args()
    with database():  # Django can be set up only now
        importlib.import_module("scale_figures").report(arguments)


if __name__ == "__main__":
    main()

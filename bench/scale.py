"""What a page costs in a company of a few thousand escalations and in one of a million.

Two processes, each with a database of its own size, take turns page by page, so that a machine
that becomes slower meanwhile is slower for both. Prints the medians of several rounds: CPU
milliseconds of the application, wall milliseconds with the database's part, and their ratio beside
the limit. Judges nothing. A million takes a quarter of an hour to fill and 17 GB of disk.
Options: --few 10000 --many 1000000 --rounds 5 --hold (wait for Enter before each measuring; an
empty line measures again, `q` ends).
"""

import argparse
import os
import statistics
from collections.abc import Iterable

from scale_company import Company, Spent

LIMIT = 1.5
Row = tuple[str, Spent, Spent, float]


def main() -> None:
    """Fill both, measure in turns, print, remove them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10_000, help="escalations of one company")
    parser.add_argument("--many", type=int, default=1_000_000, help="escalations of the other")
    parser.add_argument("--rounds", type=int, default=5, help="how often each page is measured")
    parser.add_argument("--hold", action="store_true", help="wait for Enter before measuring")
    asked = parser.parse_args()
    with Company(asked.few) as few, Company(asked.many) as many:
        for company in (few, many):
            print(company.filled(), flush=True)
        while not asked.hold or input("Enter measures, q ends: ") != "q":
            _print(asked, _rounds(few, many, asked.rounds))
            if not asked.hold:
                break


def _rounds(few: Company, many: Company, rounds: int) -> Iterable[Row]:
    """Each page's medians at both sizes, and the median of its rounds' ratios."""
    for page in few.pages():
        pairs = [(few.spent(page), many.spent(page)) for _ in range(rounds)]
        ratio = statistics.median(later.wall / before.wall for before, later in pairs)
        yield page, _median(pair[0] for pair in pairs), _median(pair[1] for pair in pairs), ratio


def _median(spent: Iterable[Spent]) -> Spent:
    cpus, walls = zip(*spent, strict=True)
    return Spent(statistics.median(cpus), statistics.median(walls))


def _print(asked: argparse.Namespace, rows: Iterable[Row]) -> None:
    sizes = f"{asked.few:>15,} {asked.many:>17,}"
    print(f"{'CPU and wall ms':38} {sizes} {'wall x':>7} (limit {LIMIT})")
    for page, before, later, ratio in rows:
        figures = f"{before.cpu:7.1f} {before.wall:7.1f} {later.cpu:9.1f} {later.wall:7.1f}"
        print(f"{page:38} {figures} {ratio:7.2f}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs")


if __name__ == "__main__":
    main()

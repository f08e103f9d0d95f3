"""`make bench`: one line for each figure; the exit code is 1 if one is short.

`python -m bench NAME …` measures only those.
"""

import argparse
import importlib
import subprocess
import sys
from collections.abc import Sequence

from bench import stage

NAMES = (
    "intake",
    "search",
    "worklist",
    "dashboard",
    "recompute",
    "reminders",
    "notices",
    "packages",
    "outbox",
    "incoming",
    "process",
    "law",
    "policies",
    "drift",
    "records",
    "purge",
    "evidence",
    "exports",
    "consents",
    "campaigns",
    "load",
)
ALONE = "load"
"""Measured last and in new databases: its worker would else see to what the others have left."""


def main(arguments: list[str]) -> int:
    """Measure what is asked for, by default everything; return the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the portal on PostgreSQL.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    names = parser.parse_args(arguments).names or NAMES
    if unknown := sorted(set(names) - set(NAMES)):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if ALONE not in names or len(names) == 1:
        return _measure(names)
    codes = (_measure([name for name in names if name != ALONE]), _measure_apart(ALONE))
    return max(codes)


def _measure(names: Sequence[str]) -> int:
    short = False
    with stage.built() as ours:
        for name in names:
            for figure in importlib.import_module(f"bench.{name}").measure(ours):
                print(figure, flush=True)
                short = short or not figure.ok
    return 1 if short else 0


def _measure_apart(name: str) -> int:
    return subprocess.run([sys.executable, "-m", "bench", name], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Run the benchmarks: `python -m tests.benchmarks [figure …]`, all of them where none is named."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks import harness


def main(names: list[str]) -> int:
    """Measure what is asked for, print the table, and write it where all were run."""
    harness.load_topics()
    benchmarks = harness.chosen(names, harness.REGISTERED)
    if not benchmarks:
        figures = ", ".join(name for one in harness.REGISTERED for name in one.units)
        print(f"No benchmark gives {', '.join(names)}. There are: {figures}.", file=sys.stderr)
        return 2
    measured = []
    for one in benchmarks:
        print(f"measuring {', '.join(one.units)}", file=sys.stderr, flush=True)
        measured += harness.measure(one)
    if not names:
        harness.write(measured, Path("build") / "bench.json")
    print(harness.table(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

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
        print(f"No benchmark gives {', '.join(names)}.", file=sys.stderr)
        return 2
    figures = []
    for one in benchmarks:
        print(f"measuring {', '.join(one.units)}", file=sys.stderr, flush=True)
        figures += harness.measure(one)
    if not names:
        harness.write(figures, Path("build") / "bench.json")
    print(harness.table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

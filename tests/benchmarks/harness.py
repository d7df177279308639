"""Benchmarks: each is a generator of rounds; the median of its rounds goes into one table and one file.

A topic is a file `bench_<topic>.py` beside this one. Its functions are registered by `@benchmark` with
the figures that they give; each `next` runs one round and yields the value of each figure:

    @benchmark({"sort_per_s": "lists/s"})
    def sort() -> Rounds:
        ...prepare...
        while True:
            yield {"sort_per_s": per_second(1, lambda: sorted(numbers))}
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

WARM_UPS = 1
ROUNDS = 5

Values = Mapping[str, float]
Rounds = Generator[Values, None, None]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A function that gives rounds, the unit of each figure, and what a figure is set against."""

    rounds: Callable[[], Rounds]
    units: Mapping[str, str]
    against: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of a figure, the whole spread of its rounds, and the figure that it is set against."""

    name: str
    value: float
    unit: str
    lowest: float
    highest: float
    against: str | None


REGISTERED: list[Benchmark] = []


def benchmark(
    units: Mapping[str, str], against: Mapping[str, str] | None = None
) -> Callable[[Callable[[], Rounds]], Callable[[], Rounds]]:
    """Register a function that gives the figures named in `units`."""

    def register(rounds: Callable[[], Rounds]) -> Callable[[], Rounds]:
        REGISTERED.append(Benchmark(rounds, units, against or {}))
        return rounds

    return register


def per_second(count: int, work: Callable[[], object]) -> float:
    """Do `work` once, which does something `count` times, and return how often a second that is."""
    start = perf_counter()
    work()
    return count / (perf_counter() - start)


def load_topics() -> None:
    """Import every `bench_<topic>.py`, so that what is in it is registered."""
    here = Path(__file__).parent
    for module in pkgutil.iter_modules([str(here)]):
        if module.name.startswith("bench_"):
            importlib.import_module(f"{__package__}.{module.name}")


def measure(one: Benchmark, rounds: int = ROUNDS) -> list[Figure]:
    """Warm up, run the rounds, and return the median of each figure."""
    with closing(one.rounds()) as running:
        measured = list(islice(running, WARM_UPS + rounds))[WARM_UPS:]
    figures = []
    for name, unit in one.units.items():
        values = [values[name] for values in measured]
        spread = min(values), max(values)
        figures.append(Figure(name, median(values), unit, *spread, one.against.get(name)))
    return figures


def chosen(names: Collection[str], registered: Sequence[Benchmark]) -> list[Benchmark]:
    """Return the benchmarks that give one of the figures named; all of them where none is named."""
    return [one for one in registered if not names or not one.units.keys().isdisjoint(names)]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as one table, with the ratio to what each is set against in the same run."""
    values = {one.name: one.value for one in figures}
    rows = [("benchmark", "median", "unit", "lowest", "highest", "ratio")]
    for one in figures:
        ratio = f"{one.value / values[one.against]:,.1f} x {one.against}" if one.against in values else ""
        numbers = (readable(one.value), one.unit, readable(one.lowest), readable(one.highest))
        rows.append((one.name, *numbers, ratio))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    right = {1, 3, 4}
    lines = (
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines)


def readable(value: float) -> str:
    """Return a number with as many places as say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"


def write(figures: Sequence[Figure], path: Path) -> None:
    """Write the medians to `path` as {"name": {"value": ..., "unit": ...}}."""
    path.parent.mkdir(parents=True, exist_ok=True)
    medians = {one.name: {"value": one.value, "unit": one.unit} for one in figures}
    path.write_text(json.dumps(medians, indent=2) + "\n", encoding="utf-8")

"""The same work in several processes at once, each with its own state, timed together."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Protocol

from tests.benchmarks.harness import per_second

PROCESSES = 2


class Work(Protocol):
    """What one process does: prepare a round, which is not timed, and run it."""

    def prepare(self) -> None:
        """Get ready for the next round."""

    def run(self) -> None:
        """Do what is measured."""


_work: Work


def _start(make: Callable[[int], Work], number: int) -> None:
    global _work
    _work = make(number)


def _prepare() -> None:
    _work.prepare()
    # What is prepared shall not be walked through again and again by the collector of garbage.
    gc.collect()
    gc.freeze()


def _run() -> None:
    _work.run()


@contextmanager
def side_by_side(make: Callable[[int], Work], done_in_each: int) -> Iterator[Callable[[], float]]:
    """Start the processes; give a function that runs one round in all and returns how much a second."""
    forked = multiprocessing.get_context("fork")
    with ExitStack() as stack:
        pools = [
            stack.enter_context(
                ProcessPoolExecutor(1, mp_context=forked, initializer=_start, initargs=(make, number))
            )
            for number in range(PROCESSES)
        ]

        def everywhere(step: Callable[[], None]) -> None:
            for future in [pool.submit(step) for pool in pools]:
                future.result()

        def measured_round() -> float:
            everywhere(_prepare)
            return per_second(done_in_each * PROCESSES, lambda: everywhere(_run))

        yield measured_round

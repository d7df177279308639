"""Classes of a number, for colours: round limits between about equally many places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import floor, log10

from badgeserver.domain.text import Text


def limits_of(values: Sequence[float], steps: int) -> tuple[float, ...]:
    """Return the lower limits of at most `steps` classes of the values above zero, the lowest first.

    The first limit is 0: whatever is above zero and below the second belongs to the first class.
    """
    ordered = sorted(value for value in values if value > 0)
    if not ordered:
        return (0.0,)
    inner = (_round(ordered[len(ordered) * step // steps]) for step in range(1, steps))
    return (0.0, *sorted({limit for limit in inner if limit > ordered[0]}))


def step_of(value: float, limits: Sequence[float]) -> int:
    """Return the place of the class that a value above zero belongs to."""
    return sum(value >= limit for limit in limits) - 1


def step_words(limits: Sequence[float]) -> tuple[Text, ...]:
    """Return the words for each class."""
    if len(limits) == 1:
        return (Text("0より多い", "More than 0"),)
    words = [Text(f"{limits[1]:g}未満", f"Under {limits[1]:g}")]
    words += [
        Text(f"{low:g}～{high:g}未満", f"{low:g} to under {high:g}") for low, high in pairwise(limits[1:])
    ]
    return (*words, Text(f"{limits[-1]:g}以上", f"{limits[-1]:g} or more"))


def _round(value: float) -> float:
    """Return a value with one or two digits that say something."""
    size = 10.0 ** floor(log10(value))
    coarse = size / 2 if value / size < _FINE_UP_TO else size
    return float(f"{round(value / coarse) * coarse:.6g}")


_FINE_UP_TO = 5

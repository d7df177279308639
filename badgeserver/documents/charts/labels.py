"""Names on a map that do not lie on each other; the table tells those for which there is no room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from badgeserver.documents.charts.plane import Frame, Spot
from badgeserver.documents.line_breaks import width_of


@dataclass(frozen=True, slots=True)
class Label:
    """A name at a point; `radius` is that of the circle there."""

    text: str
    spot: Spot
    radius: float


def placed(labels: Iterable[Label], size: float, width: float) -> Iterator[tuple[str, Spot]]:
    """Yield the names with their middles, in the order of importance in which they come."""
    taken: list[Frame] = []
    for label in labels:
        for middle in _around(label, size):
            frame = _frame(label.text, middle, size)
            if frame.left >= 0 and frame.right <= width and not any(_overlap(frame, one) for one in taken):
                taken.append(frame)
                yield label.text, middle
                break


def _around(label: Label, size: float) -> Iterator[Spot]:
    x, y = label.spot
    aside = label.radius + width_of(label.text) * size / 2 + 2
    away = label.radius + size / 2 + 2
    yield from ((x, y + away), (x, y - away), (x + aside, y), (x - aside, y))


def _frame(text: str, middle: Spot, size: float) -> Frame:
    half = width_of(text) * size / 2
    return Frame(middle[0] - half, middle[1] - size / 2, middle[0] + half, middle[1] + size / 2)


def _overlap(one: Frame, other: Frame) -> bool:
    beside = one.right <= other.left or other.right <= one.left
    return not beside and not (one.bottom <= other.top or other.bottom <= one.top)

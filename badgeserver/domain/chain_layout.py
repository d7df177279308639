"""Where the indicators of the impact chain stand beside each other, and the lines between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from badgeserver.domain.indicator import Indicator, Stage, fed_by

COLUMN: Final = 16.8
"""Width of a column, in per cent of the whole; the style sheet has the same."""
GAP: Final = 4.0
ROW: Final = 100.0
"""Height of a row in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Column and row of an indicator, both from 1."""

    column: int
    row: int


@dataclass(frozen=True, slots=True)
class ChainLayout:
    """The cell of each indicator by its id, how many rows there are, and the lines as SVG paths."""

    cells: dict[str, Cell]
    rows: int
    lines: tuple[str, ...]


def chain_layout(indicators: Sequence[Indicator]) -> ChainLayout:
    """Put each stage into a column of its own, half-way down, and draw a line for each link.

    Where all of a column is fed from columns before it, it stands in the order of what feeds it, so that
    lines cross less; else in the order of the map.
    """
    columns = [[one for one in indicators if one.stage is stage] for stage in Stage]
    rows = max(map(len, columns), default=0)
    cells: dict[str, Cell] = {}
    for number, column in enumerate(columns, 1):
        for place, one in enumerate(_in_order(column, indicators, cells), 1):
            cells[one.id] = Cell(number, (rows - len(column)) // 2 + place)
    lines = tuple(_line(cells[one.id], cells[fed]) for one in indicators for fed in one.feeds)
    return ChainLayout(cells, rows, lines)


def _in_order(
    column: Sequence[Indicator], indicators: Sequence[Indicator], placed: Mapping[str, Cell]
) -> Sequence[Indicator]:
    """Return a column by the mean row of what feeds each from columns before, if something feeds all."""
    feeders = [[placed[by.id].row for by in fed_by(indicators)[one.id] if by.id in placed] for one in column]
    if not all(feeders):
        return column
    heights = {one.id: sum(rows) / len(rows) for one, rows in zip(column, feeders, strict=True)}
    return sorted(column, key=lambda one: heights[one.id])


def _line(start: Cell, end: Cell) -> str:
    """Return a curve from the right edge of one cell to the left edge of the other.

    Within a column it goes straight down to a neighbour, behind the cards; to others it leaves to the
    left and comes back there, because on the right are the lines to other columns.
    """
    out, into = _left(start) + COLUMN, _left(end)
    down, to = (start.row - 0.5) * ROW, (end.row - 0.5) * ROW
    if start.column == end.column:
        apart = abs(end.row - start.row)
        if apart == 1:
            middle = into + COLUMN / 2
            return _curve((middle, down), (middle, down), (middle, to), (middle, to))
        bend = into - GAP * (0.3 + 0.15 * min(apart, 4))
        return _curve((into, down + 12), (bend, down + 12), (bend, to - 12), (into, to - 12))
    bend = GAP * 0.7
    return _curve((out, down), (out + bend, down), (into - bend, to), (into, to))


def _curve(*points: tuple[float, float]) -> str:
    start, *rest = (f"{x:.1f} {y:.0f}" for x, y in points)
    return f"M{start}C{' '.join(rest)}"


def _left(cell: Cell) -> float:
    return (cell.column - 1) * (COLUMN + GAP)

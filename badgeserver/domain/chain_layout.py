"""Where the indicators of the impact chain stand beside each other, and the lines between them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from badgeserver.domain.indicator import Indicator, Stage

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
    """Put each stage into a column of its own, half-way down, and draw a line for each link."""
    columns = [[one for one in indicators if one.stage is stage] for stage in Stage]
    rows = max(map(len, columns), default=0)
    cells = {
        one.id: Cell(number, (rows - len(column)) // 2 + place)
        for number, column in enumerate(columns, 1)
        for place, one in enumerate(column, 1)
    }
    lines = tuple(_line(cells[one.id], cells[fed]) for one in indicators for fed in one.feeds)
    return ChainLayout(cells, rows, lines)


def _line(start: Cell, end: Cell) -> str:
    """Return a curve from the right edge of one cell to the left edge of the other.

    Within a column it leaves to the right, and comes back there.
    """
    out, into = _left(start) + COLUMN, _left(end)
    down, to = (start.row - 0.5) * ROW, (end.row - 0.5) * ROW
    if start.column == end.column:
        bend = out + GAP * (0.5 + 0.2 * min(abs(end.row - start.row), 2))
        return _curve((out, down + 12), (bend, down + 12), (bend, to - 12), (out, to - 12))
    bend = GAP * 0.7
    return _curve((out, down), (out + bend, down), (into - bend, to), (into, to))


def _curve(*points: tuple[float, float]) -> str:
    start, *rest = (f"{x:.1f} {y:.0f}" for x, y in points)
    return f"M{start}C{' '.join(rest)}"


def _left(cell: Cell) -> float:
    return (cell.column - 1) * (COLUMN + GAP)

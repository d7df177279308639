"""Where each badge and each way stands in the picture of all pathways: a small layered layout.

Badges stand in columns by level; where a badge needs another of its own level, the level has several
columns. A way that passes a column has a lane of its own there, shared by all ways from one badge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from badgeserver.domain.ids import BadgeId
from badgeserver.domain.pathways import PathwayRow

CARD_WIDTH, CARD_HEIGHT = 236.0, 104.0
GAP_BETWEEN_CARDS = 26.0
LANE_HEIGHT = 22.0
COLUMN_GAP = 196.0
SWEEPS = 12

Spot = tuple[int, BadgeId]
"""A badge's card in its own column, or its lane in a later one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns with their levels' ranks, and the middle of each card and lane, y from 0 down."""

    columns: tuple[int, ...]
    column_of: Mapping[BadgeId, int]
    middle: Mapping[Spot, float]
    height: float

    def left(self, column: int) -> float:
        """Return the left edge of a column's cards."""
        return column * (CARD_WIDTH + COLUMN_GAP)

    @property
    def width(self) -> float:
        """The width of all columns."""
        return self.left(len(self.columns) - 1) + CARD_WIDTH


def layout_of(rows: Sequence[PathwayRow]) -> Layout:
    """Lay out the badges of `rows`, which are in the map's order, with few crossings."""
    depth = _depths(rows)
    places = sorted({(row.level.rank, depth[row.badge.id]) for row in rows})
    column_of = {row.badge.id: places.index((row.level.rank, depth[row.badge.id])) for row in rows}
    spots = _spots(rows, column_of, len(places))
    neighbours = _neighbours(rows, column_of)
    middle = _placed(spots, neighbours, column_of)
    height = max(middle[spot] + _height(spot, column_of) / 2 for spot in middle)
    return Layout(tuple(rank for rank, _ in places), column_of, middle, height)


def _depths(rows: Sequence[PathwayRow]) -> dict[BadgeId, int]:
    """Return for each badge the longest chain of badges of its own level that it builds on."""
    by_id = {row.badge.id: row for row in rows}
    known: dict[BadgeId, int] = {}

    def depth(id: BadgeId) -> int:
        if id not in known:
            known[id] = 0
            row = by_id[id]
            needed = (one for gate in row.gates for one in gate.badges)
            below = [depth(one) for one in needed if by_id[one].level == row.level]
            known[id] = max(below, default=-1) + 1
        return known[id]

    return {id: depth(id) for id in by_id}


def _ways(rows: Sequence[PathwayRow]) -> Iterable[tuple[BadgeId, BadgeId]]:
    for row in rows:
        for gate in row.gates:
            for one in gate.badges:
                yield one, row.badge.id


def _spots(rows: Sequence[PathwayRow], column_of: Mapping[BadgeId, int], columns: int) -> list[list[Spot]]:
    spots: list[list[Spot]] = [[] for _ in range(columns)]
    for row in rows:
        spots[column_of[row.badge.id]].append((column_of[row.badge.id], row.badge.id))
    for start, end in _ways(rows):
        for column in range(column_of[start] + 1, column_of[end]):
            if (column, start) not in spots[column]:
                spots[column].append((column, start))
    return spots


def _neighbours(rows: Sequence[PathwayRow], column_of: Mapping[BadgeId, int]) -> dict[Spot, dict[Spot, None]]:
    """Return for each spot those of the columns beside it that a way joins it with."""
    found: dict[Spot, dict[Spot, None]] = {}
    for start, end in _ways(rows):
        passed = [(column, start) for column in range(column_of[start], column_of[end])]
        way = [*passed, (column_of[end], end)]
        for one, other in pairwise(way):
            found.setdefault(one, {})[other] = None
            found.setdefault(other, {})[one] = None
    return found


def _height(spot: Spot, column_of: Mapping[BadgeId, int]) -> float:
    return CARD_HEIGHT if column_of[spot[1]] == spot[0] else LANE_HEIGHT


def _placed(
    spots: list[list[Spot]],
    neighbours: Mapping[Spot, Mapping[Spot, None]],
    column_of: Mapping[BadgeId, int],
) -> dict[Spot, float]:
    """Order each column by where its neighbours stand, then let each spot move towards them.

    Badges without any way stand below the others of their column.
    """
    middle: dict[Spot, float] = {}
    joined = [[spot for spot in column if spot in neighbours] for column in spots]
    for column in joined:
        _stack(column, middle, column_of)
    for sweep in range(SWEEPS):
        for column in joined if sweep % 2 == 0 else reversed(joined):
            wished = {spot: _wish(spot, neighbours, middle) for spot in column}
            column.sort(key=lambda spot: wished[spot])
            _settle(column, wished, middle, column_of)
    middle = _from_the_top(middle, column_of)
    for whole in spots:
        _stack([spot for spot in whole if spot not in neighbours], middle, column_of)
    return middle


def _from_the_top(middle: Mapping[Spot, float], column_of: Mapping[BadgeId, int]) -> dict[Spot, float]:
    """Let the picture begin at 0, with the first steps near the top rather than near the bottom."""
    if not middle:
        return {}
    top = min(y - _height(spot, column_of) / 2 for spot, y in middle.items())
    bottom = max(y + _height(spot, column_of) / 2 for spot, y in middle.items())
    first = min(column for column, _ in middle)
    starts = [y for (column, _), y in middle.items() if column == first]
    if sum(starts) / len(starts) > (top + bottom) / 2:
        return {spot: bottom - y for spot, y in middle.items()}
    return {spot: y - top for spot, y in middle.items()}


def _stack(column: Sequence[Spot], middle: dict[Spot, float], column_of: Mapping[BadgeId, int]) -> None:
    """Put the spots below what stands in their column already."""
    taken = [
        y + _height(spot, column_of) / 2 + GAP_BETWEEN_CARDS
        for spot, y in middle.items()
        if column and spot[0] == column[0][0]
    ]
    y = max(taken, default=0.0)
    for spot in column:
        height = _height(spot, column_of)
        middle[spot] = y + height / 2
        y += height + GAP_BETWEEN_CARDS


def _wish(spot: Spot, neighbours: Mapping[Spot, Mapping[Spot, None]], middle: Mapping[Spot, float]) -> float:
    beside = [middle[one] for one in neighbours[spot]]
    return sum(beside) / len(beside)


def _settle(
    column: Sequence[Spot],
    wished: Mapping[Spot, float],
    middle: dict[Spot, float],
    column_of: Mapping[BadgeId, int],
) -> None:
    """Give each spot its wish as far as the order and the gaps allow; what collides shares the shift."""
    blocks: list[tuple[list[Spot], float]] = []
    for spot in column:
        block, centre = [spot], wished[spot]
        while blocks:
            before, at = blocks[-1]
            reach = (_extent(before, column_of) + _extent(block, column_of)) / 2
            if at + reach + GAP_BETWEEN_CARDS <= centre:
                break
            blocks.pop()
            block = before + block
            centre = _centre(block, wished, column_of)
        blocks.append((block, centre))
    for block, centre in blocks:
        y = centre - _extent(block, column_of) / 2
        for spot in block:
            height = _height(spot, column_of)
            middle[spot] = y + height / 2
            y += height + GAP_BETWEEN_CARDS


def _extent(block: Sequence[Spot], column_of: Mapping[BadgeId, int]) -> float:
    return sum(_height(spot, column_of) for spot in block) + GAP_BETWEEN_CARDS * (len(block) - 1)


def _centre(block: Sequence[Spot], wished: Mapping[Spot, float], column_of: Mapping[BadgeId, int]) -> float:
    """Return the middle of a block in which the wishes are missed by the least, on average."""
    offset, total = 0.0, 0.0
    for spot in block:
        height = _height(spot, column_of)
        total += wished[spot] - (offset + height / 2)
        offset += height + GAP_BETWEEN_CARDS
    return total / len(block) + _extent(block, column_of) / 2

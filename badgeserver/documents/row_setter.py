"""Turns words into measured rows: the size and the lines are found by trying what fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from badgeserver.documents.fonts import MINCHO, FontShelf
from badgeserver.documents.rows import Align, Area, Block, Piece, Row
from badgeserver.documents.typesetting import Measure, fit, shrinking
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

SMALLEST_POINTS = 4.8
SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52)

Tries = tuple[tuple[float, int], ...]


@cache
def plain(size: float) -> Tries:
    """Return the tries of running text: one line if nearly at its size, then more lines, then smaller."""
    return (*shrinking(size, size * 0.9, 1), *shrinking(size, size * 0.7, 2), *shrinking(size * 0.7, 5, 5))


@dataclass(frozen=True, slots=True)
class Setter:
    """Sets words at one scale and within one width."""

    shelf: FontShelf
    width_mm: float
    scale: float = 1.0

    def rows(
        self,
        text: str,
        tries: Tries,
        css: str,
        *,
        before_mm: float = 0,
        family: str = MINCHO.family,
        varies: bool = False,
    ) -> tuple[Row, ...]:
        """Fit the text by the first of the tries that works, each size times the scale."""
        lines = _lines(text, tries, self.scale, self.width_mm, family, self.shelf)
        return tuple(
            Row((piece,), size, css, family, before_mm * self.scale * (index == 0), varies)
            for index, (piece, size) in enumerate(lines)
        )


@lru_cache(4096)
def _lines(
    text: str, tries: Tries, scale: float, width_mm: float, family: str, shelf: FontShelf
) -> tuple[tuple[Piece, float], ...]:
    """Return each line and its size; most words of a certificate stand on those of many people."""
    chosen = shelf.family_for(text, family)
    scaled = [(max(size * scale, SMALLEST_POINTS), lines) for size, lines in tries]
    fitted = fit(text, Measure(width_mm, scaled, chosen), shelf)
    return tuple((Piece(shelf.runs(line, chosen)), fitted.size) for line in fitted.lines)


def shrunk(
    rows: Callable[[Setter], tuple[Row, ...]], area: Area, shelf: FontShelf, what: Text
) -> tuple[Row, ...]:
    """Return the rows at the largest scale at which they are no higher than their area.

    Raises Refused `text-too-long` when there is none.
    """
    for scale in SCALES:
        made = rows(Setter(shelf, area.width_mm, scale))
        if sum(row.height_mm for row in made) <= area.height_mm:
            return made
    raise too_much(what)


def block_in(rows: tuple[Row, ...], area: Area, css: str, align: Align = "center") -> Block:
    """Return rows as a block at the top of an area."""
    return Block(rows, css, align, area.left_mm, area.top_mm, area.width_mm)


def spread(blocks: Sequence[Block], area: Area, widest_gap_mm: float) -> tuple[Block, ...]:
    """Place the blocks in an area from its top down, with the same space between all of them."""
    spare = area.height_mm - sum(block.height_mm for block in blocks)
    gap = min(spare / (len(blocks) - 1), widest_gap_mm)
    top = area.top_mm + (spare - gap * (len(blocks) - 1)) / 2
    placed = []
    for block in blocks:
        placed.append(replace(block, left_mm=area.left_mm, top_mm=top, width_mm=area.width_mm))
        top += block.height_mm + gap
    return tuple(placed)


def too_much(what: Text) -> Refused:
    """Say that the words around `what` do not fit."""
    return Refused(
        "text-too-long",
        Text(
            f"「{what.ja[:40]}」に関わる文章が長すぎて、認定証の1ページに入りません。",
            f"The texts around “{what.en[:60]}” are too long for one page.",
        ),
        Text("その名前や、成果、根拠の文を短くしてください。", "Shorten that name, the outcome or the list."),
    )

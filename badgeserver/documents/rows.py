"""Measured lines of type: pieces in rows, rows in blocks that stand at a place of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markupsafe import Markup

from badgeserver.documents.fonts import OTHER_SCRIPTS, Face, FontShelf, Run, clusters
from badgeserver.documents.typesetting import MM_PER_POINT

LEADING = 1.32
_PANGO_UNITS = 1024

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line with a style of its own, in runs of one font each."""

    runs: tuple[Run, ...]
    css: str = ""

    def html(self, around: str) -> Markup:
        """Return the piece, naming the font wherever it is not the one `around` it."""
        return self.styled(
            Markup("").join(
                Markup("{}").format(run.text)
                if run.face.family == around
                else Markup("<span style=\"font-family: '{}'\">{}</span>").format(run.face.family, run.text)
                for run in self.runs
            )
        )

    def styled(self, words: Markup) -> Markup:
        """Return words in the piece's style."""
        return Markup('<span class="{}">{}</span>').format(self.css, words) if self.css else words

    def width(self, size: float) -> float:
        """Return the piece's width at a size, to the same fraction to which WeasyPrint's Pango rounds it."""
        return sum(_run_width(run.face, run.text, size) for run in self.runs)

    @property
    def is_plain(self) -> bool:
        """Tell whether glyph after glyph sets it: no script that is joined or turned, no loose marks."""
        return all(_is_plain(run.face, run.text) for run in self.runs)


def marked_up(text: str, shelf: FontShelf, family: str, around: str) -> Markup:
    """Return text as HTML, `family` first, naming the font wherever it is not the one `around` it."""
    return Piece(shelf.runs(text, family)).html(around)


@lru_cache(8_192)
def _run_width(face: Face, text: str, size: float) -> float:
    units = (round(face.width(cluster) * size * _PANGO_UNITS) for cluster in clusters(text))
    return sum(units) / _PANGO_UNITS


@lru_cache(8_192)
def _is_plain(face: Face, text: str) -> bool:
    if face.family == OTHER_SCRIPTS.family:
        return False
    return all(face.glyph_number(cluster) is not None for cluster in clusters(text))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of type: size in points, CSS class, the font that rules its height, space above in mm.

    `varies` says that it is different for each certificate of a badge.
    """

    pieces: tuple[Piece, ...]
    size: float
    css: str
    family: str
    before_mm: float = 0
    varies: bool = False

    @property
    def html(self) -> Markup:
        """Return the line as HTML."""
        return Markup("").join(piece.html(self.family) for piece in self.pieces)

    @property
    def height_mm(self) -> float:
        """Return the height that the row takes with the space above it."""
        return self.before_mm + self.size * LEADING * MM_PER_POINT

    @property
    def is_filled_in(self) -> bool:
        """Tell whether a page that was set before can take the line up, glyph by glyph."""
        return self.varies and all(piece.is_plain for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the page in mm from its upper left corner."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together, from the top of the page down; on a page once they have their area."""

    rows: tuple[Row, ...]
    css: str = "body"
    align: Align = "center"
    left_mm: float = 0
    top_mm: float = 0
    width_mm: float = 0

    @property
    def height_mm(self) -> float:
        """Return the sum of the rows' heights."""
        return sum(row.height_mm for row in self.rows)

"""The list in front of many certificates: who, where, which badge, and on which sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from badgeserver.documents.fonts import GOTHIC, FontShelf
from badgeserver.documents.page_setting import SetPage
from badgeserver.documents.row_setter import Setter, block_in
from badgeserver.documents.rows import Align, Area, Block

LINES: Final = 36
"""Lines on a page."""
_TOP_MM, _STEP_MM = 45.2, 6.4
_TRIES = ((9.0, 1), (7.0, 1), (5.5, 1), (4.8, 2), (4.8, 4))


@dataclass(frozen=True, slots=True)
class _Column:
    label: str
    left_mm: float
    width_mm: float
    align: Align = "left"


_COLUMNS = (
    _Column("番号　No.", 15, 13, "right"),
    _Column("名前　Name", 31, 56),
    _Column("地域　Area", 89, 34),
    _Column("バッジ　Badge", 125, 54),
    _Column("枚目　Sheet", 180, 15, "right"),
)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One certificate in the list."""

    name: str
    area: str
    badge: str
    sheet: int


def pages_of_list(count: int) -> int:
    """Return how many pages a list of so many certificates takes; one certificate needs none."""
    return 0 if count < 2 else -(-count // LINES)


def list_pages(lines: Sequence[ListLine], notes: Sequence[str], shelf: FontShelf) -> Iterator[SetPage]:
    """Yield the list's pages; `notes` say above it what it is a list of."""
    pages = pages_of_list(len(lines))
    for page in range(pages):
        some = lines[page * LINES : (page + 1) * LINES]
        blocks = (
            *_notes(notes, f"{page + 1} / {pages}", shelf),
            *_labels(shelf),
            *_cells(some, page * LINES, shelf),
        )
        yield SetPage("list", 210, 297, blocks, lines=len(some))


def _notes(notes: Sequence[str], number: str, shelf: FontShelf) -> Iterator[Block]:
    for place, note in enumerate(notes):
        area = Area(15, 24.5 + 5 * place, 165, 5)
        rows = Setter(shelf, area.width_mm).rows(note, _TRIES, "list-note")
        yield block_in(rows, area, "list-notes", "left")
    corner = Area(165, 17, 30, 5)
    yield block_in(
        Setter(shelf, corner.width_mm).rows(number, _TRIES, "list-note", varies=True),
        corner,
        "list-number",
        "right",
    )


def _labels(shelf: FontShelf) -> Iterator[Block]:
    for column in _COLUMNS:
        area = Area(column.left_mm, 40.4, column.width_mm, 3.5)
        rows = Setter(shelf, area.width_mm).rows(
            column.label, ((6.5, 1), (5.0, 1)), "list-label", family=GOTHIC.family
        )
        yield block_in(rows, area, "list-labels", column.align)


def _cells(lines: Sequence[ListLine], before: int, shelf: FontShelf) -> Iterator[Block]:
    for place, line in enumerate(lines):
        words = (str(before + place + 1), line.name, line.area, line.badge, str(line.sheet))
        for column, said in zip(_COLUMNS, words, strict=True):
            area = Area(column.left_mm, _TOP_MM + place * _STEP_MM, column.width_mm, _STEP_MM)
            rows = Setter(shelf, area.width_mm).rows(said, _TRIES, "list-cell", varies=True)
            yield block_in(rows, area, "list-cells", column.align)

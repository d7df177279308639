"""Pages that were set once, to be filled in for each person: all that a badge's certificates share.

The one layout serves both ways. A page is set with marks in place of what differs, and drawn by
WeasyPrint; then the marks are taken out of its content, and where each stood, in which size and colour,
becomes a place to fill in. Pages whose marks are the same share one form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from itertools import count

import pikepdf

from badgeserver.documents.alphabet import Alphabet
from badgeserver.documents.certificate_printer import CertificatePrinter
from badgeserver.documents.fonts import FontShelf, clusters
from badgeserver.documents.page_setting import SetPage
from badgeserver.documents.rows import Align, Block, Piece, Row

_POINTS_A_PIXEL = 0.75
_TO_PAGE = b"q 0.75 0 0 0.75 0 0 cm"
_COLOUR = re.compile(rb"(\S+ \S+ \S+ rg)$")
_PLACE = re.compile(rb"1 0 0 -1 (\S+) (\S+) Tm$")
_SIZE = re.compile(rb"/\S+ (\S+) Tf$")
_GLYPHS = re.compile(rb"<([0-9a-f]*)>")
_SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one piece of a row is filled in: colour, place and size in pixels, and how wide the mark was."""

    colour: bytes
    x: float
    y: float
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class PageForm:
    """What pages of one shape share: their content without the marks, its resources, and the slots."""

    content: bytes
    document: pikepdf.Pdf
    width: float
    height: float
    rows: tuple[tuple[Slot, ...], ...]

    @property
    def resources(self) -> pikepdf.Object:
        """Return the fonts, patterns and drawings that the content uses."""
        return self.document.pages[0].obj["/Resources"]


def filled_rows(page: SetPage) -> Iterator[tuple[Align, Row]]:
    """Yield the rows that are filled in, with the alignment of each."""
    for block in page.blocks:
        for row in block.rows:
            if row.is_filled_in:
                yield block.align, row


def shape_of(page: SetPage, shelf: FontShelf) -> SetPage:
    """Return the page with numbered marks in place of what is filled in, and without a QR code."""
    numbers = count()

    def marked(row: Row) -> Row:
        if not row.is_filled_in:
            return row
        pieces = tuple(_mark(next(numbers), row.family, piece.css, shelf) for piece in row.pieces)
        return Row(pieces, row.size, row.css, row.family, row.before_mm, varies=True)

    def marked_block(block: Block) -> Block:
        return replace(block, rows=tuple(marked(row) for row in block.rows))

    return replace(page, blocks=tuple(marked_block(block) for block in page.blocks), mark=None)


@lru_cache(1024)
def _mark(number: int, family: str, css: str, shelf: FontShelf) -> Piece:
    return Piece(shelf.runs(f"¤{number}¤", family), css)


def form_of(shape: SetPage, printer: CertificatePrinter) -> PageForm:
    """Draw a shape and take its marks out."""
    document = pikepdf.open(BytesIO(printer.background_pdf(shape)))
    page = document.pages[0]
    left, low, right, high = (float(edge) for edge in page.mediabox)
    rows = [row for _, row in filled_rows(shape)]
    marks = {
        _glyphs(piece): (number, place)
        for number, row in enumerate(rows)
        for place, piece in enumerate(row.pieces)
    }
    content, found = _taken_out(page.obj["/Contents"].read_bytes(), marks)
    slots = tuple(
        tuple(_measured(found[number, place], piece) for place, piece in enumerate(row.pieces))
        for number, row in enumerate(rows)
    )
    return PageForm(content, document, right - left, high - low, slots)


def fill_in(page: SetPage, form: PageForm, alphabets: Mapping[str, Alphabet]) -> bytes:
    """Return the content that completes the form to the page."""
    parts = [b"q 1 0 0 -1 0 %.6f cm" % form.height, _TO_PAGE]
    for (align, row), slots in zip(filled_rows(page), form.rows, strict=True):
        parts += _filled(row.pieces, slots, _SHIFT[align], alphabets)
    parts.append(b"Q")
    if page.mark is not None:
        parts.append(page.mark.operators())
    return b"\n".join((*parts, b"Q"))


def _filled(
    pieces: Sequence[Piece], slots: Sequence[Slot], shift: float, alphabets: Mapping[str, Alphabet]
) -> Iterator[bytes]:
    widths = [piece.width(slot.size) for piece, slot in zip(pieces, slots, strict=True)]
    spare = sum(slot.width for slot in slots) - sum(widths)
    x = slots[0].x + spare * shift
    for piece, slot, width in zip(pieces, slots, widths, strict=True):
        yield b"%s BT 1 0 0 -1 %.6f %.6f Tm" % (slot.colour, x, slot.y)
        for run in piece.runs:
            alphabet = alphabets[run.face.family]
            yield b"%s %.6f Tf <%s> Tj" % (alphabet.name, slot.size, alphabet.written(run.text))
        yield b"ET"
        x += width


def _measured(slot: Slot, mark: Piece) -> Slot:
    return replace(slot, width=mark.width(slot.size))


def _glyphs(piece: Piece) -> bytes:
    return b"".join(
        b"%04x" % (run.face.glyph_number(cluster) or 0)
        for run in piece.runs
        for cluster in clusters(run.text)
    )


def _taken_out(
    content: bytes, marks: Mapping[bytes, tuple[int, int]]
) -> tuple[bytes, dict[tuple[int, int], Slot]]:
    """Return the content without the texts that are marks, and where those stood."""
    kept: list[bytes] = []
    slots: dict[tuple[int, int], Slot] = {}
    states = [_State()]
    for line in content.splitlines():
        state = states[-1]
        if line == b"q":
            states.append(replace(state))
        elif line == b"Q":
            states.pop()
        elif found := _COLOUR.match(line):
            state.colour = found[1]
        elif found := _SIZE.match(line):  # Stays, because the next text may rely on it.
            state.size = float(found[1])
        elif found := _PLACE.match(line):
            state.place = float(found[1]), float(found[2])
        elif line.endswith(b" TJ") and (key := marks.get(b"".join(_GLYPHS.findall(line)))) is not None:
            slots[key] = Slot(state.colour, *state.place, state.size, 0)
            continue
        kept.append(line)
    return b"\n".join(kept), slots


@dataclass(slots=True)
class _State:
    """What is in force at a line of the content."""

    colour: bytes = b"0 0 0 rg"
    size: float = 0
    place: tuple[float, float] = (0, 0)

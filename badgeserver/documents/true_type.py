"""A TrueType font cut down to some glyphs, for embedding in a PDF (OpenType 1.9; ISO 32000-1, 9.9).

What a PDF needs of a font program is little: the outlines, their widths and where they are. Taking just
that costs a fraction of a millisecond, so that each batch of certificates carries the kanji of its own
names. Hinting is left out, as WeasyPrint leaves it out of the fonts of a whole page.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from badgeserver.documents.fonts import Face

_SIMPLE_HEADER = 10
_ARGUMENTS_ARE_WORDS, _HAS_SCALE, _MORE, _HAS_TWO_SCALES, _HAS_MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
_HAS_INSTRUCTIONS = 0x100
_MAGIC_SUM = 0xB1B0AFBA


def cut_down(face: Face, glyphs: Sequence[int]) -> bytes:
    """Return a font in which glyph 0 is the missing glyph and `glyphs` follow from 1, in their order.

    What a glyph is put together from comes behind them.
    """
    numbers = [0, *glyphs]
    places = {number: place for place, number in reversed(list(enumerate(numbers)))}
    outlines: list[bytes] = []
    while len(outlines) < len(numbers):
        outlines.append(_outline(face.glyph_data(numbers[len(outlines)]), numbers, places))
    return _font(face, numbers, outlines)


def _outline(data: bytes, numbers: list[int], places: dict[int, int]) -> bytes:
    if not data:
        return b""
    [contours] = struct.unpack_from(">h", data)
    return _simple(data, contours) if contours >= 0 else _composed(data, numbers, places)


def _simple(data: bytes, contours: int) -> bytes:
    """Return the outline without its instructions."""
    at = _SIMPLE_HEADER + 2 * contours
    [instructions] = struct.unpack_from(">H", data, at)
    return data[:at] + b"\0\0" + data[at + 2 + instructions :]


def _composed(data: bytes, numbers: list[int], places: dict[int, int]) -> bytes:
    """Return the outline with its components' new numbers, and without its instructions."""
    made, at, flags = bytearray(data), _SIMPLE_HEADER, _MORE
    while flags & _MORE:
        flags, component = struct.unpack_from(">HH", made, at)
        if component not in places:
            places[component] = len(numbers)
            numbers.append(component)
        struct.pack_into(">HH", made, at, flags & ~_HAS_INSTRUCTIONS, places[component])
        at += 4 + _size_of_arguments(flags)
    return bytes(made[:at])


def _size_of_arguments(flags: int) -> int:
    size = 4 if flags & _ARGUMENTS_ARE_WORDS else 2
    if flags & _HAS_SCALE:
        return size + 2
    if flags & _HAS_TWO_SCALES:
        return size + 4
    return size + 8 if flags & _HAS_MATRIX else size


def _font(face: Face, numbers: Sequence[int], outlines: Sequence[bytes]) -> bytes:
    padded = [outline + b"\0" * (-len(outline) % 4) for outline in outlines]
    places = np.cumsum([0, *map(len, padded)])
    head, hhea, maxp = (bytearray(face.table(tag)) for tag in ("head", "hhea", "maxp"))
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">H", hhea, 34, len(numbers))
    struct.pack_into(">H", maxp, 4, len(numbers))
    return _assembled(
        {
            b"glyf": b"".join(padded),
            b"head": bytes(head),
            b"hhea": bytes(hhea),
            b"hmtx": b"".join(struct.pack(">Hh", *face.metrics(number)) for number in numbers),
            b"loca": places.astype(">u4").tobytes(),
            b"maxp": bytes(maxp),
        }
    )


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    """Return the file of these tables, in the order of their tags, with all sums."""
    count = len(tables)
    widest = 1 << count.bit_length() - 1
    header = struct.pack(
        ">IHHHH", 0x00010000, count, 16 * widest, widest.bit_length() - 1, 16 * (count - widest)
    )
    at, directory, content = len(header) + 16 * count, b"", b""
    head_at = 0
    for tag, table in tables.items():
        if tag == b"head":
            head_at = at + len(content)
        directory += struct.pack(">4sIII", tag, _sum(table), at + len(content), len(table))
        content += table + b"\0" * (-len(table) % 4)
    made = bytearray(header + directory + content)
    struct.pack_into(">I", made, head_at + 8, (_MAGIC_SUM - _sum(bytes(made))) & 0xFFFFFFFF)
    return bytes(made)


def _sum(table: bytes) -> int:
    """Return the sum of a table's 32-bit words (OpenType, "Calculating checksums")."""
    words = np.frombuffer(table + b"\0" * (-len(table) % 4), dtype=">u4")
    return int(words.sum(dtype=np.uint64)) & 0xFFFFFFFF

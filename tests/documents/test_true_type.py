"""A font cut down to some glyphs is a font, and draws them as the whole one does."""

from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from badgeserver.documents.fonts import FONT_FILES, GOTHIC, MINCHO, NAME_KANJI, WIDE_LATIN, Face, FontShelf
from badgeserver.documents.true_type import cut_down


def drawn(font: TTFont, glyph: str) -> list[tuple[str, object]]:
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[glyph].draw(pen)
    recorded: list[tuple[str, object]] = pen.value
    return recorded


def number_of(face: Face, char: str) -> int:
    number = face.glyph_number(char)
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("family", "chars"),
    [
        (MINCHO.family, "髙橋花子　様A1"),
        (GOTHIC.family, "認定 Level"),
        (NAME_KANJI.family, "𠮷邊"),
        (WIDE_LATIN.family, "Nguyễn ÁÖñ"),
    ],
)
def test_the_glyphs_are_drawn_as_in_the_whole_font(family: str, chars: str, shelf: FontShelf) -> None:
    face = shelf.faces[family]
    numbers = [number_of(face, char) for char in chars]
    cut = TTFont(BytesIO(cut_down(face, numbers)), checkChecksums=2)
    whole = TTFont(face.path)
    for place, number in enumerate(numbers, 1):
        name = cut.getGlyphName(place)
        assert drawn(cut, name) == drawn(whole, whole.getGlyphName(number))
        assert cut["hmtx"].metrics[name] == whole["hmtx"].metrics[whole.getGlyphName(number)]


@pytest.mark.parametrize("font_file", FONT_FILES, ids=[one.family for one in FONT_FILES])
def test_the_sums_of_all_tables_and_of_the_file_are_right(font_file: object, shelf: FontShelf) -> None:
    face = shelf.faces[font_file.family]  # type: ignore[attr-defined]
    data = cut_down(face, [number_of(face, "1")])
    TTFont(BytesIO(data), checkChecksums=2)
    words = (int.from_bytes(data[at : at + 4]) for at in range(0, len(data), 4))
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA


def test_no_instruction_is_left_to_ask_for_programs_that_are_not_there(shelf: FontShelf) -> None:
    face = shelf.faces[WIDE_LATIN.family]
    cut = TTFont(BytesIO(cut_down(face, [number_of(face, char) for char in "AÁ"])))
    for name in cut.getGlyphOrder():
        glyph = cut["glyf"][name]
        program = getattr(glyph, "program", None)
        assert program is None or not program.getBytecode()

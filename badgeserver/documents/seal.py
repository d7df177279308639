"""The issuer's seal (角印): a square, vermilion, its characters in columns from the right."""

from __future__ import annotations

from math import ceil

from badgeserver.documents.fonts import FontShelf
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.text import Text

VERMILION = "#c0341d"
_SIDE = 100.0
_FIELD = 84.0
"""Width of the field for the characters, inside the frame."""
_MOST_STRETCH = 1.6
_COLUMNS = {2: 1, 3: 2, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}


def seal_svg(seal_text: str, shelf: FontShelf) -> str:
    """Return the seal as an SVG document, the characters drawn as outlines that fill their cells.

    Raises Misconfigured `seal-text` unless there are two to nine characters that the fonts cover.
    """
    if (
        len(seal_text) not in _COLUMNS
        or any(char.isspace() for char in seal_text)
        or shelf.uncovered(seal_text)
    ):
        raise _unfit(seal_text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE:g} {_SIDE:g}" role="img">'
        f"<title>印</title>"
        f'<path d="M6 2.5H94A3.5 3.5 0 0 1 97.5 6V94A3.5 3.5 0 0 1 94 97.5H6A3.5 3.5 0 0 1 2.5 94V6'
        f'A3.5 3.5 0 0 1 6 2.5Z" fill="none" stroke="{VERMILION}" stroke-width="4.5"/>'
        f'<path d="{_characters(seal_text, shelf)}" fill="{VERMILION}" stroke="{VERMILION}"'
        ' stroke-width="1.5" stroke-linejoin="round"/></svg>'
    )


def _characters(text: str, shelf: FontShelf) -> str:
    """Lay the characters out in columns, the first column on the right, each filled from the top."""
    columns = _COLUMNS[len(text)]
    rows = ceil(len(text) / columns)
    wide = _FIELD / columns
    placed = []
    for column in range(columns):
        part = text[column * rows : (column + 1) * rows]
        high = _FIELD / max(len(part), 1)
        x = (_SIDE + _FIELD) / 2 - (column + 1) * wide
        for row, char in enumerate(part):
            placed.append(_glyph(char, shelf, x, (_SIDE - _FIELD) / 2 + row * high, wide, high))
    return "".join(placed)


def _glyph(char: str, shelf: FontShelf, x: float, y: float, wide: float, high: float) -> str:
    """Return one character's outline, stretched towards its cell as seals are cut, but not out of shape."""
    face = shelf.runs(char)[0].face
    box = face.box(char)
    margin = 0.07 * min(wide, high)
    width = min(wide - 2 * margin, (box.x1 - box.x0) * _MOST_STRETCH * high)
    height = min(high - 2 * margin, (box.y1 - box.y0) * _MOST_STRETCH * wide)
    return face.outline(char, x + (wide - width) / 2, y + (high - height) / 2, width, height)


def _unfit(seal_text: str) -> Misconfigured:
    return Misconfigured(
        "seal-text",
        Text(f"印の文字「{seal_text}」は使えません。", f"“{seal_text}” can't be cut into a seal."),
        Text(
            "書体にある文字を2字から9字で指定してください。",
            "Give two to nine characters that the fonts have.",
        ),
    )

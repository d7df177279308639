"""Setting text into a given space: the size and the lines are found by measuring, not by luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from badgeserver.documents.fonts import MINCHO, FontShelf, clusters
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MM_PER_POINT = 25.4 / 72

_NOT_FIRST = frozenset(
    "、。，．・：；！？）〕］｝〉》」』】ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞ％,.!?:;)]}”’"
)
_SPACES = frozenset(" \u3000")
_BREAKS = frozenset(" \u3000-/")
_NOT_LAST = frozenset("（〔［｛〈《「『【([{“‘")


@dataclass(frozen=True, slots=True)
class Measure:
    """A space for text: its width in mm, and what to try in order: a size in points on so many lines."""

    width_mm: float
    tries: Sequence[tuple[float, int]]
    family: str = MINCHO.family


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text that fits: its size in points and its lines, to be set without further breaks."""

    size: float
    lines: tuple[str, ...]


@cache
def shrinking(largest: float, smallest: float, lines: int) -> tuple[tuple[float, int], ...]:
    """Return tries from the largest size down to the smallest in steps of a twentieth, on `lines` lines."""
    step = largest / 20
    count = int((largest - smallest) / step + 1e-9)
    return tuple((largest - index * step, lines) for index in range(count + 1))


def fit(text: str, measure: Measure, shelf: FontShelf) -> Fitted:
    """Return the first try at which the text fits into the measure, with its lines balanced.

    Raises Refused `text-too-long` when none does.
    """
    pieces = _pieces(text, measure.family, shelf)
    for size, most in measure.tries:
        width = measure.width_mm / (size * MM_PER_POINT)
        lines = _wrap(pieces, width)
        if len(lines) <= most:
            return Fitted(size, tuple(line.text for line in _balanced(pieces, width, lines)))
    raise _too_long(text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a line may not break: its clusters with their widths in em, and that of a space behind it."""

    clusters: tuple[tuple[str, float], ...]
    space: float

    @property
    def width(self) -> float:
        return sum(width for _, width in self.clusters)


@dataclass(slots=True)
class _Line:
    text: str = ""
    width: float = 0


def _pieces(text: str, family: str, shelf: FontShelf) -> tuple[_Piece, ...]:
    """Split text into words with the space after them, and single Japanese characters.

    Closing marks and small kana stay with the character before them, opening marks with the one after.
    """
    groups: list[list[str]] = [[]]
    for cluster in clusters(text.strip()):
        if groups[-1] and _may_break(groups[-1][-1][0], cluster[0]):
            groups.append([])
        groups[-1].append(cluster)
    return tuple(_piece(group, family, shelf) for group in groups if group)


def _piece(group: list[str], family: str, shelf: FontShelf) -> _Piece:
    measured = tuple((cluster, shelf.width(cluster, family)) for cluster in group)
    space = sum(width for cluster, width in measured if cluster in _SPACES) if group[-1] in _SPACES else 0
    return _Piece(measured, space)


def _wrap(pieces: Sequence[_Piece], width: float) -> list[_Line]:
    """Break pieces into lines of at most `width` em; a piece that alone is wider is cut."""
    lines = [_Line()]
    for piece in pieces:
        if lines[-1].width + piece.width - piece.space > width:
            lines.append(_Line())
        for cluster, advance in piece.clusters:
            if lines[-1].width + advance > width and cluster not in _SPACES:
                lines.append(_Line())
            lines[-1].text += cluster
            lines[-1].width += advance
    for line in lines:
        line.text = line.text.strip()
    return [line for line in lines if line.text]


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST or after in _SPACES:
        return False
    return before in _BREAKS or _is_japanese(before) or _is_japanese(after)


def _is_japanese(char: str) -> bool:
    return "\u2e80" <= char <= "\ufaff" or "\uff00" <= char <= "\uff60" or char >= "\U00020000"


def _balanced(pieces: Sequence[_Piece], width: float, lines: list[_Line]) -> list[_Line]:
    """Return the lines at the narrowest width that needs no more of them, so that none is a lone word."""
    if len(lines) < 2:
        return lines
    widest = max(piece.width - piece.space for piece in pieces)
    best, low, high = lines, min(max(widest, width / 2), width), width
    for _ in range(6):
        middle = (low + high) / 2
        narrower = _wrap(pieces, middle)
        if len(narrower) <= len(lines):
            best, high = narrower, middle
        else:
            low = middle
    return best


def _too_long(text: str) -> Refused:
    start = text[:20]
    return Refused(
        "text-too-long",
        Text(f"「{start}…」は長すぎて認定証に入りません。", f"“{start}…” is too long for the certificate."),
        Text("短くしてから、もう一度試してください。", "Shorten it, then try again."),
    )

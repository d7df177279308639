"""Canonical N-Quads with slots: RDFC-1.0 done once for all graphs that differ in some terms' text only.

A line is a sequence of pieces: bytes that are always the same, slots for text that differs, and blank
nodes. Filling the slots leaves of the algorithm what depends on them: the hashes of the blank nodes that
slots touch (RDFC-1.0, section 4.6, hash first degree quads), their labels, and the order of the lines.
Where the slots make two lines equal or two blank nodes alike, there is no answer here: the full
algorithm has it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, pairwise
from operator import eq, itemgetter
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a text that differs, in the form that N-Quads writes it."""

    number: int


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank node; its canonical label follows from the whole graph."""

    number: int


Piece: TypeAlias = bytes | Slot | Blank
Line: TypeAlias = tuple[Piece, ...]
Filling: TypeAlias = Sequence[bytes]

_ITSELF = b"_:a"
_ANOTHER = b"_:z"
_NO_LINES = b""


class Filled:
    """Some lines as one text; `fill` puts the slots' texts in."""

    def __init__(self, lines: Iterable[Line]) -> None:
        pieces = _merged(chain.from_iterable((*line, b"\n") for line in lines))
        self._parts: list[bytes] = [piece if isinstance(piece, bytes) else b"" for piece in pieces]
        numbers = [piece.number for piece in pieces if isinstance(piece, Slot)]
        self._places = slice(1, None, 2)
        self._pick = _picker(numbers)

    def fill(self, filling: Filling) -> bytes:
        """Return the lines, each with its line feed."""
        parts = self._parts.copy()
        parts[self._places] = self._pick(filling)
        return b"".join(parts)


class QuadsTemplate:
    """The canonical form of every graph that `lines` make with the slots filled.

    `sample` is one filling; blank nodes are numbered from 0, slots below `len(sample)`. Raises
    ValueError where that graph itself has alike blank nodes, or equal lines.
    """

    def __init__(self, lines: Sequence[Line], sample: Filling) -> None:
        self._slots = len(sample)
        blanks = sorted({piece.number for line in lines for piece in line if isinstance(piece, Blank)})
        self._hashes = [_Hash(lines, number, sample) for number in blanks]
        self._labels = [b"_:c14n%d" % rank for rank in range(len(blanks))]
        labelled = [tuple(self._as_slot(piece) for piece in line) for line in lines]
        filling = self._with_labels(sample)
        if filling is None:
            raise ValueError("alike blank nodes")
        ordered = _sorted_lines(labelled, filling)
        constant = _constant_head(ordered)
        self._head = hashlib.sha256(Filled(ordered[:constant]).fill(filling))
        self._tail = Filled(ordered[constant:])
        if self.digest(sample) is None:
            raise ValueError("equal lines")

    def digest(self, filling: Filling) -> bytes | None:
        """Return the SHA-256 of the canonical N-Quads, or None where only the full algorithm can tell."""
        labelled = self._with_labels(filling)
        if labelled is None:
            return None
        lines = self._tail.fill(labelled).split(b"\n")
        lines.pop()
        lines.sort()
        if True in map(eq, lines, islice(lines, 1, None)):
            return None
        lines.append(_NO_LINES)
        whole = self._head.copy()
        whole.update(b"\n".join(lines))
        return whole.digest()

    def _as_slot(self, piece: Piece) -> Piece:
        """Labels are filled in like texts, after them."""
        return Slot(self._slots + piece.number) if isinstance(piece, Blank) else piece

    def _with_labels(self, filling: Filling) -> Filling | None:
        hashes = [one.of(filling) for one in self._hashes]
        if len(set(hashes)) != len(hashes):
            return None
        labels = dict(zip(sorted(hashes), self._labels, strict=True))
        return [*filling, *[labels[one] for one in hashes]]


class _Hash:
    """The first-degree hash of one blank node (RDFC-1.0, section 4.6)."""

    def __init__(self, lines: Sequence[Line], number: int, sample: Filling) -> None:
        about = [_seen_from(number, line) for line in lines if Blank(number) in line]
        ordered = _sorted_lines(about, sample)
        self._filled = Filled(ordered)
        self._in_order = all(_precedes(one, other) for one, other in pairwise(ordered))
        constant = not any(isinstance(piece, Slot) for line in about for piece in line)
        self._constant = hashlib.sha256(self._filled.fill(sample)).hexdigest() if constant else None

    def of(self, filling: Filling) -> str:
        """Return the hash, in hexadecimal."""
        if self._constant is not None:
            return self._constant
        text = self._filled.fill(filling)
        if not self._in_order:
            text = b"".join(sorted(text.splitlines(keepends=True)))
        return hashlib.sha256(text).hexdigest()


def _seen_from(number: int, line: Line) -> Line:
    return tuple(
        piece if not isinstance(piece, Blank) else _ITSELF if piece.number == number else _ANOTHER
        for piece in line
    )


def _picker(numbers: Sequence[int]) -> Callable[[Filling], Sequence[bytes]]:
    """Return a function that picks the slots `numbers`; `itemgetter` gives no tuple for fewer than two."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda filling: [filling[number] for number in numbers]


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Return `pieces` with bytes and slots in turns, beginning and ending with bytes."""
    merged: list[Piece] = []
    for fixed, run in groupby(pieces, key=lambda piece: isinstance(piece, bytes)):
        if fixed:
            merged.append(b"".join(piece for piece in run if isinstance(piece, bytes)))
            continue
        for piece in run:
            merged += [piece] if len(merged) % 2 else [b"", piece]
    return merged if len(merged) % 2 else [*merged, b""]


def _sorted_lines(lines: Iterable[Line], filling: Filling) -> list[Line]:
    return sorted(lines, key=lambda line: Filled([line]).fill(filling))


def _precedes(one: Line, other: Line) -> bool:
    """Tell whether `one` comes before `other`, or equals it, whatever the slots hold."""
    for here, there in zip(_merged(one), _merged(other), strict=False):
        if here == there:
            continue
        if not isinstance(here, bytes) or not isinstance(there, bytes):
            return False
        return here < there and not there.startswith(here)
    return one == other


def _constant_head(ordered: Sequence[Line]) -> int:
    """Count the lines that are always the same and always come first."""
    fixed = 0
    while fixed < len(ordered) and not any(isinstance(piece, Slot) for piece in ordered[fixed]):
        fixed += 1
    while fixed and not all(_precedes(ordered[fixed - 1], line) for line in ordered[fixed:]):
        fixed -= 1
    return fixed


def filled_line(line: Line, filling: Filling) -> tuple[Any, ...]:
    """Return `line` with its slots filled and its blank nodes left as they are."""
    return tuple(filling[piece.number] if isinstance(piece, Slot) else piece for piece in line)

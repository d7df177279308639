"""Canonical N-Quads with slots: RDFC-1.0 done once for all graphs that differ in some terms' text only.

A line is a sequence of pieces: bytes that are always the same, slots for text that differs, and blank
nodes. Filling the slots leaves of the algorithm what depends on them: the hashes of the blank nodes that
slots touch (RDFC-1.0, section 4.6, hash first degree quads), their labels, and the order of the lines.
Where the slots make two lines equal or two blank nodes alike, there is no answer here: the full
algorithm has it.

Lines whose order is known whatever the slots hold are kept together, in units that are sorted as wholes;
units whose order is known among themselves are not sorted at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, groupby, islice, pairwise, takewhile
from operator import eq, itemgetter
from typing import AnyStr, Generic, TypeAlias, TypeVar

T = TypeVar("T")


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
Merged: TypeAlias = list[Piece]
Unit: TypeAlias = Sequence[Line]
Filling: TypeAlias = Sequence[bytes]

SPACE = b" "
"""The piece between two terms of a line; no other piece is a space alone."""
_ITSELF = b"_:a"
_ANOTHER = b"_:z"
_LABEL = b"_:c14n"
# Neither JSON nor N-Quads has this character in a text: both escape it.
_BETWEEN_UNITS = b"\0"


def picker(numbers: Sequence[int]) -> Callable[[Sequence[T]], Sequence[T]]:
    """Return a function that gives the entries `numbers` as a tuple, of whatever length."""
    if not numbers:
        return lambda filling: ()
    if len(numbers) == 1:
        return lambda filling: (filling[numbers[0]],)
    return itemgetter(*numbers)


class Filled(Generic[AnyStr]):
    """Parts that stay, with room between them for texts: an odd number of parts, every second one empty."""

    def __init__(self, parts: Sequence[AnyStr], slots: Sequence[int]) -> None:
        self._parts: list[AnyStr] = list(parts)
        self._nothing: AnyStr = parts[0][:0]
        self._pick = picker(slots)

    def fill(self, filling: Sequence[AnyStr]) -> AnyStr:
        """Return the whole with the texts that belong between the parts."""
        parts = self._parts.copy()
        parts[_ROOMS] = self._pick(filling)
        whole: AnyStr = self._nothing.join(parts)
        return whole


def filled(given: Iterable[Piece]) -> Filled[bytes]:
    """Return pieces as parts to fill."""
    pieces = _merged(given)
    parts = [piece if isinstance(piece, bytes) else b"" for piece in pieces]
    return Filled(parts, [piece.number for piece in pieces if isinstance(piece, Slot)])


def filled_text(given: Iterable[Piece]) -> Filled[str]:
    """Return pieces as parts to fill, as text."""
    pieces = _merged(given)
    parts = [piece.decode() if isinstance(piece, bytes) else "" for piece in pieces]
    return Filled(parts, [piece.number for piece in pieces if isinstance(piece, Slot)])


_ROOMS = slice(1, None, 2)


class QuadsTemplate:
    """The canonical form of every graph that `lines` make with the slots filled.

    `sample` is one filling; blank nodes are numbered from 0, slots below `len(sample)`. Raises
    ValueError where that graph itself has alike blank nodes, or equal lines.
    """

    def __init__(self, lines: Sequence[Line], sample: Filling) -> None:
        self._labels = _Labels(lines, sample)
        filling = self._labels.added_to(sample)
        if filling is None:
            raise ValueError("alike blank nodes")
        units = _units([_labelled(line, len(sample)) for line in lines], filling)
        regions = _regions(units)
        head = _constant_head(regions)
        self._head = hashlib.sha256(filled(_text(head)).fill(filling))
        tail = [[unit[len(head) :] for unit in region] for region in regions[:1]] + regions[1:]
        self._regions = [_Region(region) for region in tail]
        self._subjects = _Subjects(list(dict.fromkeys(_subject(unit[0]) for unit in units)))
        if self.digest(sample) is None:
            raise ValueError("equal lines")

    def digest(self, filling: Filling) -> bytes | None:
        """Return the SHA-256 of the canonical N-Quads, or None where only the full algorithm can tell."""
        labelled = self._labels.added_to(filling)
        if labelled is None or not self._subjects.differ(filling):
            return None
        whole = self._head.copy()
        for region in self._regions:
            text = region.fill(labelled)
            if text is None:
                return None
            whole.update(text)
        return whole.digest()


class _Region:
    """Units that come after all units of the regions before, whatever the slots hold."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._sorted = len(units) == 1
        pieces = chain.from_iterable((_BETWEEN_UNITS, *_text(unit)) for unit in units)
        self._filled = filled(islice(pieces, 1, None))

    def fill(self, filling: Filling) -> bytes | None:
        """Return the lines, sorted; None where two of them are equal."""
        text = self._filled.fill(filling)
        if self._sorted:
            return text
        units = text.split(_BETWEEN_UNITS)
        units.sort()
        return None if True in map(eq, units, islice(units, 1, None)) else b"".join(units)


class _Labels:
    """The canonical labels of the blank nodes: in the order of their hashes (RDFC-1.0, section 4.4.3)."""

    def __init__(self, lines: Sequence[Line], sample: Filling) -> None:
        blanks = sorted({piece.number for line in lines for piece in line if isinstance(piece, Blank)})
        self._hashes = [_Hash(lines, number, sample) for number in blanks]
        self._numbers = [b"%d" % rank for rank in range(len(blanks))]

    def added_to(self, filling: Filling) -> Filling | None:
        """Return `filling` with the numbers of the labels after it; None if blank nodes are alike."""
        if len(self._numbers) < 2:
            return [*filling, *self._numbers]
        hashes = [one.constant or one.of(filling) for one in self._hashes]
        ranked = dict(zip(sorted(hashes), self._numbers, strict=True))
        if len(ranked) != len(hashes):
            return None
        return [*filling, *map(ranked.__getitem__, hashes)]


class _Hash:
    """The first-degree hash of one blank node (RDFC-1.0, section 4.6)."""

    def __init__(self, lines: Sequence[Line], number: int, sample: Filling) -> None:
        about = _sorted([_seen_from(number, line) for line in lines if Blank(number) in line], sample)
        self._in_order = _in_order([_merged(line) for line in about])
        head = list(takewhile(_is_constant, about)) if self._in_order else []
        self._head = hashlib.sha256(filled(_text(head)).fill(sample))
        self._rest = filled(_text(about[len(head) :]))
        self.constant = self.of(sample) if all(map(_is_constant, about)) else None

    def of(self, filling: Filling) -> bytes:
        """Return the hash; its bytes sort as their hexadecimal digits do."""
        text = self._rest.fill(filling)
        if not self._in_order:
            text = b"".join(sorted(text.splitlines(keepends=True)))
        whole = self._head.copy()
        whole.update(text)
        return whole.digest()


class _Subjects:
    """Whether all subjects differ, so that the lines of none come between those of another."""

    def __init__(self, subjects: Sequence[Line]) -> None:
        terms = [(subject, _merged(subject)) for subject in subjects if subject[0] != _LABEL]
        doubtful = {
            subject
            for (one, its), (other, others) in combinations(terms, 2)
            if not _before(its, others) and not _before(others, its)
            for subject in (one, other)
        }
        self._doubtful = [filled(subject) for subject in doubtful]

    def differ(self, filling: Filling) -> bool:
        """Tell whether all subjects differ."""
        return len({one.fill(filling) for one in self._doubtful}) == len(self._doubtful)


def _labelled(line: Line, slots: int) -> Line:
    """Return `line` with labels for its blank nodes; their numbers are filled in after the `slots`."""
    pieces = (
        (_LABEL, Slot(slots + piece.number)) if isinstance(piece, Blank) else (piece,) for piece in line
    )
    return tuple(chain.from_iterable(pieces))


def _seen_from(number: int, line: Line) -> Line:
    return tuple(
        piece if not isinstance(piece, Blank) else _ITSELF if piece.number == number else _ANOTHER
        for piece in line
    )


def _subject(line: Line) -> Line:
    return line[: line.index(SPACE)]


def _units(lines: Iterable[Line], filling: Filling) -> list[Unit]:
    """Return the lines in the order that `filling` gives them, together where nothing can come between.

    A line whose place among those of its subject hangs on the slots is a unit of its own.
    """
    units: list[Unit] = []
    for _, of_subject in groupby(_sorted(lines, filling), key=_subject):
        block = list(of_subject)
        merged = [(line, _merged(line)) for line in block]
        free = {
            line
            for (one, its), (other, others) in combinations(merged, 2)
            if not _before(its, others)
            for line in (one, other)
        }
        for is_free, run in groupby(block, key=free.__contains__):
            together = list(run)
            units += [[line] for line in together] if is_free else [together]
    return units


def _regions(units: Sequence[Unit]) -> list[list[Unit]]:
    """Return `units` cut wherever all before come before all after, whatever the slots hold."""
    starts = [_merged(unit[0]) for unit in units]
    regions: list[list[Unit]] = []
    whole = 0  # the first unit that may come after the units so far
    for number, unit in enumerate(units):
        if number >= whole:
            regions.append([])
        regions[-1].append(unit)
        whole = max(whole, _last_not_after(_merged(unit[-1]), starts, number) + 1)
    return _joined(regions)


def _last_not_after(end: Merged, starts: Sequence[Merged], number: int) -> int:
    """Return the last unit that may begin before the unit `number` ends, or that one itself."""
    later = range(len(starts) - 1, number, -1)
    return next((other for other in later if not _before(end, starts[other])), number)


def _joined(regions: Iterable[list[Unit]]) -> list[list[Unit]]:
    """Return `regions` with those that need no sorting made one where they follow each other."""
    joined: list[list[Unit]] = []
    for sorted_already, run in groupby(regions, key=lambda region: len(region) == 1):
        some = list(run)
        joined += [[[line for [unit] in some for line in unit]]] if sorted_already else some
    return joined


def _constant_head(regions: Sequence[Sequence[Unit]]) -> list[Line]:
    """Return the lines that are always the same and always come first."""
    first = regions[0] if regions else []
    return list(takewhile(_is_constant, first[0])) if len(first) == 1 else []


def _is_constant(line: Line) -> bool:
    return all(isinstance(piece, bytes) for piece in line)


def _text(lines: Iterable[Line]) -> Iterable[Piece]:
    """Return the pieces of `lines`, each with its line feed."""
    return chain.from_iterable((*line, b"\n") for line in lines)


def _sorted(lines: Iterable[Line], filling: Filling) -> list[Line]:
    return sorted(lines, key=lambda line: filled(line).fill(filling))


def _in_order(lines: Sequence[Merged]) -> bool:
    """Tell whether lines are in their order, or equal, whatever the slots hold."""
    return all(one == other or _before(one, other) for one, other in pairwise(lines))


def _before(one: Merged, other: Merged) -> bool:
    """Tell whether one line comes before another whatever the slots hold."""
    for here, there in zip(one, other, strict=False):
        if here == there:
            continue
        if not isinstance(here, bytes) or not isinstance(there, bytes):
            return False
        return here < there and not there.startswith(here)
    return False


def _merged(pieces: Iterable[Piece]) -> Merged:
    """Return `pieces` with bytes and slots in turns, beginning and ending with bytes."""
    merged: list[Piece] = []
    for fixed, run in groupby(pieces, key=lambda piece: isinstance(piece, bytes)):
        if fixed:
            merged.append(b"".join(piece for piece in run if isinstance(piece, bytes)))
            continue
        for piece in run:
            merged += [piece] if len(merged) % 2 else [b"", piece]
    return merged if len(merged) % 2 else [*merged, b""]

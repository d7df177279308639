"""QR symbols by the dozen: what a version fixes is learnt once from the library, the rest is arithmetic.

With its version, error level and mask given, a symbol is a fixed drawing in which each module of data
shows one bit of the codewords. So the library is asked once for each version where each bit goes; after
that a symbol takes a look into tables instead of a walk over its modules. The library stays the measure:
a test holds both equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import qrcode
from numpy.typing import NDArray
from qrcode.base import gexp, glog, rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import length_in_bits

MASK = 2
"""Weighing all eight masks takes ten times as long, and a signature looks like noise under any of them."""

VERSIONS = range(1, 41)
_BYTE_MODE: Final = 4
_PADDING = bytes((0xEC, 0x11))

Bytes = NDArray[np.uint8]
Modules = NDArray[np.bool_]

_NOUGHT = 510
"""Stands for the logarithm of nought: more than the sum of any two others."""
_LOG = np.array([_NOUGHT, *(glog(value) for value in range(1, 256))])
_POWER = np.array([*(gexp(power % 255) for power in range(_NOUGHT)), *[0] * _NOUGHT, 0], dtype=np.uint8)
"""Powers of the field's generator, and nought from `_NOUGHT` on."""


def modules_of(data: bytes) -> Modules | None:
    """Return the dark modules of the smallest symbol at error level M that holds `data`, or None.

    The data are one segment of bytes (ISO/IEC 18004, 7.4.5).
    """
    for version in VERSIONS:
        frame = capacity(version)
        if len(data) <= frame:
            return _frame(version).symbol(data)
    return None


@cache
def capacity(version: int) -> int:
    """Return how many bytes a version holds: its codewords less mode and length (ISO/IEC 18004, table 7)."""
    bits = 8 * sum(block.data_count for block in rs_blocks(version, ERROR_CORRECT_M))
    return (bits - 4 - _counting_bits(version)) // 8


@cache
def _counting_bits(version: int) -> int:
    """Return how many bits say how many bytes there are (ISO/IEC 18004, table 3)."""
    return int(length_in_bits(_BYTE_MODE, version))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a version fixes.

    `blank` is the symbol of codewords that are all nought, mask included; `places` says of each bit of
    the interleaved codewords at which module of the flattened symbol it is shown.
    """

    version: int
    blank: Modules
    places: NDArray[np.intp]
    blocks: tuple[int, ...]
    corrections: int
    order: NDArray[np.intp]
    """Which of the data codewords, block after block, comes where among the interleaved ones."""

    def symbol(self, data: bytes) -> Modules:
        words = np.frombuffer(self._data_words(data), dtype=np.uint8)
        sent = np.concatenate((words[self.order], self._corrections(words)))
        modules = self.blank.reshape(-1).copy()
        modules[self.places] ^= np.unpackbits(sent).astype(np.bool_)
        return modules.reshape(self.blank.shape)

    def _data_words(self, data: bytes) -> bytes:
        """Return mode, length, data, terminator and padding (ISO/IEC 18004, 7.4.9 and 7.4.10)."""
        room = sum(self.blocks)
        counting = _counting_bits(self.version)
        value = (_BYTE_MODE << counting | len(data)) << 8 * len(data) | int.from_bytes(data)
        # Mode and length take 12 or 20 bits, so the terminator's four always fill the last byte.
        words = (value << 4).to_bytes((4 + counting + 8 * len(data) + 4) // 8)
        return (words + _PADDING * room)[:room]

    def _corrections(self, words: Bytes) -> Bytes:
        """Return the error correction codewords of all blocks, interleaved (ISO/IEC 18004, 7.5.2)."""
        widest = max(self.blocks)
        blocks = np.zeros((len(self.blocks), widest), dtype=np.uint8)
        start = 0
        for row, size in enumerate(self.blocks):
            blocks[row, widest - size :] = words[start : start + size]
            start += size
        logs = _LOG[blocks][:, :, None] + _remainders(widest, self.corrections)[None]
        words_of_blocks: Bytes = np.bitwise_xor.reduce(_POWER[logs], axis=1)
        return words_of_blocks.T.reshape(-1)


@cache
def _remainders(count: int, corrections: int) -> NDArray[np.intp]:
    """Return the logarithms of x^(corrections + i) modulo the generator, the highest power first."""
    generator = [1]
    for power in range(corrections):
        shifted = [*generator, 0]
        scaled = [0, *(_product(term, gexp(power)) for term in generator)]
        generator = [a ^ b for a, b in zip(shifted, scaled, strict=True)]
    rows = [generator[1:]]
    for _ in range(count - 1):
        first, *rest = rows[-1]
        moved = [*rest, 0]
        rows.append([old ^ _product(first, term) for old, term in zip(moved, generator[1:], strict=True)])
    return np.array([[glog(term) if term else _NOUGHT for term in row] for row in reversed(rows)])


def _product(a: int, b: int) -> int:
    return int(gexp((glog(a) + glog(b)) % 255)) if a and b else 0


@cache
def _frame(version: int) -> _Frame:
    blocks = rs_blocks(version, ERROR_CORRECT_M)
    sizes = tuple(block.data_count for block in blocks)
    bits = 8 * sum(block.total_count for block in blocks)
    blank = _drawn(version, bytes(bits // 8))
    return _Frame(
        version,
        blank,
        _places(version, bits, blank),
        sizes,
        blocks[0].total_count - blocks[0].data_count,
        _interleaved(sizes),
    )


def _places(version: int, bits: int, blank: Modules) -> NDArray[np.intp]:
    """Ask the library where each bit goes: the k-th drawing shows bit k of each bit's own number."""
    numbers = np.arange(1, bits + 1)
    shown = np.zeros(blank.size, dtype=np.intp)
    for k in range(int(bits).bit_length()):
        asked = np.packbits((numbers >> k & 1).astype(np.uint8)).tobytes()
        shown |= (_drawn(version, asked) ^ blank).reshape(-1).astype(np.intp) << k
    places = np.zeros(bits, dtype=np.intp)
    at = np.flatnonzero(shown)
    places[shown[at] - 1] = at
    return places


def _drawn(version: int, codewords: bytes) -> Modules:
    """Return the library's drawing of codewords that are interleaved already."""
    drawing = qrcode.QRCode(version, ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    drawing.data_cache = list(codewords)
    drawing.makeImpl(False, MASK)
    return np.array(drawing.modules, dtype=np.bool_)


def _interleaved(sizes: Sequence[int]) -> NDArray[np.intp]:
    starts = np.cumsum([0, *sizes[:-1]])
    return np.array(
        [
            start + index
            for index in range(max(sizes))
            for start, size in zip(starts, sizes, strict=True)
            if index < size
        ]
    )

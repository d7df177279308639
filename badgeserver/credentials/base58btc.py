"""Base 58 as Bitcoin writes it (Controlled Identifiers 1.0, section 2.4), for keys and signatures."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

# Large whole numbers are slow to divide: eight digits are taken off at a time, and written in pairs.
_PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)
_PAIR: Final = 58**2
_HALF: Final = 58**4
_CHUNK: Final = 58**8
_WRITTEN: Final = re.compile(f"[{ALPHABET}]*", re.ASCII)
_VALUES: Final = bytes(max(ALPHABET.find(chr(byte)), 0) for byte in range(256))


def b58encode(data: bytes) -> str:
    """Return `data` in base 58; each leading zero byte is a leading 1."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number = int.from_bytes(data, "big")
    chunks: list[str] = []
    while number:
        number, chunk = divmod(number, _CHUNK)
        high, low = chunk // _HALF, chunk % _HALF
        chunks.append(
            f"{_PAIRS[high // _PAIR]}{_PAIRS[high % _PAIR]}{_PAIRS[low // _PAIR]}{_PAIRS[low % _PAIR]}"
        )
    chunks.reverse()
    return "1" * zeros + "".join(chunks).lstrip("1")


def b58decode(text: str) -> bytes:
    """Return the bytes that `text` writes; raises ValueError for anything but base 58."""
    if not _WRITTEN.fullmatch(text):
        raise ValueError("not base 58")
    digits = text.lstrip("1")
    number = int.from_bytes(digits.encode().translate(_VALUES), "big")
    # One byte holds one digit. Neighbours are put together, all at once, until one number is left.
    base, width, whole = len(ALPHABET), 8, 8 * len(digits)
    while width < whole:
        lower = _every_other(width, whole)
        number = (number >> width & lower) * base + (number & lower)
        base, width = base * base, 2 * width
    return b"\0" * (len(text) - len(digits)) + number.to_bytes((number.bit_length() + 7) // 8, "big")


@lru_cache(maxsize=256)
def _every_other(width: int, whole: int) -> int:
    """Return the mask of every second group of `width` bits, the lowest one first, for `whole` bits."""
    group = (1 << width) - 1
    return sum(group << start for start in range(0, whole, 2 * width))

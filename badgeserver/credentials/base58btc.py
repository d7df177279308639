"""Base 58 as Bitcoin writes it (Controlled Identifiers 1.0, section 2.4), for keys and signatures."""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

# Large whole numbers are slow to divide: eight digits are taken off at a time, and written in pairs.
_PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)
_OF_PAIR = {pair: value for value, pair in enumerate(_PAIRS)}
_PAIR: Final = 58**2
_HALF: Final = 58**4
_CHUNK: Final = 58**8
_DIGITS: Final = 8


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
    digits = text.lstrip("1")
    padded = "1" * (-len(digits) % _DIGITS) + digits
    number = 0
    try:
        for start in range(0, len(padded), 2):
            number = number * _PAIR + _OF_PAIR[padded[start : start + 2]]
    except KeyError:
        raise ValueError("not base 58") from None
    return b"\0" * (len(text) - len(digits)) + number.to_bytes((number.bit_length() + 7) // 8, "big")

"""Decompression that a stranger cannot blow up."""

from __future__ import annotations

import zlib

GZIP = 16 + zlib.MAX_WBITS
ZLIB = zlib.MAX_WBITS


class TooLarge(ValueError):
    """The data unfolds to more than the limit."""


def decompress(data: bytes, limit: int, window_bits: int) -> bytes:
    """Return what `data` unfolds to; `window_bits` is `GZIP` or `ZLIB`.

    Raises TooLarge above `limit` bytes, having made no more than that, and ValueError for data
    that is damaged, cut short or followed by something else.
    """
    unfolding = zlib.decompressobj(window_bits)
    try:
        result = unfolding.decompress(data, limit + 1)
    except zlib.error as fault:
        raise ValueError("not compressed data") from fault
    if len(result) > limit:
        raise TooLarge(f"more than {limit} bytes")
    if not unfolding.eof or unfolding.unused_data:
        raise ValueError("cut short or followed by something else")
    return result

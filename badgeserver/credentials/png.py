"""Open Badges baked into PNG (Open Badges 3.0, section 5.3.1): one uncompressed iTXt chunk."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final, NoReturn

from badgeserver.credentials.check_words import said
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORD: Final = b"openbadgecredential"
MAX_CREDENTIAL: Final = 1024 * 1024

# After the keyword: terminator, compression flag and method, empty language tag and translated keyword.
_UNCOMPRESSED: Final = b"\0\0\0\0\0"


def bake(image: bytes, credential: str) -> bytes:
    """Return the PNG `image` with `credential` (JSON, or a compact JWS) in it, replacing one that it carried.

    Raises Refused `bad-image` for bytes that are no whole PNG.
    """
    kept = [(kind, body) for kind, body in _chunks(image) if not _is_credential(kind, body)]
    baked = (b"iTXt", KEYWORD + _UNCOMPRESSED + credential.encode())
    # The PNG specification asks for IHDR first; text may follow at once.
    return SIGNATURE + b"".join(_pack(kind, body) for kind, body in [kept[0], baked, *kept[1:]])


def extract(image: bytes) -> bytes | None:
    """Return the credential in the PNG `image`, or None if it carries none.

    Raises Refused: `two-credentials` for more than one, `bad-credential-chunk` for a compressed or
    oversize one, `bad-image` for bytes that are no whole PNG.
    """
    found = [body for kind, body in _chunks(image) if _is_credential(kind, body)]
    if not found:
        return None
    if len(found) > 1:
        _refuse("two-credentials")
    text = found[0].removeprefix(KEYWORD)
    compressed = text[:2] != b"\0\0"
    parts = text[3:].split(b"\0", 2)
    if compressed or len(parts) != 3 or len(parts[2]) > MAX_CREDENTIAL:
        _refuse("bad-credential-chunk")
    return parts[2]


def _is_credential(kind: bytes, body: bytes) -> bool:
    return kind in (b"iTXt", b"zTXt", b"tEXt") and body.startswith(KEYWORD + b"\0")


def _chunks(image: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk's type and data, in order (PNG, section 5.3), with its checksum verified."""
    position, kind = len(SIGNATURE), b""
    if not image.startswith(SIGNATURE + b"\0\0\0\x0dIHDR"):
        _bad_image()
    while kind != b"IEND":
        if position + 12 > len(image):
            _bad_image()
        length, kind = struct.unpack_from(">I4s", image, position)
        end = position + 8 + length
        if end + 4 > len(image) or zlib.crc32(image[position + 4 : end]) != _uint(image, end):
            _bad_image()
        yield kind, image[position + 8 : end]
        position = end + 4


def _uint(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 4], "big")


def _pack(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _bad_image() -> NoReturn:
    _refuse("bad-image")


def _refuse(name: str) -> NoReturn:
    raise Refused(
        name.partition("@")[0],
        said(name),
        Text("発行者からもらったままの画像を使ってください。", "Use the image as the issuer gave it."),
    )

"""QR codes for paper: a compact outline as SVG, and how large its modules are in print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from badgeserver.documents.qr_symbols import modules_of
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

QUIET_ZONE = 4
"""Modules of blank margin on each side (ISO/IEC 18004, section 6.3.8)."""

SMALLEST_MODULE_MM = 0.40
"""What telephone cameras and office scanners read without fail."""


Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class QrCode:
    """A symbol: its modules by row, 1 for a dark one, without the quiet zone."""

    modules: tuple[bytes, ...]

    @property
    def version(self) -> int:
        """Return the symbol's version, 1 to 40; each has four modules more than the one before."""
        return (len(self.modules) - 17) // 4

    @property
    def width(self) -> int:
        """Return the modules on a side with the quiet zone."""
        return len(self.modules) + 2 * QUIET_ZONE


@dataclass(frozen=True, slots=True)
class QrFit:
    """How a text fits on paper: the symbol's version, its printed size and its module size in mm."""

    version: int
    printed_mm: float
    module_mm: float


def qr_code(text: str) -> QrCode:
    """Return the smallest QR code at error level M that holds the text (ISO/IEC 18004).

    Raises Refused `qr-too-long` when no version does.
    """
    modules = modules_of(text.encode())
    if modules is None:
        raise _too_long(text)
    return QrCode(tuple(row.tobytes() for row in modules))


def qr_fit(text: str, printed_mm: float = 35) -> QrFit:
    """Return version and module size of the text's QR code, printed `printed_mm` wide with quiet zone."""
    return code_fit(qr_code(text), printed_mm)


def code_fit(code: QrCode, printed_mm: float) -> QrFit:
    """Return version and module size of a code printed `printed_mm` wide with its quiet zone."""
    return QrFit(code.version, printed_mm, printed_mm / code.width)


def qr_svg(code: QrCode) -> str:
    """Return the code as an SVG document with its quiet zone, one unit a module, in a single path."""
    size = code.width
    data = "".join(f"M{x} {y}h{wide}v1h{-wide}z" for x, y, wide in rectangles(code))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img">'
        f'<title>QR</title><path fill="#fff" d="M0 0h{size}v{size}h{-size}z"/><path d="{data}"/></svg>'
    )


def rectangles(code: QrCode) -> list[tuple[int, int, int]]:
    """Return the stretches of dark modules as x, y and width, one module high, with the quiet zone."""
    stretches = np.stack(_stretches(code), axis=1)
    return [(x, y, wide) for x, y, wide in stretches.tolist()]


def outline(code: QrCode) -> bytes:
    """Return the stretches as rectangles of a path in PDF, to be filled in one go (ISO 32000-1, 8.5.2)."""
    x, y, wide = _stretches(code)
    return b" ".join(map(_RECTANGLES.__getitem__, ((x << 16) + (y << 8) + wide).tolist()))


def _stretches(code: QrCode) -> tuple[Numbers, Numbers, Numbers]:
    size = len(code.modules)
    dark = np.zeros((size, size + 2), dtype=np.int8)
    dark[:, 1:-1] = np.frombuffer(b"".join(code.modules), dtype=np.int8).reshape(size, size)
    turns = np.diff(dark)
    rows, starts = np.nonzero(turns == 1)
    ends = np.nonzero(turns == -1)[1]
    return starts + QUIET_ZONE, rows + QUIET_ZONE, ends - starts


class _Rectangles(dict[int, bytes]):
    """The rectangle of each stretch, by its x, y and width in a byte each, made when first asked for."""

    def __missing__(self, key: int) -> bytes:
        self[key] = b"%d %d %d 1 re" % (key >> 16, key >> 8 & 0xFF, key & 0xFF)
        return self[key]


_RECTANGLES = _Rectangles()


def _too_long(text: str) -> Refused:
    return Refused(
        "qr-too-long",
        Text(
            f"QRコードに入れる内容が長すぎます（{len(text.encode())}バイト）。",
            f"The content for the QR code is too long ({len(text.encode())} bytes).",
        ),
        Text("名前か、サイトのアドレスを短くしてください。", "Shorten the name or the site's address."),
    )

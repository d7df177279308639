"""QR codes for paper: a compact outline as SVG, and how large its modules are in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

QUIET_ZONE = 4
"""Modules of blank margin on each side (ISO/IEC 18004, section 6.3.8)."""

SMALLEST_MODULE_MM = 0.40
"""What telephone cameras and office scanners read without fail."""

MASK = 2
"""Weighing all eight masks takes ten times as long, and a signature looks like noise under any of them."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A symbol: its dark modules by row, without the quiet zone."""

    modules: tuple[tuple[bool, ...], ...]

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
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    symbol.add_data(text, optimize=0)
    try:
        symbol.make(fit=True)
    except (DataOverflowError, ValueError):
        raise _too_long(text) from None
    return QrCode(tuple(tuple(bool(dark) for dark in row) for row in symbol.get_matrix()))


def qr_fit(text: str, printed_mm: float = 35) -> QrFit:
    """Return version and module size of the text's QR code, printed `printed_mm` wide with quiet zone."""
    return code_fit(qr_code(text), printed_mm)


def code_fit(code: QrCode, printed_mm: float) -> QrFit:
    """Return version and module size of a code printed `printed_mm` wide with its quiet zone."""
    return QrFit(code.version, printed_mm, printed_mm / code.width)


def qr_svg(code: QrCode) -> str:
    """Return the code as an SVG document with its quiet zone, one unit a module, in a single path."""
    size = code.width
    data = "".join(f"M{x} {y}h{wide}v{high}h{-wide}z" for x, y, wide, high in rectangles(code))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img">'
        f'<title>QR</title><path fill="#fff" d="M0 0h{size}v{size}h{-size}z"/><path d="{data}"/></svg>'
    )


def rectangles(code: QrCode) -> tuple[tuple[int, int, int, int], ...]:
    """Return the dark modules as x, y, width and height, counted with the quiet zone.

    A stretch of a row is one rectangle with the same stretches below it.
    """
    begun: dict[tuple[int, int], int] = {}
    found: list[tuple[int, int, int, int]] = []
    for y, row in enumerate([*code.modules, ()]):
        runs = _dark_runs(row)
        for run in [one for one in begun if one not in runs]:
            top = begun.pop(run)
            found.append((run[0] + QUIET_ZONE, top + QUIET_ZONE, run[1] - run[0], y - top))
        for run in runs:
            begun.setdefault(run, y)
    return tuple(found)


def _dark_runs(row: Sequence[bool]) -> dict[tuple[int, int], None]:
    """Return start and end of each stretch of dark modules in a row, from the left."""
    runs: dict[tuple[int, int], None] = {}
    start = None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs[start, x] = None
            start = None
    return runs


def _too_long(text: str) -> Refused:
    return Refused(
        "qr-too-long",
        Text(
            f"QRコードに入れる内容が長すぎます（{len(text.encode())}バイト）。",
            f"The content for the QR code is too long ({len(text.encode())} bytes).",
        ),
        Text("名前か、サイトのアドレスを短くしてください。", "Shorten the name or the site's address."),
    )

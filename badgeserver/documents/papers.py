"""The papers that a certificate is printed on: A4 upright, A4 across, and a card for the wallet.

Nothing that matters stands within 5 mm of where the paper or the card ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.documents.rows import Area
from badgeserver.domain.printing import PaperName


@dataclass(frozen=True, slots=True)
class QrPlace:
    """Where the QR code stands with its quiet zone: its left and lower edge; it grows up and to the right.

    It is 35 mm wide; a denser code is printed larger, up to `most_mm`.
    """

    left_mm: float
    bottom_mm: float
    most_mm: float


@dataclass(frozen=True, slots=True)
class Paper:
    """The areas of one paper; those of the card's two sides lie beside each other, for folding.

    `verify` holds the QR code and the words beside it. `to_a_sheet` certificates go on one sheet of A4,
    each `step_mm` below the one before.
    """

    name: PaperName
    width_mm: float
    height_mm: float
    body: Area
    dates: tuple[Area, Area]
    issuer: Area
    issuer_en: Area
    qr: QrPlace
    verify: Area
    to_a_sheet: int = 1
    step_mm: float = 0


CARD_WIDTH_MM, CARD_HEIGHT_MM = 85.6, 53.98
"""ISO/IEC 7810, ID-1."""
CARD_LEFT_MM, CARD_TOP_MM = (210 - 2 * CARD_WIDTH_MM) / 2, 9.5
_BACK_MM = CARD_LEFT_MM + CARD_WIDTH_MM

PORTRAIT = Paper(
    PaperName.PORTRAIT,
    210,
    297,
    body=Area(25, 96, 160, 110),
    dates=(Area(25, 210.2, 80, 15), Area(105, 210.2, 80, 15)),
    issuer=Area(108.5, 237, 54, 25),
    issuer_en=Area(111, 263.5, 74, 12),
    qr=QrPlace(23, 276.5, 42),
    verify=Area(23, 232, 84, 44.5),
)
LANDSCAPE = Paper(
    PaperName.LANDSCAPE,
    297,
    210,
    body=Area(68.5, 51, 160, 96),
    dates=(Area(113, 152.5, 72, 15), Area(113, 170.5, 72, 15)),
    issuer=Area(192.5, 150, 54, 25),
    issuer_en=Area(195, 176.5, 74, 12),
    qr=QrPlace(23, 189.5, 42),
    verify=Area(23, 145, 88, 44.5),
)
CARD = Paper(
    PaperName.CARD,
    210,
    297,
    body=Area(CARD_LEFT_MM + 5.5, CARD_TOP_MM + 5.5, 74.6, 29),
    dates=(
        Area(CARD_LEFT_MM + 6, CARD_TOP_MM + 35.9, 36, 8.4),
        Area(CARD_LEFT_MM + 43.6, CARD_TOP_MM + 35.9, 36, 8.4),
    ),
    issuer=Area(CARD_LEFT_MM + 6, CARD_TOP_MM + 44.7, 73.6, 4),
    issuer_en=Area(_BACK_MM + 5.5, CARD_TOP_MM + 5.5, 74.6, 4),
    qr=QrPlace(_BACK_MM + 5, CARD_TOP_MM + 44.5, 39),
    verify=Area(_BACK_MM + 5, CARD_TOP_MM + 9.5, 75.6, 35),
    to_a_sheet=5,
    step_mm=56,
)
PAPERS = {paper.name: paper for paper in (PORTRAIT, LANDSCAPE, CARD)}

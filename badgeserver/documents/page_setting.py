"""Sets a certificate onto a paper: every row measured and placed, the QR code as large as it must be."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.card_layout import card_blocks
from badgeserver.documents.certificate_layout import page_blocks
from badgeserver.documents.fonts import FontShelf
from badgeserver.documents.papers import Paper, QrPlace
from badgeserver.documents.qr import SMALLEST_MODULE_MM, QrCode, outline, qr_code
from badgeserver.documents.rows import Area, Block
from badgeserver.domain.errors import Refused
from badgeserver.domain.printing import PaperName
from badgeserver.domain.text import Text

QR_MM = 35.0
"""Printed width of the QR code with its quiet zone; a denser code is printed larger."""
_POINTS = 72 / 25.4


@dataclass(frozen=True, slots=True)
class QrMark:
    """A QR code with what it says, at its place: left and upper edge of its quiet zone, and its width."""

    content: str
    code: QrCode
    left_mm: float
    top_mm: float
    width_mm: float

    def operators(self) -> bytes:
        """Return page content that fills the code's modules in one go (ISO 32000-1, section 8.5).

        The page's y axis points down, in points; the code is outside the tagged text.
        """
        module = b"%.6f" % (self.width_mm / self.code.width * _POINTS)
        place = b"%.4f %.4f" % (self.left_mm * _POINTS, self.top_mm * _POINTS)
        return b"/Artifact BMC q %s 0 0 %s %s cm 0 0 0 rg %s f Q EMC" % (
            module,
            module,
            place,
            outline(self.code),
        )

    def link(self, height: float, shift: float) -> bytes:
        """Return the annotation by which the code is a link on a screen (ISO 32000-1, 12.5.6.5).

        The page is `height` points high; the code stands `shift` points above its place on the page.
        """
        left, right = self.left_mm * _POINTS, (self.left_mm + self.width_mm) * _POINTS
        top = height - self.top_mm * _POINTS + shift
        return (
            b"<< /Type /Annot /Subtype /Link /Rect [ %.4f %.4f %.4f %.4f ] /F 4 /Border [ 0 0 0 ] /A %s >>"
            % (
                left,
                top - self.width_mm * _POINTS,
                right,
                top,
                b"<< /S /URI /URI (%s) >>" % self.content.encode("ascii"),
            )
        )


@dataclass(frozen=True, slots=True)
class Drawings:
    """The addresses of the badge's art, with its words, and of the issuer's seal."""

    art: str
    art_words: str
    seal: str


@dataclass(frozen=True, slots=True)
class SetPage:
    """A page ready to be drawn: its template, its blocks, its drawings; `lines` are those of a list."""

    template: str
    width_mm: float
    height_mm: float
    blocks: tuple[Block, ...]
    mark: QrMark | None = None
    drawings: Drawings | None = None
    is_example: bool = False
    lines: int = 0


def set_certificate(
    certificate: AwardCertificate, paper: Paper, art: str, seal: str, shelf: FontShelf
) -> SetPage:
    """Measure and place everything; raises Refused for what the paper can't hold.

    `art` and `seal` are the addresses of the drawings of the badge and of the issuer's seal.
    """
    mark = _placed(certificate.qr_content, paper.qr)
    lay_out = card_blocks if paper.name is PaperName.CARD else page_blocks
    return SetPage(
        paper.name,
        paper.width_mm,
        paper.height_mm,
        lay_out(certificate, paper, _beside(mark, paper.verify), shelf),
        mark,
        Drawings(art, shelf.printed(certificate.badge_name.ja), seal),
        certificate.is_example,
    )


def _placed(content: str, place: QrPlace) -> QrMark:
    """Return the code as large as its modules must be to be read."""
    code = qr_code(content)
    width = max(QR_MM, code.width * SMALLEST_MODULE_MM)
    if width > place.most_mm:
        raise _too_dense(code)
    return QrMark(content, code, place.left_mm, place.bottom_mm - width, width)


def _beside(mark: QrMark, area: Area) -> Area:
    """Return what the code leaves of the area that it shares with words."""
    left, top = mark.left_mm + mark.width_mm + 2, max(mark.top_mm + 2, area.top_mm)
    right, bottom = area.left_mm + area.width_mm, area.top_mm + area.height_mm
    return Area(left, top, right - left, bottom - top)


def _too_dense(code: QrCode) -> Refused:
    return Refused(
        "qr-too-dense",
        Text(
            f"QRコード（バージョン{code.version}）が細かすぎて、印刷すると読み取れません。",
            f"The QR code (version {code.version}) is too dense to be read from paper.",
        ),
        Text("名前か、サイトのアドレスを短くしてください。", "Shorten the name or the site's address."),
    )

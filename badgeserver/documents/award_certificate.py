"""The certificate of award: one A4 page in Japanese and English as PDF/A-3b, the signed JSON attached."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from badgeserver.documents.certificate_layout import (
    LEADING,
    Wording,
    address_block,
    body_blocks,
    issuer_block,
    issuer_block_en,
)
from badgeserver.documents.closed_fetcher import ClosedFetcher
from badgeserver.documents.fonts import FontShelf
from badgeserver.documents.qr import SMALLEST_MODULE_MM, QrCode, qr_code, rectangles
from badgeserver.documents.seal import seal_svg
from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.errors import Misconfigured, Refused
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.programme import Issuer
from badgeserver.domain.skill_map import Level
from badgeserver.domain.text import Text

QR_MM = 35.0
"""Printed width of the QR code with its quiet zone; a denser code is printed larger, up to `QR_MOST_MM`."""
QR_MOST_MM = 42.0
QR_LEFT_MM = 23.0
QR_BOTTOM_MM = 276.5
FOOT_WIDTH_MM = 82.0
"""What the QR code and the address beside it share."""

ATTACHMENT_NAME = "credential.json"
ATTACHMENT_TYPE = "application/vc+ld+json"


@dataclass(frozen=True, slots=True)
class AwardCertificate:
    """What is printed, and nothing else.

    `achieved` says what the badge took, one line each; `badge_svg` is the badge's art;
    `verification_address` is printed in letters, `qr_content` is what the QR code holds.
    """

    credential_id: CredentialId
    holder_name: str
    badge_name: Text
    level: Level
    outcome: Text
    achieved: tuple[Text, ...]
    awarded_on: date
    valid_until: date | None
    issuer: Issuer
    verification_address: str
    qr_content: str
    badge_svg: str
    is_example: bool


class CertificatePrinter:
    """Prints certificates of award. Build it once: fonts, template and stylesheet are read only then."""

    def __init__(self, templates: Path, shelf: FontShelf | None = None) -> None:
        """Read `templates/certificates/`; raises Misconfigured when fonts or template are missing."""
        folder = templates / "certificates"
        if not (folder / "certificate.html").is_file():
            raise _template_missing(folder)
        self._shelf = shelf or FontShelf()
        self._fetcher = ClosedFetcher(folder, (face.path for face in self._shelf.faces.values()))
        self._fonts = FontConfiguration()
        self._base = folder.resolve().as_uri() + "/"
        self._stylesheet = self._read_stylesheet(folder)
        self._template = SandboxedEnvironment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
        ).get_template("certificate.html")
        self._images: dict[str, Any] = {}
        self._seals: dict[str, str] = {}
        self._lock = Lock()

    def uncovered(self, certificate: AwardCertificate) -> tuple[str, ...]:
        """Return the characters of the holder's name that no font at hand has; they print as 〓."""
        return self.unprintable(certificate.holder_name)

    def unprintable(self, name: str) -> tuple[str, ...]:
        """Return the characters of a name that no font at hand has, each once."""
        return self._shelf.uncovered(name)

    def award_certificate_pdf(
        self, certificate: AwardCertificate, attachment: bytes, created: datetime
    ) -> bytes:
        """Return the certificate as PDF/A-3b (ISO 19005-3) with `attachment`, the signed JSON, inside.

        The same input gives the same bytes. Raises Refused `text-too-long`, `qr-too-long` or
        `qr-too-dense` for what one page can't hold.
        """
        moment = created.astimezone(UTC)
        code = qr_code(certificate.qr_content)
        page = self._template.render(self._page(certificate, code, moment))
        signed = Attachment(
            string=attachment,
            url_fetcher=self._fetcher,
            name=ATTACHMENT_NAME,
            description="Signed Open Badges 3.0 credential",
            created=moment,
            modified=moment,
            relationship="Alternative",
        )
        with self._lock:  # The font configuration is not made for two threads at once.
            return self._written(page, code, signed)

    def _written(self, page: str, code: QrCode, signed: Attachment) -> bytes:
        self._fetcher.refused.clear()
        with suppress(FatalURLFetchingError):
            html = HTML(string=page, base_url=self._base, url_fetcher=self._fetcher)
            document: bytes = html.write_pdf(
                stylesheets=[self._stylesheet],
                font_config=self._fonts,
                cache=self._images,
                attachments=[signed],
                pdf_variant="pdf/a-3b",
                pdf_tags=True,
                finisher=partial(_finish, code=code),
            )
        if self._fetcher.refused:
            self._images.clear()  # It remembers what could not be read, and would not ask again.
            raise _reaches_out(self._fetcher.refused[0])
        return document

    def _read_stylesheet(self, folder: Path) -> CSS:
        rules = self._shelf.font_faces() + "\n" + (folder / "certificate.css").read_text("utf-8")
        return CSS(string=rules, base_url=self._base, url_fetcher=self._fetcher, font_config=self._fonts)

    def _page(self, certificate: AwardCertificate, code: QrCode, moment: datetime) -> dict[str, object]:
        """Return what the template fills in; its parts are measured here, not there."""
        shelf = self._shelf
        qr_mm = _printed_width(code)
        wording = Wording(
            certificate.holder_name,
            certificate.badge_name,
            certificate.level,
            certificate.outcome,
            certificate.achieved,
        )
        return {
            "metadata": self._metadata(certificate, moment),
            "leading": LEADING,
            "is_example": certificate.is_example,
            "art": self._fetcher.lend(certificate.badge_svg),
            "art_title": self._shelf.printed(certificate.badge_name.ja),
            "blocks": body_blocks(wording, shelf),
            "dates": _dates(certificate),
            "qr_link": (certificate.qr_content, QR_LEFT_MM, QR_BOTTOM_MM - qr_mm, qr_mm),
            "verify_left_mm": QR_LEFT_MM + qr_mm + 3,
            "verify_top_mm": QR_BOTTOM_MM - qr_mm + 3,
            "address": address_block(certificate.verification_address, shelf, FOOT_WIDTH_MM - qr_mm),
            "seal": self._seal(certificate.issuer.seal_text),
            "issuer": issuer_block(certificate.issuer, shelf),
            "issuer_en": issuer_block_en(certificate.issuer, shelf),
        }

    def _metadata(self, certificate: AwardCertificate, moment: datetime) -> dict[str, str]:
        """Return the document's title and the like as they will stand in its information and XMP."""
        title = f"認定証 {certificate.badge_name.ja} {certificate.holder_name}"
        subject = f"Certificate of award: {certificate.badge_name.en} ({certificate.verification_address})"
        return {
            "title": self._shelf.printed(title),
            "author": self._shelf.printed(certificate.issuer.name.ja),
            "description": self._shelf.printed(subject),
            "created": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _seal(self, seal_text: str) -> str:
        """Return the address of the seal, drawn once."""
        if seal_text not in self._seals:
            self._seals[seal_text] = self._fetcher.lend(seal_svg(seal_text, self._shelf))
        return self._seals[seal_text]


def _dates(certificate: AwardCertificate) -> tuple[tuple[Text, Text], ...]:
    """Return label and day of the award and of its end, each in both languages and year styles."""
    until = certificate.valid_until
    last = Text("期限なし", "No expiry") if until is None else Text(f"{date_ja(until)}まで", date_en(until))
    first = Text(date_ja(certificate.awarded_on), date_en(certificate.awarded_on))
    return ((Text("認定日", "Date of award"), first), (Text("有効期限", "Valid until"), last))


def _printed_width(code: QrCode) -> float:
    """Return the width in mm at which the code's modules are large enough to be read."""
    width = max(QR_MM, code.width * SMALLEST_MODULE_MM)
    if width > QR_MOST_MM:
        raise _too_dense(code)
    return width


def _finish(document: Any, pdf: Any, code: QrCode) -> None:
    """Draw the QR code; state the attachment's media type, which its file name does not tell, once."""
    pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
    contents = {item.get("Contents") for item in pdf.objects if _is(item, "/Page")}
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/EmbeddedFile":
            item.extra["Subtype"] = "/" + ATTACHMENT_TYPE.replace("/", "#2f")
        elif item.reference in contents:
            item.stream.append(_qr_operators(code))


def _is(item: Any, kind: str) -> bool:
    return isinstance(item, dict) and item.get("Type") == kind


def _qr_operators(code: QrCode) -> bytes:
    """Return page content that fills the code's modules in one go (ISO 32000-1, section 8.5).

    WeasyPrint leaves the page's y axis pointing down in points; the code is outside the tagged text.
    """
    points = 72 / 25.4
    width = _printed_width(code)
    place = (
        f"{width / code.width * points:.6f} {QR_LEFT_MM * points:.4f} {(QR_BOTTOM_MM - width) * points:.4f}"
    )
    module, left, top = place.split()
    marks = " ".join(f"{x} {y} {wide} {high} re" for x, y, wide, high in rectangles(code))
    return f"/Artifact BMC q {module} 0 0 {module} {left} {top} cm 0 0 0 rg {marks} f Q EMC".encode()


def _template_missing(folder: Path) -> Misconfigured:
    return Misconfigured(
        "certificate-template-missing",
        Text(f"証書のひな型が {folder} にありません。", f"The certificate's template is not in {folder}."),
        Text("templates フォルダーの場所を確かめてください。", "Check where the folder templates is."),
    )


def _reaches_out(what: str) -> Misconfigured:
    return Misconfigured(
        "certificate-template-reaches-out",
        Text(
            f"証書のひな型か絵柄が、許可されていないファイルを参照しています（{what}）。",
            f"The certificate's template or art refers to a file outside the project ({what}).",
        ),
        Text("その参照を取り除いてください。", "Remove that reference."),
    )


def _too_dense(code: QrCode) -> Refused:
    return Refused(
        "qr-too-dense",
        Text(
            f"QRコード（バージョン{code.version}）が細かすぎて、印刷すると読み取れません。",
            f"The QR code (version {code.version}) is too dense to be read from paper.",
        ),
        Text("名前か、サイトのアドレスを短くしてください。", "Shorten the name or the site's address."),
    )

"""The same page by others: WeasyPrint as its manual shows it, and ReportLab drawing by hand."""

from __future__ import annotations

from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.papers import PORTRAIT
from badgeserver.documents.qr import qr_code, qr_svg
from badgeserver.documents.rows import LEADING
from tests.benchmarks.printed_people import printer
from tests.conftest import ROOT

_FOLDER = ROOT / "templates" / "certificates"
_QR = '<img style="position: absolute; left: 23mm; top: 241.5mm; width: 35mm" src="data:image/svg+xml,{}">'


def by_plain_weasyprint(said: AwardCertificate, signed: bytes) -> bytes:
    """Return the page as PDF/A-3b with its attachment; fonts, stylesheet and fetcher are new each time."""
    page = printer().set(said, PORTRAIT)
    fonts = FontConfiguration()
    rows = "".join(
        f'<p style="position: absolute; margin: 0; white-space: pre; left: {block.left_mm}mm;'
        f" top: {block.top_mm + row.height_mm * place}mm; width: {block.width_mm}mm;"
        f' text-align: {block.align}; font-size: {row.size}pt; line-height: {LEADING}">{row.html}</p>'
        for block in page.blocks
        for place, row in enumerate(block.rows)
    )
    art = said.badge_svg.replace("<svg ", '<svg style="position: absolute; left: 83mm; top: 23mm" ', 1)
    code = _QR.format(qr_svg(qr_code(said.qr_content)).replace("#", "%23").replace('"', "'"))
    sheet = printer().shelf.font_faces() + (_FOLDER / "parts.css").read_text("utf-8")
    sheet += (_FOLDER / "portrait.css").read_text("utf-8")
    document: bytes = HTML(
        string=f"<html lang=ja><body>{art}{rows}{code}", base_url=str(_FOLDER) + "/"
    ).write_pdf(
        stylesheets=[CSS(string=sheet, font_config=fonts, base_url=str(_FOLDER) + "/")],
        font_config=fonts,
        attachments=[Attachment(string=signed, name="credential.json")],
        pdf_variant="pdf/a-3b",
    )
    return document


def by_reportlab(said: AwardCertificate, signed: bytes) -> bytes:
    """Return a page of the same words and code; no PDF/A, no attachment, no art, no ornament."""
    for face in printer().shelf.faces.values():
        if face.family not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(face.family, str(face.path)))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.rect(9 * mm, 9 * mm, 192 * mm, 279 * mm)
    for block in printer().set(said, PORTRAIT).blocks:
        y = block.top_mm
        for row in block.rows:
            y += row.height_mm
            words = "".join(run.text for piece in row.pieces for run in piece.runs)
            canvas.setFont(row.family, row.size)
            canvas.drawCentredString((block.left_mm + block.width_mm / 2) * mm, (297 - y) * mm, words)
    code = Drawing(35 * mm, 35 * mm)
    code.add(QrCodeWidget(said.qr_content, barLevel="M", barWidth=35 * mm, barHeight=35 * mm))
    renderPDF.draw(code, canvas, 23 * mm, 20.5 * mm)
    canvas.save()
    return out.getvalue()

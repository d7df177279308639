"""Each paper: its QR code reads from a scan, nothing that matters is near an edge, grey is enough."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageFilter

from badgeserver.credentials.paper import Statement, qr_address, sign_statement
from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.certificate_printer import CertificatePrinter
from badgeserver.documents.papers import CARD, CARD_HEIGHT_MM, CARD_WIDTH_MM, PAPERS, PORTRAIT, Paper
from badgeserver.documents.qr import SMALLEST_MODULE_MM, qr_fit
from badgeserver.domain.award import StatusEntry
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.text import Text
from tests.credentials.samples import MemorySigner
from tests.qr_codes import qr_codes_in

MakeCertificate = Callable[..., AwardCertificate]
NOW = datetime(2027, 4, 2, tzinfo=UTC)
HOST = "https://badge.pref.hokkaido.example.jp"
SAFE_MM = 5.0
NAMES = ("佐藤　花子", "髙橋　美由紀", "長曽我部　虎之助")
PAPER = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS.keys())


def qr_content(certificate: AwardCertificate, name: str) -> str:
    """Return what the code of a certificate of the Hokkaido example holds."""
    statement = Statement(
        certificate.credential_id,
        "hk-regional-dx-leader",
        "2026.1",
        name,
        certificate.awarded_on,
        certificate.valid_until,
        StatusEntry(12, 131_071),
    )
    return qr_address(HOST, certificate.credential_id, sign_statement(statement, MemorySigner()))


@pytest.fixture(scope="module")
def usual(make_certificate: MakeCertificate) -> AwardCertificate:
    plain = make_certificate(credential_id=CredentialId("AbCdEfGhIjKlMnOpQrStUv"))
    return make_certificate(
        holder_name=NAMES[1],
        verification_address=f"{HOST}/c/{plain.credential_id}",
        qr_content=qr_content(plain, NAMES[1]),
    )


@pytest.fixture(scope="module")
def pages(printer: CertificatePrinter, usual: AwardCertificate) -> dict[Paper, bytes]:
    return {paper: printer.award_certificate_pdf(usual, b"{}", NOW, paper) for paper in PAPERS.values()}


def by_pdfium(pdf: bytes, dpi: int) -> Image.Image:
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil()
    return picture.convert("L")


def by_poppler(pdf: bytes, dpi: int) -> Image.Image:
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-"]
    return Image.open(BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


def read(picture: Image.Image) -> list[str]:
    return [one.text for one in qr_codes_in(picture)]


def scanned(picture: Image.Image) -> Image.Image:
    """Return a bad scan: out of focus, laid in at five degrees, with the noise of a cheap sensor."""
    slanted = picture.filter(ImageFilter.GaussianBlur(0.7)).rotate(5, Image.Resampling.BICUBIC, fillcolor=255)
    noise = np.random.default_rng(1).normal(0, 18, (slanted.height, slanted.width))
    return Image.fromarray(np.clip(np.asarray(slanted) + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("name", NAMES)
def test_a_typical_name_s_code_has_modules_of_0_40_mm_on_35_mm(name: str, usual: AwardCertificate) -> None:
    fit = qr_fit(qr_content(usual, name), printed_mm=35)
    assert fit.version <= 15
    assert fit.module_mm >= SMALLEST_MODULE_MM


@PAPER
@pytest.mark.parametrize("drawn", [by_pdfium, by_poppler])
def test_a_page_at_150_dpi_gives_the_code_s_content_back(
    paper: Paper,
    drawn: Callable[[bytes, int], Image.Image],
    pages: dict[Paper, bytes],
    usual: AwardCertificate,
) -> None:
    assert read(drawn(pages[paper], 150)) == [usual.qr_content]


@PAPER
@pytest.mark.parametrize("drawn", [by_pdfium, by_poppler])
def test_a_bad_scan_at_200_dpi_gives_the_code_s_content_back(
    paper: Paper,
    drawn: Callable[[bytes, int], Image.Image],
    pages: dict[Paper, bytes],
    usual: AwardCertificate,
) -> None:
    assert read(scanned(drawn(pages[paper], 200))) == [usual.qr_content]


@PAPER
def test_every_word_and_the_code_keep_5_mm_from_where_the_paper_ends(
    paper: Paper, printer: CertificatePrinter, make_certificate: MakeCertificate, usual: AwardCertificate
) -> None:
    long = make_certificate(
        holder_name="寿限無寿限無五劫擦切海砂利水魚水行末雲来末風来末食寝処住処藪柑子",
        verification_address=f"https://digital-talent.pref.mihon.example.lg.jp/c/{usual.credential_id}",
        achieved=tuple(Text(f"実践{n}の成果", f"Practice {n} with a result") for n in range(9)),
    )
    for certificate in (usual, long):
        page = printer.set(certificate, paper)
        assert page.mark is not None
        boxes = [(page.mark.left_mm, page.mark.top_mm, page.mark.width_mm, page.mark.width_mm)]
        boxes += [(one.left_mm, one.top_mm, one.width_mm, one.height_mm) for one in page.blocks]
        ends = card_sides() if paper is CARD else [(0.0, 0.0, paper.width_mm, paper.height_mm)]
        for box in boxes:
            assert any(is_well_within(box, end) for end in ends), box


def card_sides() -> list[tuple[float, float, float, float]]:
    return [
        ((210 - 2 * CARD_WIDTH_MM) / 2 + side * CARD_WIDTH_MM, 9.5, CARD_WIDTH_MM, CARD_HEIGHT_MM)
        for side in (0, 1)
    ]


def is_well_within(box: tuple[float, float, float, float], end: tuple[float, float, float, float]) -> bool:
    left, top, wide, high = box
    return (
        left >= end[0] + SAFE_MM - 1e-6
        and top >= end[1] + SAFE_MM - 1e-6
        and left + wide <= end[0] + end[2] - SAFE_MM + 1e-6
        and top + high <= end[1] + end[3] - SAFE_MM + 1e-6
    )


@PAPER
def test_blocks_do_not_run_into_each_other(
    paper: Paper, printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    long = make_certificate(
        holder_name="Maximiliana Konstantinopolitanskaya-Wolfeschlegelsteinhausenbergerdorff",
        badge_name=Text(
            "地域社会の持続可能なデジタル変革を推進する実践者", "Practitioner of sustainable change"
        ),
    )
    page = printer.set(long, paper)
    assert page.mark is not None
    boxes = [(one.left_mm, one.top_mm, one.width_mm, one.height_mm) for one in page.blocks]
    boxes.append((page.mark.left_mm, page.mark.top_mm, page.mark.width_mm, page.mark.width_mm))
    for at, (x, y, wide, high) in enumerate(boxes):
        for x2, y2, wide2, high2 in boxes[at + 1 :]:
            apart = x + wide <= x2 + 1e-6 or x2 + wide2 <= x + 1e-6
            assert apart or y + high <= y2 + 1e-6 or y2 + high2 <= y + 1e-6


@PAPER
def test_printed_in_grey_every_word_is_dark_enough(paper: Paper, pages: dict[Paper, bytes]) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 against white is a luminance of 0.183 or less."""
    document = pikepdf.open(BytesIO(pages[paper]))
    content = document.pages[0].Contents.read_bytes().splitlines()
    shades = set()
    colour = (0.0, 0.0, 0.0)
    for line in content:
        if line.endswith(b" rg"):
            red, green, blue = map(float, line.split()[:3])
            colour = red, green, blue
        elif line.endswith(b" TJ"):
            shades.add(colour)
    assert shades
    for shade in shades:
        assert 1.05 / (luminance(shade) + 0.05) >= 4.5, shade


def luminance(colour: tuple[float, float, float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@PAPER
def test_the_badge_and_the_seal_are_seen_in_grey(paper: Paper, pages: dict[Paper, bytes]) -> None:
    """In shades of grey the art has parts of three steps at least: white, something between, dark."""
    picture = np.asarray(by_pdfium(pages[paper], 100))
    left, top, size = {"portrait": (83, 23.5, 44), "landscape": (25, 24, 44), "card": (24.9, 15, 19)}[
        paper.name
    ]
    art = picture[
        round(top / 25.4 * 100) : round((top + size) / 25.4 * 100),
        round(left / 25.4 * 100) : round((left + size) / 25.4 * 100),
    ]
    shares = [np.mean(art < 110), np.mean((art >= 110) & (art < 230)), np.mean(art >= 230)]
    assert min(shares) > 0.02


def test_a_code_that_a_card_can_not_hold_is_refused_there_and_printed_on_a_page(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    dense = make_certificate(qr_content=f"{HOST}/c/" + "aB3-" * 145)
    with pytest.raises(Refused) as refusal:
        printer.set(dense, CARD)
    assert refusal.value.code == "qr-too-dense"
    assert printer.set(dense, PORTRAIT).mark is not None

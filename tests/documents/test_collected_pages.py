"""Pages that are filled in are those that are set one by one, and their PDF is PDF/A-3b all the same."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
import pytest

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.badge_art import badge_svg
from badgeserver.documents.bound_pdf import FIRST_OF_CHAPTERS, PAGES, Title, bind
from badgeserver.documents.certificate_printer import CertificatePrinter
from badgeserver.documents.collected_pages import Attached, ChapterWriter, PageForms
from badgeserver.documents.papers import CARD, LANDSCAPE, PAPERS, PORTRAIT, Paper
from badgeserver.domain.text import Text
from badgeserver.programme import load_programme
from tests.conftest import ROOT
from tests.qr_codes import qr_codes_in

MakeCertificate = Callable[..., AwardCertificate]
NOW = datetime(2027, 4, 2, 3, 4, 5, tzinfo=UTC)
DPI = 110
PAPER = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS.keys())
NAMES = {
    "usual": "髙橋　花子",
    "short": "李　力",
    "long": "寿限無寿限無五劫擦切海砂利水魚水行末雲来末風来末食寝処住処藪柑子藪柑子長助",
    "rare": "𠮷田　葛\U000e0100城　邊\U000e0110",
    "latin": "Maximiliana Konstantinopolitanskaya",
    "vietnamese": "Nguyễn Thị Ánh Nguyệt",
    "joined script": "محمد علي",
    "no font": "김 花子",
}


@pytest.fixture(scope="module")
def forms(printer: CertificatePrinter) -> PageForms:
    return PageForms(printer)


@pytest.fixture(scope="module")
def collect(printer: CertificatePrinter, forms: PageForms) -> Callable[..., bytes]:
    def made(certificates: Sequence[AwardCertificate], paper: Paper, to_a_sheet: int = 1) -> bytes:
        chapter_file, out = BytesIO(), BytesIO()
        writer = ChapterWriter(chapter_file, FIRST_OF_CHAPTERS, PAGES, forms, printer)
        for number, certificate in enumerate(certificates):
            signed = Attached(f"{number:05d}.json", b'{"n": %d}' % number, NOW)
            writer.add(printer.set(certificate, paper), signed, to_a_sheet, paper.step_mm)
        chapter = writer.end()
        chapter_file.seek(0)
        bind(Title("認定証 (1) \\ <&>", "見本県", NOW), [(chapter, chapter_file)], out)
        return out.getvalue()

    return made


def pictures(pdf: bytes) -> list[np.ndarray]:
    document = pypdfium2.PdfDocument(pdf)
    return [np.asarray(page.render(scale=DPI / 72).to_pil().convert("RGB"), dtype=int) for page in document]


@pytest.mark.uncounted
@PAPER
def test_every_badge_s_page_is_the_one_that_is_set_alone(
    paper: Paper,
    printer: CertificatePrinter,
    make_certificate: MakeCertificate,
    collect: Callable[..., bytes],
) -> None:
    skill_map = load_programme(ROOT / "skillmaps" / "hokkaido").skill_map
    certificates = []
    for badge in skill_map.badges.values():
        level = skill_map.levels[badge.level]
        certificates.append(
            make_certificate(
                badge_name=badge.name,
                level=level,
                outcome=badge.outcome,
                badge_svg=badge_svg(badge, level, 5, "ja"),
                valid_until=None if badge.validity_months is None else make_certificate().valid_until,
            )
        )
    together = pictures(collect(certificates, paper))
    for certificate, page in zip(certificates, together, strict=True):
        [alone] = pictures(printer.award_certificate_pdf(certificate, b"{}", NOW, paper))
        assert np.array_equal(page, alone), certificate.badge_name


@pytest.mark.uncounted
@PAPER
def test_every_kind_of_name_stands_as_on_the_page_that_is_set_alone(
    paper: Paper,
    printer: CertificatePrinter,
    make_certificate: MakeCertificate,
    collect: Callable[..., bytes],
) -> None:
    certificates = [
        make_certificate(holder_name=name, valid_until=None, is_example=number % 2 == 0)
        for number, name in enumerate(NAMES.values())
    ]
    together = pictures(collect(certificates, paper))
    for certificate, page in zip(certificates, together, strict=True):
        [alone] = pictures(printer.award_certificate_pdf(certificate, b"{}", NOW, paper))
        assert np.array_equal(page, alone), certificate.holder_name


def test_lists_of_every_length_stand_as_on_the_page_that_is_set_alone(
    printer: CertificatePrinter, make_certificate: MakeCertificate, collect: Callable[..., bytes]
) -> None:
    entries = [Text(f"実践{n}を行い、成果を示した", f"Did practice {n} with a result") for n in range(12)]
    certificates = [make_certificate(achieved=tuple(entries[:count])) for count in (0, 1, 4, 12)]
    together = pictures(collect(certificates, PORTRAIT))
    for certificate, page in zip(certificates, together, strict=True):
        [alone] = pictures(printer.award_certificate_pdf(certificate, b"{}", NOW))
        assert np.array_equal(page, alone)


def test_a_wrong_name_would_be_seen_by_these_comparisons(
    printer: CertificatePrinter, make_certificate: MakeCertificate, collect: Callable[..., bytes]
) -> None:
    [page] = pictures(collect([make_certificate(holder_name="髙橋　花子")], PORTRAIT))
    [alone] = pictures(printer.award_certificate_pdf(make_certificate(holder_name="髙橋　花了"), b"{}", NOW))
    assert not np.array_equal(page, alone)


def test_five_cards_stand_below_each_other_on_a_sheet_each_with_its_code(
    make_certificate: MakeCertificate, collect: Callable[..., bytes]
) -> None:
    address = make_certificate().verification_address
    cards = [make_certificate(qr_content=f"{address}#{number}" + "a" * 300) for number in range(7)]
    first, second = pictures(collect(cards, CARD, CARD.to_a_sheet))
    read = [[one.text for one in qr_codes_in(one.astype(np.uint8))] for one in (first, second)]
    assert read == [[card.qr_content for card in cards[:5]], [card.qr_content for card in cards[5:]]]


def test_cards_of_several_badges_share_a_sheet(
    make_certificate: MakeCertificate, make_badge: Callable[..., object], collect: Callable[..., bytes]
) -> None:
    usual = make_certificate()
    other = replace(usual, badge_name=Text("別のバッジ", "Another badge"))
    pdf = collect([usual, other], CARD, CARD.to_a_sheet)
    text = words_of(pdf)
    assert "職場デジタル改善" in text
    assert "別のバッジ" in text


def words_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


@pytest.fixture(scope="module")
def pdf(make_certificate: MakeCertificate, collect: Callable[..., bytes]) -> bytes:
    return collect([make_certificate(holder_name=name) for name in NAMES.values()], LANDSCAPE)


def test_names_are_in_the_pages_as_text(pdf: bytes) -> None:
    text = words_of(pdf)
    for name in ("髙橋花子", "李力", "𠮷田葛", "NguyễnThịÁnhNguyệt"):
        assert name in text


def test_each_page_has_its_own_signed_json_and_all_are_in_the_list_of_attachments(pdf: bytes) -> None:
    """ISO 19005-3, 6.8: associated files, each with its media type and its relationship."""
    document = pikepdf.open(BytesIO(pdf))
    names = sorted(document.attachments)
    assert names == [f"{number:05d}.json" for number in range(len(NAMES))]
    for number, page in enumerate(document.pages):
        [file] = page.obj.AF
        assert str(file.F) == str(file.UF) == names[number]
        assert str(file.AFRelationship) == "/Alternative"
        assert file.EF.F.read_bytes() == b'{"n": %d}' % number
        assert str(file.EF.F.Subtype) == "/application/vc+ld+json"


def test_the_metadata_says_what_it_is_in_both_places(pdf: bytes) -> None:
    """ISO 19005-3, 6.6.2 and 6.6.4."""
    document = pikepdf.open(BytesIO(pdf))
    with document.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "B")
        assert xmp["dc:title"] == str(document.docinfo["/Title"]) == "認定証 (1) \\ <&>"
        assert xmp["dc:creator"] == ["見本県"]
        assert xmp["pdf:Producer"] == str(document.docinfo["/Producer"])
        assert xmp["xmp:CreateDate"] == "2027-04-02T03:04:05Z"
    assert str(document.docinfo["/CreationDate"]).startswith("D:20270402030405")


def test_colours_have_an_output_intent_and_every_font_is_embedded(pdf: bytes) -> None:
    """ISO 19005-3, 6.2.3 and 6.2.11.4."""
    document = pikepdf.open(BytesIO(pdf))
    [intent] = document.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
    fonts = [
        one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
    ]
    outer = [font for font in fonts if font.Subtype == "/Type0"]
    assert outer
    for font in outer:
        [descendant] = font.DescendantFonts
        assert {"/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys())
        assert "/ToUnicode" in font


def test_the_file_has_no_fault_that_a_strict_reader_finds(pdf: bytes) -> None:
    assert pikepdf.open(BytesIO(pdf)).check_pdf_syntax() == []
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    assert done.stderr == b""


def test_the_same_certificates_give_the_same_bytes(
    make_certificate: MakeCertificate, collect: Callable[..., bytes]
) -> None:
    certificates = [make_certificate(), make_certificate(holder_name="𠮷田　力")]
    assert collect(certificates, PORTRAIT) == collect(certificates, PORTRAIT)


def test_the_code_is_a_link_on_a_screen_on_pages_and_on_every_card(
    make_certificate: MakeCertificate, collect: Callable[..., bytes], printer: CertificatePrinter
) -> None:
    """ISO 19005-3, 6.3.2: an annotation is printed, and not hidden."""
    usual = make_certificate()
    for paper in PAPERS.values():
        together = pikepdf.open(BytesIO(collect([usual, usual], paper, paper.to_a_sheet)))
        single = pikepdf.open(BytesIO(printer.award_certificate_pdf(usual, b"{}", NOW, paper)))
        [alone] = single.pages[0].Annots
        links = [link for page in together.pages for link in page.Annots]
        assert len(links) == 2
        for place, link in enumerate(links):
            assert str(link.A.URI) == usual.qr_content
            assert int(link.F) & 0b100111 == 0b100
            step = paper.step_mm * 72 / 25.4 * place
            left, low, right, high = map(float, link.Rect)
            assert box_of(alone) == pytest.approx((left, low + step, right, high + step), abs=0.1)


def box_of(link: pikepdf.Object) -> tuple[float, ...]:
    x1, y1, x2, y2 = map(float, link.Rect)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

"""The certificate of award as a page, as text, as a QR code and as PDF/A-3b."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from badgeserver.documents.award_certificate import AwardCertificate
from badgeserver.documents.certificate_layout import (
    ADDRESS_HEIGHT_MM,
    address_block,
    body_blocks,
    issuer_block,
    issuer_block_en,
)
from badgeserver.documents.certificate_printer import CertificatePrinter
from badgeserver.documents.fonts import FontShelf
from badgeserver.documents.papers import LANDSCAPE, PORTRAIT
from badgeserver.documents.row_setter import SMALLEST_POINTS
from badgeserver.documents.rows import Area
from badgeserver.domain.errors import Misconfigured, Refused
from badgeserver.domain.programme import Issuer
from badgeserver.domain.text import Text
from tests.qr_codes import qr_codes_in

MakeCertificate = Callable[..., AwardCertificate]
NOW = datetime(2027, 4, 2, 3, 4, 5, tzinfo=UTC)
SIGNED = json.dumps({"name": "髙橋", "proof": ["x" * 2000]}, ensure_ascii=False).encode()


def text_of(pdf: bytes) -> str:
    """Return the page's text as poppler's pdftotext reads it."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def picture_of(pdf: bytes, dpi: int) -> Image.Image:
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil()
    return picture.convert("L")


def words(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def usual(make_certificate: MakeCertificate) -> AwardCertificate:
    return make_certificate()


@pytest.fixture(scope="module")
def pdf(printer: CertificatePrinter, usual: AwardCertificate) -> bytes:
    return printer.award_certificate_pdf(usual, SIGNED, NOW)


@pytest.mark.parametrize(
    "words_on_paper",
    [
        "認定証",
        "CERTIFICATE OF AWARD",
        "髙橋　花子　様",
        "職場デジタル改善",
        "Workplace digital improver",
        "レベル3「いかす」　Level 3: Apply",
        "自分の職場の仕事をデジタルで良くした",
        "ITパスポート試験",
        "Improved a work process with digital tools",
        "令和9年（2027年）4月1日",
        "1 April 2027",
        "令和12年（2030年）4月1日まで",
        "1 April 2030",
        "見本県知事（例）",
        "MIHON Taro, Governor of Mihon (example)",
        "https://badges.example.jp/c/",
        "AbCdEfGhIjKlMnOpQrStUv",
        "例　EXAMPLE",
    ],
)
def test_the_page_says(words_on_paper: str, pdf: bytes) -> None:
    assert words(words_on_paper) in words(text_of(pdf))


def test_a_badge_that_never_expires_says_so(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    text = text_of(printer.award_certificate_pdf(make_certificate(valid_until=None), SIGNED, NOW))
    assert "期限なし" in text
    assert "No expiry" in text


def test_a_real_programme_does_not_say_example(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    text = text_of(printer.award_certificate_pdf(make_certificate(is_example=False), SIGNED, NOW))
    assert "EXAMPLE" not in text
    assert "デモ用" not in text


AWKWARD_NAMES = {
    "forty kanji": "寿限無寿限無五劫擦切海砂利水魚水行末雲来末風来末食寝処住処藪柑子藪柑子長助長久命長助",
    "long latin": "Maximiliana Konstantinopolitanskaya-Wolfeschlegelsteinhausenbergerdorff y Córdoba",
    "one long word": "W" * 90,
    "vietnamese": "Nguyễn Thị Ánh Nguyệt",
    "right to left": "محمد علي",
    "overridden direction": "佐藤\u202e花子\u202c",
    "emoji": "佐藤😀👨‍👩‍👧花子",
    "control characters": "佐藤\x00\x07\n\t花子",
    "markup": "<script>alert(1)</script>&amp;{{ 7 * 7 }}",
    "lone surrogate": "佐藤\ud83d花子",
    "no font": "한글",
}


@pytest.mark.parametrize("name", AWKWARD_NAMES.values(), ids=AWKWARD_NAMES.keys())
def test_awkward_names_stay_on_one_page(
    name: str, printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    pdf = printer.award_certificate_pdf(make_certificate(holder_name=name), SIGNED, NOW)
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 1
    assert "有効期限" in text_of(pdf)


@pytest.mark.parametrize("name", ["髙﨑　𠮷", "𡈽田　龍", "葛\U000e0100城　邊\U000e0110", "Nguyễn Ánh"])
def test_rare_name_characters_are_on_the_page_as_text(
    name: str, printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    pdf = printer.award_certificate_pdf(make_certificate(holder_name=name), SIGNED, NOW)
    plain = "".join(char for char in name if ord(char) < 0xE0000)
    assert words(plain) in words("".join(char for char in text_of(pdf) if ord(char) < 0xE0000))
    assert printer.unprintable(name) == ()


def test_uncovered_characters_of_a_name_are_told_before_printing(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    assert printer.unprintable("김 花子") == ("김",)


LONG_ADDRESS = "https://digital-talent-badges.pref.mihon.example.lg.jp/c/AbCdEfGhIjKlMnOpQrStUv"
LONG_ENTRIES = tuple(
    Text(f"実践{n}を行い、成果を示した", f"Did practice {n} with a result") for n in range(12)
)
LONG_TEXTS: dict[str, Text] = {
    "badge_name": Text(
        "地域社会における持続可能なデジタルトランスフォーメーション推進と人材育成のための総合的実践者",
        "Comprehensive practitioner for the sustainable promotion of digital transformation in communities",
    ),
    "outcome": Text(
        "地域の課題をデジタルで解決し、次の人を育てている。" * 4, "Solves local issues digitally. " * 8
    ),
}


def test_long_texts_fit_onto_the_page_together_and_what_is_left_out_is_counted(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    crowded = make_certificate(
        holder_name=AWKWARD_NAMES["forty kanji"],
        **LONG_TEXTS,
        achieved=LONG_ENTRIES,
        verification_address=LONG_ADDRESS,
    )
    pdf = printer.award_certificate_pdf(crowded, SIGNED, NOW)
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 1
    text = words(text_of(pdf))
    assert words(AWKWARD_NAMES["forty kanji"])[:10] in text
    assert "ほか4件" in text


LONG_ISSUER = {
    "name": Text(
        "見本県総合政策部次世代社会戦略局デジタル人材育成推進課",
        "Digital Talent Development Division, Next-Generation Society Strategy Bureau, Mihon Prefecture",
    ),
    "signatory_title": Text("見本県総合政策部次世代社会戦略局長", "Director-General of the Strategy Bureau"),
    "signatory_name": Text("アレクサンドラ・見本・コンスタンチノーワ", "Alexandra Mihon Konstantinova"),
}


def test_nothing_is_set_smaller_than_can_be_read(shelf: FontShelf, make_certificate: MakeCertificate) -> None:
    crowded = make_certificate(holder_name=AWKWARD_NAMES["forty kanji"], **LONG_TEXTS, achieved=LONG_ENTRIES)
    rows = [row for block in body_blocks(crowded, PORTRAIT.body, shelf) for row in block.rows]
    assert min(row.size for row in rows) >= SMALLEST_POINTS


def test_a_long_issuer_keeps_to_its_place(issuer: Issuer, shelf: FontShelf) -> None:
    long = replace(
        issuer,
        name=LONG_ISSUER["name"],
        signatory_title=LONG_ISSUER["signatory_title"],
        signatory_name=LONG_ISSUER["signatory_name"],
    )
    for paper in (PORTRAIT, LANDSCAPE):
        assert issuer_block(long, paper.issuer, shelf).height_mm <= paper.issuer.height_mm
        assert issuer_block_en(long, paper.issuer_en, shelf).height_mm <= paper.issuer_en.height_mm
    narrow = Area(0, 0, 40, ADDRESS_HEIGHT_MM)
    assert address_block(LONG_ADDRESS, narrow, shelf).height_mm <= ADDRESS_HEIGHT_MM


def test_an_issuer_that_is_too_long_for_its_place_is_refused_by_name(
    issuer: Issuer, shelf: FontShelf
) -> None:
    long = Text("見本県庁" * 35, "Mihon " * 20)
    with pytest.raises(Refused) as refusal:
        lengthy = replace(issuer, name=long, signatory_title=long, signatory_name=long)
        issuer_block(lengthy, PORTRAIT.issuer, shelf)
    assert refusal.value.code == "text-too-long"
    assert "見本県庁" in refusal.value.message.ja
    assert "one page" in refusal.value.message.en


def test_a_certificate_without_a_list_of_achievements_is_complete(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    text = text_of(printer.award_certificate_pdf(make_certificate(achieved=()), SIGNED, NOW))
    assert "What was achieved" not in text
    assert "授与日" in text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"holder_name": "長" * 2000}, "text-too-long"),
        ({"outcome": Text("長い" * 300, "long " * 300)}, "text-too-long"),
        ({"holder_name": " \x00\u200b"}, "name-missing"),
        ({"qr_content": "a" * 900}, "qr-too-dense"),
        ({"qr_content": "a" * 3000}, "qr-too-long"),
    ],
)
def test_what_one_page_can_not_hold_is_refused(
    changes: dict[str, object], code: str, printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    with pytest.raises(Refused) as refusal:
        printer.award_certificate_pdf(make_certificate(**changes), SIGNED, NOW)
    assert refusal.value.code == code


def test_many_texts_of_allowed_length_that_do_not_fit_together_are_refused(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    wordy = tuple(Text("とても長い実践の説明です。" * 14, "A very long entry. " * 16) for _ in range(8))
    with pytest.raises(Refused) as refusal:
        printer.award_certificate_pdf(make_certificate(achieved=wordy), SIGNED, NOW)
    assert refusal.value.code == "text-too-long"


def test_a_dense_qr_code_is_printed_larger_and_still_reads(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    dense = make_certificate(qr_content="https://badges.example.jp/c/" + "aB3-" * 130)
    picture = picture_of(printer.award_certificate_pdf(dense, SIGNED, NOW), 150)
    assert [one.text for one in qr_codes_in(picture)] == [dense.qr_content]


def test_the_signed_json_is_attached_byte_by_byte(pdf: bytes) -> None:
    """ISO 19005-3, 6.8: an associated file with its media type and relationship."""
    document = pikepdf.open(BytesIO(pdf))
    [spec] = document.Root.AF
    embedded = document.attachments["credential.json"].get_file()
    assert embedded.read_bytes() == SIGNED
    assert embedded.mime_type == "application/vc+ld+json"
    assert str(spec.AFRelationship) == "/Alternative"
    assert str(spec.F) == str(spec.UF) == "credential.json"


def test_the_metadata_says_what_it_is_in_both_places(pdf: bytes) -> None:
    """ISO 19005-3, 6.6.2 and 6.6.4: XMP, the PDF/A identifier, and the same in the information."""
    document = pikepdf.open(BytesIO(pdf))
    with document.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "B")
        assert xmp["dc:title"] == str(document.docinfo["/Title"]) == "認定証 職場デジタル改善 髙橋　花子"
        assert xmp["dc:creator"] == ["見本県（例）"]
        assert xmp["xmp:CreateDate"] == "2027-04-02T03:04:05Z"
    assert str(document.Root.Lang) == "ja"
    assert str(document.docinfo["/CreationDate"]).startswith("D:20270402030405")
    assert document.Root.MarkInfo.Marked


def test_colours_have_an_output_intent_and_nothing_active_or_encrypted_is_inside(pdf: bytes) -> None:
    """ISO 19005-3, 6.2.3, 6.1.3, 6.5 and 6.6.1."""
    document = pikepdf.open(BytesIO(pdf))
    [intent] = document.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
    assert not document.is_encrypted
    assert "/ID" in document.trailer
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(document.Root.keys())
    assert b"/JavaScript" not in pdf


def test_every_font_is_embedded_as_a_subset_with_its_unicode_map(pdf: bytes) -> None:
    """ISO 19005-3, 6.2.11.4."""
    document = pikepdf.open(BytesIO(pdf))
    fonts = document.pages[0].Resources.Font
    names = set()
    for font in fonts.values():
        [descendant] = font.DescendantFonts
        assert {"/FontFile2", "/FontFile3"} & set(descendant.FontDescriptor.keys())
        assert "/ToUnicode" in font
        names.add(str(font.BaseFont).partition("+")[2])
    assert {"Certificate-Mincho", "Certificate-Gothic", "Certificate-Letters"} <= names
    assert all(name.startswith("Certificate-") for name in names)


def test_the_same_input_gives_the_same_bytes(
    pdf: bytes, templates: Path, usual: AwardCertificate, printer: CertificatePrinter
) -> None:
    assert printer.award_certificate_pdf(usual, SIGNED, NOW) == pdf
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert CertificatePrinter(templates).award_certificate_pdf(usual, SIGNED, elsewhere) == pdf


def test_another_process_gives_the_same_bytes(pdf: bytes, tmp_path: Path, usual: AwardCertificate) -> None:
    (tmp_path / "certificate").write_bytes(pickle.dumps(usual))
    script = (
        "import pickle, sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from badgeserver.documents.certificate_printer import CertificatePrinter\n"
        "certificate = pickle.loads(Path(sys.argv[1], 'certificate').read_bytes())\n"
        "signed = Path(sys.argv[1], 'signed').read_bytes()\n"
        "printer, now = CertificatePrinter(Path('templates')), datetime(2027, 4, 2, 3, 4, 5, tzinfo=UTC)\n"
        "pdf = printer.award_certificate_pdf(certificate, signed, now)\n"
        "Path(sys.argv[1], 'pdf').write_bytes(pdf)\n"
    )
    (tmp_path / "signed").write_bytes(SIGNED)
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=root, check=True)
    assert (tmp_path / "pdf").read_bytes() == pdf


@pytest.mark.parametrize(
    "reference", ['<image href="file:///etc/hostname" width="9" height="9"/>',
                  '<image href="https://example.jp/a.png" width="9" height="9"/>'],
)  # fmt: skip
def test_art_that_refers_to_a_file_outside_the_project_is_refused(
    reference: str, printer: CertificatePrinter, usual: AwardCertificate
) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{reference}</svg>'
    for _attempt in range(2):
        with pytest.raises(Misconfigured) as refusal:
            printer.award_certificate_pdf(replace(usual, badge_svg=svg), SIGNED, NOW)
        assert refusal.value.code == "certificate-template-reaches-out"


def test_an_issuer_without_a_seal_that_can_be_cut_is_refused(
    printer: CertificatePrinter, usual: AwardCertificate, issuer: Issuer
) -> None:
    with pytest.raises(Misconfigured) as refusal:
        printer.award_certificate_pdf(replace(usual, issuer=replace(issuer, seal_text="")), SIGNED, NOW)
    assert refusal.value.code == "seal-text"


def test_a_folder_without_the_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refusal:
        CertificatePrinter(tmp_path)
    assert refusal.value.code == "certificate-template-missing"


def test_a_certificate_of_the_first_day_of_an_era_is_dated_in_its_first_year(
    printer: CertificatePrinter, make_certificate: MakeCertificate
) -> None:
    text = text_of(printer.award_certificate_pdf(make_certificate(awarded_on=date(2019, 5, 1)), SIGNED, NOW))
    assert "令和元年（2019年）5月1日" in words(text)


def test_the_code_is_a_link_on_a_screen(pdf: bytes, usual: AwardCertificate) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        (link,) = document.pages[0].Annots
        left, bottom, right, top = (float(edge) / 72 * 25.4 for edge in link.Rect)
        assert str(link.A.URI) == usual.qr_content
        assert (right - left, abs(top - bottom)) == pytest.approx((35, 35), abs=0.1)
        assert left == pytest.approx(23, abs=0.1)
        # ISO 19005-3, 6.3.2: an annotation is printed, and not hidden.
        assert int(link.F) & 0b100111 == 0b100

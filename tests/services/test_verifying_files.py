"""Many files at once: each by itself, bounded, with a receipt that says what was checked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.receipt import LONGEST, Receipt, ReceiptLine, receipt_of, receipt_value
from badgeserver.domain.text import Language, Text
from badgeserver.domain.verdict import Answer
from badgeserver.services.carriers import carrier, export_carriers
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.receipts import receipt_csv, receipt_name, receipt_pdf
from badgeserver.services.reissuing import reissue
from badgeserver.services.verification import desk_of
from badgeserver.services.verifying_files import (
    LONGEST_WORK,
    Finding,
    HandedFile,
    receipt_for,
    verify_files,
    verify_named,
)
from tests.documents.test_award_certificate import text_of, words
from tests.offices import NOW, with_award

SITE = "https://badges.example.jp"


@pytest.fixture
def credential(small_office: Office) -> IssuedCredential:
    with_award(small_office)
    (award,) = small_office.store.awards.of_learner(LearnerId("hikari"))
    return issue_credential(award.id, small_office)


def found(office: Office, *files: HandedFile, most_bytes: int | None = None) -> list[Finding]:
    return list(verify_files(files, desk_of(office), most_bytes))


def receipt(office: Office, credential: IssuedCredential) -> Receipt:
    """A genuine file, a forged one, and one that is nothing."""
    document = credential.document.encode()
    forged = document.replace("雪原".encode(), "氷室".encode())
    files = (HandedFile("a.json", document), HandedFile("b.json", forged), HandedFile("c.txt", b"Dear Sir"))
    return receipt_for(found(office, *files), SITE, desk_of(office))


def test_one_file_that_is_nothing_holds_up_no_other(
    small_office: Office, credential: IssuedCredential
) -> None:
    lines = receipt(small_office, credential).lines
    assert [one.answer for one in lines] == [Answer.VALID, Answer.INVALID, None]
    assert "no credential" in lines[2].why.en
    assert "sharp picture" in lines[2].why.en


def test_a_line_says_whose_what_until_when_and_the_level_in_plain_words(
    small_office: Office, credential: IssuedCredential
) -> None:
    line = receipt(small_office, credential).lines[0]
    assert line.level is not None
    assert line.badge == Text("デジタルはじめの一歩", "Digital first step")
    assert line.level.en.startswith("Level 1 (Explore): Has had a first taste")
    assert line.level_page == f"{SITE}/badges/levels/L1"
    assert (line.holder, line.replaced) == ("雪原 ひかり", None)
    assert line.sha256 == hashlib.sha256(credential.document.encode()).hexdigest()


def test_what_was_issued_anew_is_told(small_office: Office, credential: IssuedCredential) -> None:
    reissue(credential.id, "test", small_office)
    line = receipt(small_office, credential).lines[0]
    assert line.replaced is not None
    assert (line.answer, "issued anew" in line.replaced.en) == (Answer.INVALID, True)


def test_a_file_above_the_limit_is_not_read(small_office: Office, credential: IssuedCredential) -> None:
    (one,) = found(small_office, HandedFile("a.json", credential.document.encode()), most_bytes=100)
    assert one.refused is not None
    assert one.refused.code == "too-large"


def test_what_there_was_no_time_for_is_unknown(small_office: Office, credential: IssuedCredential) -> None:
    moments: Iterator[timedelta] = iter([timedelta(0), timedelta(0), timedelta(0), LONGEST_WORK * 2])
    slow = replace(desk_of(small_office), clock=lambda: NOW + next(moments, LONGEST_WORK * 2))
    file = HandedFile("a.json", credential.document.encode())
    first, *rest = verify_files([file] * 3, slow)
    assert first.answer is Answer.VALID
    assert {one.answer for one in rest} == {Answer.UNKNOWN}
    assert "no time left" in rest[-1].why.en


def test_a_receipt_comes_back_as_it_was(small_office: Office, credential: IssuedCredential) -> None:
    made = receipt(small_office, credential)
    assert receipt_of(json.loads(json.dumps(receipt_value(made)))) == made


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_receipt_for_spreadsheets_names_each_file_site_and_moment(
    small_office: Office, credential: IssuedCredential, language: Language
) -> None:
    text = receipt_csv(receipt(small_office, credential), language)
    assert text.startswith("\ufeff")
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert len(rows) == 3
    assert {"ja": "持ち主", "en": "Holder"}[language] in header
    for row, name in zip(rows, ("a.json", "b.json", "c.txt"), strict=True):
        assert row[-4:] == [name, row[-3], "2026-11-20T12:00+09:00", SITE]
        assert len(row[-3]) == 64


def test_no_cell_of_a_strangers_file_runs_as_a_formula() -> None:
    line = ReceiptLine(
        "=cmd|x", "", Answer.UNKNOWN, Text("", ""), holder="+81", issuer="@x", issuer_site="-1"
    )
    text = receipt_csv(Receipt(SITE, NOW, (line,)), "en")
    (row,) = list(csv.reader(io.StringIO(text)))[1:]
    assert {"'=cmd|x", "'+81", "'@x", "'-1"} <= set(row)


@pytest.mark.parametrize(
    ("language", "words_on_paper"),
    [
        (
            "ja",
            [
                "バッジの確認記録",
                "2026-11-20 12:00",
                "有効ではない",
                "雪原 ひかり",
                "レベル1「ふれる」",
                "a.json",
            ],
        ),
        ("en", ["Receipt of a verification", "Could not be read", "Digital first step", "Level 1 (Explore)"]),
    ],
)
def test_a_receipt_to_print_says_the_same(
    small_office: Office, credential: IssuedCredential, language: Language, words_on_paper: list[str]
) -> None:
    made = receipt(small_office, credential)
    pdf = receipt_pdf(made, language, small_office)
    text = words(text_of(pdf))
    for one in (*words_on_paper, SITE, *(line.sha256 for line in made.lines)):
        assert words(one) in text
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert "pdfaid:part" in document.open_metadata()
        assert str(document.pages[0].Annots[0].A.URI) == f"{SITE}/badges/levels/L1"


def test_markup_and_length_of_a_strangers_words_stay_harmless(small_office: Office) -> None:
    hostile = HandedFile("<b>" * 1000, b"{}")
    made = receipt_for(found(small_office, hostile), SITE, desk_of(small_office))
    assert len(made.lines[0].name) == LONGEST
    assert "<b><b>" in text_of(receipt_pdf(made, "en", small_office))


def test_the_name_of_a_receipt_names_nobody(small_office: Office, credential: IssuedCredential) -> None:
    assert receipt_name(receipt(small_office, credential), "pdf") == "badge-check-20261120-1200.pdf"


def test_files_are_read_by_name_and_by_content(
    small_office: Office, credential: IssuedCredential, tmp_path: Path
) -> None:
    for file in export_carriers(credential.id, tmp_path / "out", small_office):
        renamed = file.with_suffix(".data")
        file.rename(renamed)
        one = verify_named(str(renamed), desk_of(small_office))
        assert (one.answer, one.name) == (Answer.VALID, str(renamed))


@pytest.mark.parametrize("reference", ["no-such-file.json", "https://badges.example.jp/badges"])
def test_what_is_no_credential_is_refused(small_office: Office, reference: str) -> None:
    one = verify_named(reference, desk_of(small_office))
    assert one.answer is None
    assert one.refused is not None


def test_a_photo_of_a_certificate_is_read(small_office: Office, credential: IssuedCredential) -> None:
    picture = photo_of(carrier(credential.id, "pdf", small_office).data)
    (one,) = found(small_office, HandedFile("photo.jpg", picture))
    assert one.answer is Answer.VALID
    assert one.shown is not None
    assert one.shown.holder_name == "雪原 ひかり"


def photo_of(pdf: bytes) -> bytes:
    """The page as a phone takes it: a little turned, with some noise, as JPEG."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=180 / 72).to_pil().convert("RGB")
    file = io.BytesIO()
    page.rotate(3, expand=True, fillcolor="#777").save(file, "JPEG", quality=70)
    return file.getvalue()

"""Strangers' PDFs and pictures, read where they can do no harm."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from badgeserver.credentials import confined, native_readers
from badgeserver.credentials.carriers import CarriedAddress, printed_address, read_carrier
from badgeserver.credentials.confined import Found, Reader, read_confined
from badgeserver.domain.errors import Refused
from tests.credentials.test_carriers import ADDRESS, make_pdf, picture, qr_picture


def pdf_saying(content: bytes) -> bytes:
    """Return a PDF of one page with this content."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842)).contents_add(content)
        pdf.save(file)
    return file.getvalue()


def refusal(reader: Reader, data: bytes) -> str:
    """Return the code with which `data` is refused."""
    with pytest.raises(Refused) as refused:
        read_confined(reader, data)
    return refused.value.code


@pytest.mark.uncounted
def test_many_threads_read_at_once() -> None:
    data = make_pdf(page=qr_picture())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(read_carrier, [data] * 16))
    assert found == [CarriedAddress(ADDRESS)] * 16


def test_the_code_on_a_page_is_read_whatever_is_attached() -> None:
    attached = ("a.json", b'{"credentialSubject": {}}'), ("b.json", b'{"credentialSubject": {}}')
    data = make_pdf(*attached, page=qr_picture())
    assert printed_address(data) == ADDRESS
    assert refusal("pdf", data) == "two-credentials"


def test_a_page_without_a_code_is_told() -> None:
    with pytest.raises(Refused, match="no-credential"):
        printed_address(make_pdf())


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_SECONDS", 1)
    endless = b"0 0 m " + b"".join(b"%d %d l " % (i * 7 % 595, i * 13 % 842) for i in range(60_000)) + b"f* "
    assert refusal("page", pdf_saying(endless * 20)) == "too-costly"


@pytest.mark.parametrize(
    "deed",
    ["bytearray(2 * 1024**3)", "import os; os.write(os.open('written', os.O_CREAT | os.O_WRONLY), b'x')"],
    ids=["two gigabytes", "a file"],
)
def test_the_confined_process_cannot_take_or_write(deed: str, tmp_path: Path) -> None:
    program = f"from badgeserver.credentials.native_readers import confine; confine(); {deed}"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0
    assert not any(one.stat().st_size for one in tmp_path.iterdir())


def test_a_process_that_breaks_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert refusal("picture", picture()) == "too-costly"


def test_the_readers_answer_in_plain_data() -> None:
    assert native_readers.answer("picture", qr_picture()) == {"attached": None, "printed": ADDRESS}
    text = '{"credentialSubject": {}}'
    data = make_pdf(("a.json", text.encode()), page=qr_picture())
    assert native_readers.answer("pdf", data) == {"attached": text, "printed": ADDRESS}
    code, message, mend = native_readers.answer("page", b"%PDF-1.7\nnothing")["refused"]
    assert (code, len(message), len(mend)) == ("bad-pdf", 2, 2)


def test_a_large_photograph_is_scaled_down_and_read() -> None:
    code = Image.open(io.BytesIO(qr_picture())).resize((1800, 1800))
    photograph = Image.new("RGB", (6000, 5000), "white")
    photograph.paste(code, (2000, 1500))
    file = io.BytesIO()
    photograph.save(file, "JPEG")
    assert read_carrier(file.getvalue()) == CarriedAddress(ADDRESS)


def test_an_attachment_without_a_file_is_a_bad_pdf() -> None:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf(("a.json", b"{}")))) as pdf:
        names = pdf.Root.Names.EmbeddedFiles
        (names.Kids[0] if "/Kids" in names else names).Names[1] = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, F="a.json"
        )
        pdf.save(file)
    assert refusal("pdf", file.getvalue()) == "bad-pdf"


def test_a_page_that_cannot_be_loaded_is_a_bad_pdf() -> None:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf())) as pdf:
        pdf.Root.Pages.Kids[0] = pdf.make_indirect(pikepdf.Array([]))
        pdf.save(file)
    assert refusal("page", file.getvalue()) == "bad-pdf"


def test_pictures_without_an_address_are_told() -> None:
    assert read_confined("picture", picture()) == Found(None, None)
    assert refusal("picture", b"nothing") == "no-credential"

"""Hostile and honest files: what is taken, and what is left of it."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache

import pikepdf
import pytest
from PIL import Image

from badgeserver.domain.errors import Refused
from badgeserver.services import uploads
from badgeserver.services.uploads import clean_upload


def picture(form: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "teal").save(drawn, form, **options)
    return drawn.getvalue()


def with_position() -> bytes:
    """A photo that tells where it was taken, and lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret words"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


@cache
def pdf(pages: int = 1, encryption: pikepdf.Encryption | None = None) -> bytes:
    made = io.BytesIO()
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.save(made, encryption=encryption)
    return made.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"

HOSTILE = {
    "nothing": (b"", "file-empty"),
    "too many bytes": (b"\x89PNG\r\n\x1a\n" + b"\0" * uploads.MOST_BYTES, "file-too-large"),
    "svg with a script": (SVG, "file-kind"),
    "html": (b"<!doctype html><script>alert(1)</script>", "file-kind"),
    "an office document": (b"PK\x03\x04 word/document.xml", "file-kind"),
    "a program": (b"MZ\x90\0 this program can't be run", "file-kind"),
    "a phone's own form of photo": (HEIC, "file-kind"),
    "an animation": (picture("GIF"), "file-kind"),
    "half a picture": (picture("JPEG", (400, 400))[:700], "file-broken"),
    "no picture behind its first bytes": (b"\x89PNG\r\n\x1a\nnothing", "file-broken"),
    "a picture that is too large": (bomb(30_000, 30_000), "file-too-large"),
    "a picture that unfolds without end": (bomb(100_000, 100_000), "file-too-large"),
    "no PDF behind its first bytes": (b"%PDF-1.7 nothing", "file-broken"),
    "a PDF with a password": (pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "file-locked"),
    "a PDF without pages": (pdf(0), "file-broken"),
    "a PDF of too many pages": (pdf(201), "file-too-large"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_by_its_content(what: str) -> None:
    data, code = HOSTILE[what]
    with pytest.raises(Refused) as error:
        clean_upload("certificate.png", data)
    assert error.value.code == code
    assert error.value.mend.ja


HONEST = {
    "JPEG": (picture("JPEG"), "image/jpeg", ".jpg"),
    "PNG": (picture("PNG"), "image/png", ".png"),
    "WEBP": (picture("WEBP"), "image/jpeg", ".jpg"),
    "PDF": (pdf(), "application/pdf", ".pdf"),
}


@pytest.mark.parametrize("form", HONEST)
def test_a_file_is_kept_as_what_it_is_whatever_it_is_called(form: str) -> None:
    data, media_type, ending = HONEST[form]
    kept = clean_upload("合格証.exe", data)
    assert (kept.media_type, kept.name) == (media_type, "合格証" + ending)


def test_a_photo_tells_no_more_where_it_was_taken_and_stands_upright() -> None:
    kept = Image.open(io.BytesIO(clean_upload("a.jpg", with_position()).data))
    assert dict(kept.getexif()) == {}
    assert kept.size == (20, 40)
    assert b"secret" not in clean_upload("a.jpg", with_position()).data


def test_what_is_hidden_behind_a_picture_is_gone() -> None:
    assert b"<script>" not in clean_upload("a.png", picture("PNG") + SVG).data


def test_a_large_photo_is_made_as_large_as_it_takes_to_read_it() -> None:
    kept = Image.open(io.BytesIO(clean_upload("a.jpg", picture("JPEG", (6000, 1500))).data))
    assert kept.size == (3000, 750)


def test_what_can_be_seen_through_stands_on_white() -> None:
    drawn = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(drawn, "PNG")
    kept = Image.open(io.BytesIO(clean_upload("a.png", drawn.getvalue()).data))
    assert kept.mode == "RGB"
    assert kept.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.uncounted
def test_a_heavy_drawing_becomes_a_photo() -> None:
    noise = Image.effect_noise((2600, 2600), 100)
    drawn = io.BytesIO()
    noise.save(drawn, "PNG")
    assert clean_upload("a.png", drawn.getvalue()).media_type == "image/jpeg"


def test_a_pdf_stays_as_it_is_for_it_may_be_signed() -> None:
    data = pdf(2)
    assert clean_upload("a.pdf", data).data == data


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("badgeserver.credentials.confined._SECONDS", 0.001)
    with pytest.raises(Refused) as error:
        clean_upload("a.png", picture("PNG"))
    assert error.value.code == "too-costly"

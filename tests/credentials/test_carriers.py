"""Baking a credential into images, and finding it again in whatever carries it."""

from __future__ import annotations

import io
import json
import struct
import zlib
from typing import Any

import pikepdf
import pytest
import qrcode
from lxml import etree
from openbadgeslib import baking as second_opinion
from PIL import Image

from badgeserver.credentials import png, svg
from badgeserver.credentials.carriers import (
    MAX_BYTES,
    CarriedAddress,
    CarriedCredential,
    Carrier,
    read_carrier,
)
from badgeserver.credentials.paper import qr_address
from badgeserver.credentials.secured import Embedded, Enveloped
from badgeserver.domain.errors import Refused
from tests.credentials.samples import BASE, CREDENTIAL_ID, MemorySigner, signed

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>a &amp; b</title><circle r="4"/></svg>'
)
JWS = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJkaWQ6d2ViOmJhZGdlcy5leGFtcGxlLmpwIn0.c2lnbmF0dXJl"
ADDRESS = qr_address(BASE, CREDENTIAL_ID, "a" * 60 + "." + "b" * 180 + "." + "c" * 86)


def picture(form: str = "PNG", size: tuple[int, int] = (32, 32)) -> bytes:
    """Return a plain picture."""
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, form)
    return file.getvalue()


def qr_picture(text: str = ADDRESS, form: str = "PNG") -> bytes:
    """Return a picture of a QR code that says `text`."""
    code = qrcode.QRCode(box_size=4)
    code.add_data(text)
    file = io.BytesIO()
    code.make_image().get_image().convert("RGB").save(file, form)
    return file.getvalue()


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Return a signed credential with characters that XML and CDATA care about."""
    from dataclasses import replace

    from tests.credentials.samples import LEARNER

    return signed(MemorySigner(), learner=replace(LEARNER, name="]]> <a&b> 𠮷田"))


@pytest.fixture(scope="module")
def text(document: dict[str, Any]) -> str:
    """Return the signed credential as text."""
    return json.dumps(document, ensure_ascii=False)


def refusal(data: bytes) -> str:
    """Return the code with which `data` is refused."""
    with pytest.raises(Refused) as refused:
        read_carrier(data)
    assert refused.value.mend.ja
    return refused.value.code


def test_json_carries_a_credential(text: str, document: dict[str, Any]) -> None:
    assert read_carrier(b"\xef\xbb\xbf\n " + text.encode()) == CarriedCredential(
        Carrier.JSON, Embedded(document)
    )


class TestJwt:
    """A compact JWS as a text file (Open Badges 3.0, section 5.1)."""

    @pytest.mark.parametrize("data", [JWS.encode(), b"\xef\xbb\xbf \n" + JWS.encode() + b"\r\n"])
    def test_a_compact_jws_carries_a_credential(self, data: bytes) -> None:
        assert read_carrier(data) == CarriedCredential(Carrier.JWT, Enveloped(JWS))

    @pytest.mark.parametrize("data", [b"ey", b"eyJhIjoxfQ.e30", b"eyJhIjoxfQ.e30.c2ln.more", b"eyes only"])
    def test_another_text_is_none(self, data: bytes) -> None:
        assert refusal(data) == "no-credential"

    def test_the_envelope_of_the_data_model_carries_one(self) -> None:
        envelope = {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/vc+jwt,{JWS}",
        }
        found = read_carrier(json.dumps(envelope).encode())
        assert found == CarriedCredential(Carrier.JSON, Enveloped(JWS))


class TestPng:
    """Open Badges 3.0, section 5.3.1."""

    def test_what_is_baked_is_found(self, text: str, document: dict[str, Any]) -> None:
        baked = png.bake(picture(), text)
        assert read_carrier(baked) == CarriedCredential(Carrier.PNG, Embedded(document))
        Image.open(io.BytesIO(baked)).load()

    def test_a_baked_jws_is_found(self) -> None:
        assert read_carrier(png.bake(picture(), JWS)) == CarriedCredential(Carrier.PNG, Enveloped(JWS))

    def test_it_is_one_uncompressed_itxt_chunk(self, text: str) -> None:
        baked = png.bake(png.bake(picture(), '{"old": 1}'), text)
        assert baked.count(b"iTXtopenbadgecredential\0\0\0\0\0{") == 1
        assert baked.count(b"openbadgecredential") == 1
        info: dict[Any, Any] = Image.open(io.BytesIO(baked)).info
        assert info["openbadgecredential"] == text

    def test_two_credentials_are_refused(self, text: str) -> None:
        once = png.bake(picture(), text)
        chunk = once[33 : once.index(b"iTXt") + 4 + struct.unpack(">I", once[33:37])[0] + 4]
        assert refusal(once[:33] + chunk + once[33:]) == "two-credentials"

    @pytest.mark.parametrize(
        "body",
        [
            b"\1\0\0\0" + zlib.compress(b"{}"),
            b"\0\0\0",
            b"\0\0",
            b"",
            b"\0\0\0\0{" + b" " * 1024 * 1024 + b"}",
        ],
    )
    def test_a_compressed_cut_or_oversize_one_is_refused(self, body: bytes) -> None:
        whole = b"iTXtopenbadgecredential\0" + body
        chunk = struct.pack(">I", len(whole) - 4) + whole + struct.pack(">I", zlib.crc32(whole))
        image = picture()
        assert refusal(image[:33] + chunk + image[33:]) == "bad-credential-chunk"

    @pytest.mark.parametrize("cut", [9, 20, 40, -1, -12])
    def test_a_cut_image_is_refused(self, cut: int) -> None:
        assert refusal(picture()[:cut]) == "bad-image"

    def test_a_flipped_bit_is_noticed(self, text: str) -> None:
        baked = bytearray(png.bake(picture(), text))
        baked[100] ^= 1
        assert refusal(bytes(baked)) == "bad-image"

    def test_a_picture_without_credential_is_told(self) -> None:
        assert refusal(picture()) == "no-credential"


class TestSvg:
    """Open Badges 3.0, section 5.3.2."""

    def test_what_is_baked_is_found(self, text: str, document: dict[str, Any]) -> None:
        baked = svg.bake(SVG, text)
        assert read_carrier(baked) == CarriedCredential(Carrier.SVG, Embedded(document))
        assert b"<![CDATA[" in baked
        assert b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"' in baked

    def test_it_comes_right_after_the_root_and_the_picture_stays(self, text: str) -> None:
        root = etree.fromstring(svg.bake(svg.bake(SVG, '{"old": 1}'), text))
        tags = [etree.QName(child).localname for child in root]
        assert tags == ["credential", "title", "circle"]
        assert (root.get("viewBox"), root[1].text) == ("0 0 8 8", "a & b")

    def test_a_baked_jws_is_found_in_the_verify_attribute(self) -> None:
        baked = svg.bake(SVG, JWS)
        assert read_carrier(baked) == CarriedCredential(Carrier.SVG, Enveloped(JWS))
        assert f'<openbadges:credential verify="{JWS}"/>'.encode() in baked

    def test_a_jws_in_the_verify_attribute_is_found(self) -> None:
        image = (
            b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
            b'<openbadges:credential verify=" a.b.c "/></svg>'
        )
        assert svg.extract(image) == b"a.b.c"

    def test_two_credentials_are_refused(self, text: str) -> None:
        baked = svg.bake(SVG, text)
        start = baked.index(b"<openbadges:credential")
        end = baked.index(b"</openbadges:credential>") + len(b"</openbadges:credential>")
        assert refusal(baked[:end] + baked[start:end] + baked[end:]) == "two-credentials"

    @pytest.mark.parametrize(
        "image",
        [
            b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">'
            b"&x;</svg>",
            b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
            b'<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
            b"<html><body/></html>",
            b"<svg",
            b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>",
            b'<svg xmlns="http://www.w3.org/2000/svg">' + b" " * svg.MAX_BYTES + b"</svg>",
        ],
    )
    def test_hostile_or_other_xml_is_refused(self, image: bytes) -> None:
        assert refusal(image) == "bad-image"

    def test_an_svg_with_a_plain_doctype_is_read(self, text: str) -> None:
        doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
        assert svg.extract(doctype + svg.bake(SVG, text).partition(b"?>")[2]) is not None

    def test_a_picture_without_credential_is_told(self) -> None:
        assert refusal(SVG) == "no-credential"


def make_pdf(*attachments: tuple[str, bytes], page: bytes | None = None, **encryption: Any) -> bytes:
    """Return a PDF with attachments, and a picture on its second page if there is one."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        for name, data in attachments:
            pdf.attachments[name] = data
        if page is not None:
            shown = io.BytesIO()
            Image.open(io.BytesIO(page)).convert("RGB").save(shown, "PDF", resolution=150)
            with pikepdf.open(shown) as other:
                pdf.pages.extend(other.pages)
                pdf.save(file, **encryption)
        else:
            pdf.save(file, **encryption)
    return file.getvalue()


def _recoded(text: str, raw: bytes, **coding: Any) -> bytes:
    """Return a PDF whose attachment holds the bytes `raw` and claims the given coding."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf(("credential.json", text.encode())))) as pdf:
        stream: Any = pdf.attachments["credential.json"].get_file().obj
        if isinstance(coding["filter"], list):
            coding["filter"] = pikepdf.Array(coding["filter"])
        stream.write(raw, **coding)
        pdf.save(file, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return file.getvalue()


class TestPdf:
    """The certificate of award, as a file and as a page that somebody scanned."""

    def test_the_attached_credential_is_found(self, text: str, document: dict[str, Any]) -> None:
        data = make_pdf(("notes.txt", b"hello"), ("credential.json", text.encode()))
        assert read_carrier(data) == CarriedCredential(Carrier.PDF, Embedded(document))

    def test_the_compressed_attachment_is_found(self, text: str, document: dict[str, Any]) -> None:
        data = make_pdf(("credential.json", text.encode()), compress_streams=True, recompress_flate=True)
        assert read_carrier(data) == CarriedCredential(Carrier.PDF, Embedded(document))

    def test_an_attached_jws_is_found(self) -> None:
        data = make_pdf(("notes.txt", b"no.jws"), ("credential.jwt", JWS.encode()))
        assert read_carrier(data) == CarriedCredential(Carrier.PDF, Enveloped(JWS))

    def test_two_attached_credentials_are_refused(self, text: str) -> None:
        assert refusal(make_pdf(("a.json", text.encode()), ("b.json", text.encode()))) == "two-credentials"

    def test_a_bomb_among_the_attachments_is_left_alone(self) -> None:
        bomb = b'{"credentialSubject": "' + b"x" * 50_000_000 + b'"}'
        data = make_pdf(("bomb.json", bomb), compress_streams=True, recompress_flate=True)
        assert len(data) < 1_000_000
        assert refusal(data) == "no-credential"

    @pytest.mark.parametrize(
        ("coding", "found"),
        [
            ({"filter": [pikepdf.Name.FlateDecode]}, True),
            ({"filter": pikepdf.Name.ASCIIHexDecode}, False),
            ({"filter": [pikepdf.Name.FlateDecode, pikepdf.Name.ASCIIHexDecode]}, False),
            (
                {
                    "filter": pikepdf.Name.FlateDecode,
                    "decode_parms": pikepdf.Dictionary(Predictor=12, Columns=9),
                },
                False,
            ),
        ],
    )
    def test_only_plain_and_flate_attachments_are_unfolded(
        self, text: str, coding: dict[str, Any], found: bool
    ) -> None:
        data = _recoded(text, zlib.compress(text.encode()), **coding)
        if found:
            assert isinstance(read_carrier(data), CarriedCredential)
        else:
            assert refusal(data) == "no-credential"

    def test_an_attachment_that_does_not_unfold_is_left_alone(self, text: str) -> None:
        assert refusal(_recoded(text, b"nothing", filter=pikepdf.Name.FlateDecode)) == "no-credential"

    def test_the_qr_code_on_a_page_gives_the_address(self) -> None:
        assert read_carrier(make_pdf(page=qr_picture())) == CarriedAddress(ADDRESS)

    def test_the_code_on_a_page_comes_beside_the_attachment(
        self, text: str, document: dict[str, Any]
    ) -> None:
        data = make_pdf(("credential.json", text.encode()), page=qr_picture())
        assert read_carrier(data) == CarriedCredential(Carrier.PDF, Embedded(document), ADDRESS)

    def test_a_pdf_without_anything_is_told(self) -> None:
        assert refusal(make_pdf()) == "no-credential"

    def test_a_broken_or_locked_pdf_is_refused(self) -> None:
        assert refusal(b"%PDF-1.7\nnothing") == "bad-pdf"
        locked = make_pdf(encryption=pikepdf.Encryption(owner="owner-pw", user="user-pw"))
        assert refusal(locked) == "bad-pdf"


class TestQr:
    """A picture of the code."""

    @pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
    def test_a_picture_of_the_code_gives_the_address(self, form: str) -> None:
        assert read_carrier(qr_picture(form=form)) == CarriedAddress(ADDRESS)

    def test_a_turned_photograph_is_read(self) -> None:
        image = Image.open(io.BytesIO(qr_picture())).convert("RGB").rotate(17, expand=True, fillcolor="white")
        file = io.BytesIO()
        image.save(file, "JPEG", quality=60)
        assert read_carrier(file.getvalue()) == CarriedAddress(ADDRESS)

    def test_of_two_certificates_in_one_picture_neither_is_answered_for(self) -> None:
        def beside(*texts: str) -> bytes:
            codes = [Image.open(io.BytesIO(qr_picture(text))) for text in texts]
            sheet = Image.new("RGB", (sum(one.width for one in codes), codes[0].height), "white")
            for position, code in enumerate(codes):
                sheet.paste(code, (position * codes[0].width, 0))
            file = io.BytesIO()
            sheet.save(file, "PNG")
            return file.getvalue()

        other = ADDRESS[:-1] + ("A" if ADDRESS[-1] != "A" else "B")
        assert refusal(beside(ADDRESS, other)) == "two-credentials"
        assert refusal(make_pdf(page=beside(ADDRESS, other))) == "two-credentials"
        assert read_carrier(beside(ADDRESS, ADDRESS)) == CarriedAddress(ADDRESS)

    @pytest.mark.parametrize("text", ["https://example.jp/", "WIFI:S:x;;", "javascript:alert(1)"])
    def test_a_code_that_says_something_else_is_no_credential(self, text: str) -> None:
        assert refusal(qr_picture(text)) == "no-credential"

    def test_a_giant_picture_is_refused_before_it_is_unfolded(self) -> None:
        head = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
        giant = (
            picture()
            .replace(picture()[12:29], head)
            .replace(picture()[29:33], struct.pack(">I", zlib.crc32(head)), 1)
        )
        assert refusal(giant) == "too-large"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\0" * 100,
        b'{"name": "not a credential"}',
        b"GIF89a" + b"\0" * 50,
        b"\xff\xd8\xff\xe0" * 9,
    ],
)
def test_a_file_that_is_no_credential_is_told(data: bytes) -> None:
    assert refusal(data) == "no-credential"


def test_broken_json_is_told() -> None:
    assert refusal(b'{"id": ') == "not-json"


def test_an_oversize_file_is_refused() -> None:
    assert refusal(b"x" * (MAX_BYTES + 1)) == "too-large"


def test_openbadgeslib_finds_what_we_bake(text: str, document: dict[str, Any]) -> None:
    in_png = second_opinion.extract_png(
        png.bake(picture(), text), keyword=second_opinion.ITXT_KEYWORD_OB3, max_decompressed=100_000
    )
    in_svg = second_opinion.extract_svg(
        svg.bake(SVG, text), element=second_opinion.SVG_ELEMENT_OB3, text_fallback=True
    )
    assert json.loads(in_png or "") == json.loads(in_svg or "") == document


def test_we_find_what_openbadgeslib_bakes(text: str, document: dict[str, Any]) -> None:
    baked = second_opinion.bake_png(picture(), text, keyword=second_opinion.ITXT_KEYWORD_OB3)
    assert read_carrier(baked) == CarriedCredential(Carrier.PNG, Embedded(document))

"""Badges baked into pictures by openbadgeslib, and pictures that are out to do harm."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from openbadgeslib import baking
from PIL import Image

from badgeserver.domain.errors import Refused
from badgeserver.intake.open_badge_2_images import MAX_SVG, MAX_TEXT, baked_statement

TOKEN = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmVk"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'
NAMESPACE = b'xmlns:openbadges="http://openbadges.org"'


def png() -> bytes:
    """A small picture."""
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(kept, "PNG")
    return kept.getvalue()


def with_chunk(body: bytes, kind: bytes = b"iTXt") -> bytes:
    """The picture with one more chunk before its end."""
    image = png()
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return image[:-12] + chunk + image[-12:]


def svg(inside: bytes, before: bytes = b"") -> bytes:
    return before + b'<svg xmlns="http://www.w3.org/2000/svg" ' + NAMESPACE + b">" + inside + b"</svg>"


def code_of(image: bytes) -> str:
    with pytest.raises(Refused) as refused:
        baked_statement(image)
    return refused.value.code


def test_what_openbadgeslib_bakes_is_found() -> None:
    assert baked_statement(baking.bake_png(png(), TOKEN)) == TOKEN
    assert baked_statement(baking.bake_svg(SVG, TOKEN)) == TOKEN


def test_a_compressed_statement_is_unfolded() -> None:
    body = b"openbadges\0\1\0\0\0" + zlib.compress(b'{"a": 1}')
    assert baked_statement(with_chunk(body)) == '{"a": 1}'


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        (b'<openbadges:assertion verify="https://x.example/1"/>', "https://x.example/1"),
        (b'<openbadges:assertion><![CDATA[ {"a": 1} ]]></openbadges:assertion>', '{"a": 1}'),
        (b'<g><openbadges:assertion verify="a.b.c">{"a": 1}</openbadges:assertion></g>', "a.b.c"),
        (b'<openbadges:assertion verify=" "/>', None),
        (b'<assertion verify="a.b.c"/>', None),
    ],
)
def test_an_svg_states_it_as_attribute_or_text(inside: bytes, found: str | None) -> None:
    assert baked_statement(svg(inside)) == found


@pytest.mark.parametrize("data", [png(), SVG, b"{}", b"", b"%PDF-1.7", baking.bake_png(png(), " ")])
def test_a_file_without_a_statement_of_version_2_holds_none(data: bytes) -> None:
    assert baked_statement(data) is None


TWO = b'<openbadges:assertion verify="a"/><openbadges:assertion verify="b"/>'
LAUGHS = b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
ELSEWHERE = b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (svg(TWO), "two-credentials"),
        (svg(b'<openbadges:assertion verify="&b;"/>', LAUGHS), "bad-image"),
        (svg(b"<openbadges:assertion>&a;</openbadges:assertion>", ELSEWHERE), "bad-image"),
        (b"<svg><g></svg>", "bad-image"),
        (b"<svg " + b" " * MAX_SVG, "bad-image"),
        (svg(b"<openbadges:assertion>" + b"x" * (MAX_TEXT + 1) + b"</openbadges:assertion>"), "bad-image"),
        (png()[:-20], "bad-image"),
        (b"\x89PNG\r\n\x1a\n", "bad-image"),
        (with_chunk(b"openbadges\0\1\0\0\0" + zlib.compress(b"x" * 50_000_000)), "bad-image"),
        (with_chunk(b"openbadges\0\1\0\0\0not compressed"), "bad-image"),
        (with_chunk(b"openbadges\0\0\0\0\0\xff\xfe"), "bad-image"),
        (baking.bake_png(png(), "x" * (MAX_TEXT + 1)), "bad-image"),
    ],
)
def test_a_hostile_picture_is_refused(image: bytes, code: str) -> None:
    assert code_of(image) == code


def test_a_picture_that_claims_to_be_huge_is_never_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    image = png()
    huge = image[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + image[33:]
    assert baked_statement(baking.bake_png(huge, TOKEN)) == TOKEN


def test_a_picture_of_a_million_elements_is_read_as_it_comes() -> None:
    many = b"<g/>" * 1_000_000
    assert baked_statement(svg(many + b'<openbadges:assertion verify="a.b.c"/>')) == "a.b.c"

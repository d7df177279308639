"""An Open Badge 2.0 baked into a picture (Open Badges Baking Specification 2.0)."""

from __future__ import annotations

import zlib
from typing import Final, NoReturn
from xml.parsers import expat

import png  # type: ignore[import-untyped]
from openbadgeslib import baking
from openbadgeslib.errors import LibOpenBadgesException

from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_TEXT: Final = 256 * 1024
"""Bytes: a statement is a few kilobytes."""
MAX_SVG: Final = 10 * 1024 * 1024

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_ASSERTION: Final = "http://openbadges.org assertion"


def baked_statement(image: bytes) -> str | None:
    """Return what is baked into a PNG or SVG: an assertion as JSON or JWS, or its address; None if nothing.

    No pixel is decoded, and no XML tree is built. Raises Refused `bad-image`, `two-credentials`.
    """
    if image.startswith(_PNG):
        found = _in_png(image)
    elif image[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = _in_svg(image)
    else:
        return None
    if found is not None and len(found.encode()) > MAX_TEXT:
        _bad_image()
    return found


def _in_png(image: bytes) -> str | None:
    try:
        found = baking.extract_png(image, MAX_TEXT)
    except (png.Error, LibOpenBadgesException, EOFError, ValueError, zlib.error):
        _bad_image()
    return None if found is None else found.strip() or None


class _Forbidden(Exception):
    """Ends the reading of a document that is not as it may be."""


class _Reader:
    """Takes the assertion out of an SVG as it is read, and keeps nothing else of it."""

    def __init__(self) -> None:
        self.assertions: list[str] = []
        self._inside = False
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._take
        self._parser.EntityDeclHandler = self._entity

    def read(self, image: bytes) -> None:
        """Read a whole document; raises ExpatError for what is no XML."""
        self._parser.Parse(image, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _ASSERTION:
            self._inside, self._text = True, [attributes.get("verify", "")]

    def _take(self, text: str) -> None:
        if self._inside:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name == _ASSERTION:
            # The signature is in the attribute; the text repeats what it signs (section "SVGs").
            attribute, *content = self._text
            self.assertions.append(attribute.strip() or "".join(content).strip())
            self._inside = False

    def _entity(self, *_declared: object) -> None:
        raise _Forbidden


def _in_svg(image: bytes) -> str | None:
    if len(image) > MAX_SVG:
        _bad_image()
    reader = _Reader()
    try:
        reader.read(image)
    except (expat.ExpatError, _Forbidden, ValueError):
        _bad_image()
    if len(reader.assertions) > 1:
        _refuse("two-credentials", "画像にバッジが二つ以上入っています。", "It carries more than one badge.")
    return reader.assertions[0] or None if reader.assertions else None


def _bad_image() -> NoReturn:
    _refuse("bad-image", "画像がこわれているか、大きすぎます。", "The picture is damaged or too large.")


def _refuse(code: str, ja: str, en: str) -> NoReturn:
    mend = Text("提供者からもらったままの画像を使ってください。", "Use the picture as the provider gave it.")
    raise Refused(code, Text(ja, en), mend)

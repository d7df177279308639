"""The credential attached to a PDF certificate of award, and the pages as pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image

from badgeserver.credentials.bounded import ZLIB, decompress
from badgeserver.credentials.secured import Enveloped, read_secured
from badgeserver.credentials.strict_json import MAX_BYTES
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_ATTACHMENTS: Final = 20
MAX_PAGES: Final = 3
_RENDER_DPI: Final = 200
_POINTS_PER_INCH: Final = 72
_MAX_SIDE: Final = 2500
# What pikepdf raises, besides its own errors, for objects that are not there or of another kind.
_MISSHAPEN: Final = (AttributeError, KeyError, TypeError, ValueError)


def attached_credentials(document: bytes) -> list[str]:
    """Return the texts attached to the PDF `document` that are credentials: JSON, or a compact JWS.

    Raises Refused `bad-pdf` for bytes that are no PDF, or one that asks for a password.
    """
    try:
        with pikepdf.open(io.BytesIO(document)) as pdf:
            streams = [
                pdf.attachments[name].get_file().obj for name in list(pdf.attachments)[:MAX_ATTACHMENTS]
            ]
            contents = [_content(stream) for stream in streams]
    except (pikepdf.PdfError, pikepdf.PasswordError, *_MISSHAPEN) as fault:
        raise _bad_pdf() from fault
    return [data.decode("utf-8-sig") for data in contents if _is_credential(data)]


def _content(stream: Any) -> bytes:
    """Return an attachment's bytes if they are plain or Flate, and at most 1 MiB; else nothing."""
    if stream.get("/DecodeParms") is not None:
        return b""
    raw: bytes = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        filters = filters[0] if len(filters) == 1 else None if len(filters) == 0 else "several"
    if filters is None:
        return raw
    if filters != "/FlateDecode":
        return b""
    try:
        return decompress(raw, MAX_BYTES, ZLIB)
    except ValueError:
        return b""


def _is_credential(data: bytes) -> bool:
    try:
        found = read_secured(data)
    except Refused:
        return False
    return isinstance(found, Enveloped) or "credentialSubject" in found.document


def page_pictures(document: bytes) -> Iterator[Image.Image]:
    """Yield the first pages of a PDF as pictures; raises Refused `bad-pdf`."""
    try:
        with pypdfium2.PdfDocument(document) as pdf:
            for number in range(min(len(pdf), MAX_PAGES)):
                page = pdf[number]
                scale = min(_RENDER_DPI / _POINTS_PER_INCH, _MAX_SIDE / max(*page.get_size(), 1))
                yield page.render(scale=scale, grayscale=True).to_pil()
    except pypdfium2.PdfiumError as fault:
        raise _bad_pdf() from fault


def _bad_pdf() -> Refused:
    return Refused(
        "bad-pdf",
        Text("このPDFは開けません。", "This PDF cannot be opened."),
        Text(
            "パスワードのない、発行者からもらったままのPDFを使ってください。",
            "Use the PDF as the issuer gave it, without a password.",
        ),
    )

"""The confined process for what people hand in: `python -m badgeserver.credentials.uploads <kind>`.

It reads a file on its input and answers with JSON: `data`, the file in base64 as it shall be kept, or
`refused`, a word. A picture is drawn anew, so that nothing is left of where and with what it was taken,
nor of anything hidden in it. A PDF stays as it is: it may be signed.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from badgeserver.credentials.confinement import confine

MAX_PIXELS: Final = 60_000_000
MAX_SIDE: Final = 3_000
MAX_PAGES: Final = 200
_LARGE_PNG: Final = 4 * 1024 * 1024
_JPEG_QUALITY: Final = 88

Answer = dict[str, Any]


def redraw(data: bytes) -> Answer:
    """Draw a PNG, JPEG or WebP anew, upright, at most 3,000 pixels a side: a page of A4 at 250 dpi.

    Refuses `broken`, and `too-large` above 60 million pixels.
    """
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a large picture; the size is checked here before it is unfolded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP"))
        if picture.width * picture.height > MAX_PIXELS:
            return {"refused": "too-large"}
        is_drawing = picture.format == "PNG"
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        return _as_drawing(_opaque(upright)) if is_drawing else _as_photo(_opaque(upright))
    except Image.DecompressionBombError:
        return {"refused": "too-large"}
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return {"refused": "broken"}


def _opaque(picture: Image.Image) -> Image.Image:
    """Return the picture on white, in plain colours."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    coloured = picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(coloured, mask=coloured.getchannel("A"))
    return white


def _as_drawing(picture: Image.Image) -> Answer:
    """Return a PNG, which keeps letters on a screen sharp; a JPEG where that would be heavy."""
    drawn = io.BytesIO()
    picture.save(drawn, "PNG")
    if drawn.tell() > _LARGE_PNG:
        return _as_photo(picture)
    return _kept(drawn.getvalue())


def _as_photo(picture: Image.Image) -> Answer:
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=_JPEG_QUALITY)
    return _kept(drawn.getvalue())


def look_through(data: bytes) -> Answer:
    """Make sure that a PDF opens without a password and has 1 to 200 pages.

    Refuses `broken`, `locked`, `too-large`.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError:
        return {"refused": "locked"}
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        return {"refused": "broken"}
    if not pages:
        return {"refused": "broken"}
    return {"refused": "too-large"} if pages > MAX_PAGES else _kept(data)


def _kept(data: bytes) -> Answer:
    return {"data": base64.b64encode(data).decode()}


CLEANERS: Final[Mapping[str, Callable[[bytes], Answer]]] = {"picture": redraw, "pdf": look_through}


if __name__ == "__main__":
    confine()
    sys.stdout.write(json.dumps(CLEANERS[sys.argv[1]](sys.stdin.buffer.read())))

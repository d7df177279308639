"""Finding a credential's address in a picture of its QR code."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Final

import zxingcpp
from PIL import Image, UnidentifiedImageError

from badgeserver.credentials.check_words import said
from badgeserver.credentials.paper import read_address
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 2_500
_FORMATS: Final = ("PNG", "JPEG", "WEBP")


def open_picture(data: bytes) -> Image.Image:
    """Return the picture in `data` (PNG, JPEG or WebP) in shades of grey.

    A larger one comes scaled down to 2,500 pixels a side: a code to be read is no finer than that.
    Raises Refused: `no-credential` for other bytes, `too-large` above 40 million pixels.
    """
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a large picture; the size is checked here before it is unfolded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_large()
        grey = picture.convert("L")
        grey.thumbnail((MAX_SIDE, MAX_SIDE))
        return grey
    except Image.DecompressionBombError as fault:
        raise _too_large() from fault
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as fault:
        raise no_credential() from fault


def credential_addresses_in(picture: Image.Image) -> Iterator[str]:
    """Yield the addresses of credentials that QR codes in `picture` show."""
    # Made anew each time: the library complains of any that is left when a process ends.
    qr_only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for code in zxingcpp.read_barcodes(picture, formats=qr_only):
        try:
            read_address(code.text)
        except Refused:
            continue
        yield str(code.text)


def no_credential() -> Refused:
    """Return the refusal of a file in which nothing to verify was found."""
    return Refused(
        "no-credential",
        said("no-credential"),
        Text(
            "証明書のJSON、PNG、SVG、PDF、またはQRコードがはっきり写った画像を使ってください。",
            "Use a credential as JSON, PNG, SVG or PDF, or a sharp picture of its QR code.",
        ),
    )


def _too_large() -> Refused:
    return Refused(
        "too-large",
        Text("画像が大きすぎます。", "The picture is too large."),
        Text("4,000万画素までの画像を使ってください。", "Use a picture of up to 40 million pixels."),
    )

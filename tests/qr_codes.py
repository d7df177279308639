"""Reading the QR codes of sheets and pictures, as somebody's camera does."""

from __future__ import annotations

from typing import Any

import zxingcpp


def qr_codes_in(picture: Any) -> list[zxingcpp.Barcode]:
    """Return the QR codes in a picture or an array of greys.

    Without the kind, the library now and then takes a part of one, or of an ornament, for a bar code.
    """
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))

"""The confined process: `python -m badgeserver.credentials.native_readers <reader>`, a file on its input.

It answers on its output with JSON: `attached` and `printed` (each may be null), or `refused`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from PIL import Image

from badgeserver.credentials import pdf
from badgeserver.credentials.confinement import confine
from badgeserver.credentials.qr import credential_addresses_in, open_picture
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

Answer = dict[str, Any]


def read_pdf(data: bytes) -> Answer:
    """Find the credential attached to a PDF, and the address in a QR code on its first pages.

    Raises Refused `two-credentials` for more than one attached or printed, and `bad-pdf`.
    """
    attached = pdf.attached_credentials(data)
    if len(attached) > 1:
        raise Refused(
            "two-credentials",
            Text("PDFに証明書が二つ以上付いています。", "More than one credential is attached to the PDF."),
            Text("証明書を一つずつ確かめてください。", "Verify the credentials one by one."),
        )
    return {**read_page(data), "attached": attached[0] if attached else None}


def read_page(data: bytes) -> Answer:
    """Find the address in a QR code on the first pages of a PDF; raises Refused as `read_pdf` does."""
    return _printed_on(pdf.page_pictures(data))


def read_picture(data: bytes) -> Answer:
    """Find the address in a picture of a QR code; raises Refused `two-credentials`, and as `open_picture`."""
    return _printed_on([open_picture(data)])


def _printed_on(pictures: Iterable[Image.Image]) -> Answer:
    addresses = {address for picture in pictures for address in credential_addresses_in(picture)}
    if len(addresses) > 1:
        # One answer about several would be taken for an answer about each.
        raise Refused(
            "two-credentials",
            Text("証明書のQRコードが二つ以上写っています。", "It shows the QR codes of several credentials."),
            Text("証明書を一つずつ確かめてください。", "Verify the credentials one by one."),
        )
    return {"attached": None, "printed": next(iter(addresses), None)}


READERS: Final[Mapping[str, Callable[[bytes], Answer]]] = {
    "pdf": read_pdf,
    "page": read_page,
    "picture": read_picture,
}


def answer(reader: str, data: bytes) -> Answer:
    """Return what the reader of that name finds in `data`, or how it refuses it."""
    try:
        return READERS[reader](data)
    except Refused as refused:
        texts = [[text.ja, text.en] for text in (refused.message, refused.mend)]
        return {"refused": [refused.code, *texts]}


if __name__ == "__main__":
    confine()
    sys.stdout.write(json.dumps(answer(sys.argv[1], sys.stdin.buffer.read())))

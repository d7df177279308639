"""Whatever holds a credential: JSON, baked PNG or SVG, PDF, or a picture of the QR code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from PIL import Image

from badgeserver.credentials import pdf, png, svg
from badgeserver.credentials.qr import credential_address_in, no_credential, open_picture
from badgeserver.credentials.strict_json import read_json_object
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_BYTES: Final = 20 * 1024 * 1024


class Carrier(StrEnum):
    """The kind of thing that a credential was found in."""

    JSON = "json"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class CarriedCredential:
    """A credential, parsed but not verified, and what carried it."""

    carrier: Carrier
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CarriedAddress:
    """The address that a QR code shows, with the signed statement in its fragment if it has one."""

    address: str
    carrier: Carrier = Carrier.QR


Carried: TypeAlias = CarriedCredential | CarriedAddress


def read_carrier(data: bytes) -> Carried:
    """Return the credential or the credential's address that `data` holds, found by content alone.

    Raises Refused: `no-credential` when there is none, `too-large` above 20 MiB,
    `two-credentials` when it is not clear which one is meant, and what the formats' readers raise.
    """
    if len(data) > MAX_BYTES:
        raise _too_large()
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _credential(Carrier.JSON, data)
    if data.startswith(png.SIGNATURE):
        return _from_png(data)
    if start.startswith(b"%PDF-"):
        return _from_pdf(data)
    if start.startswith(b"<"):
        return _from_svg(data)
    return _from_pictures([open_picture(data)])


def _from_png(data: bytes) -> Carried:
    baked = png.extract(data)
    return _from_pictures([open_picture(data)]) if baked is None else _credential(Carrier.PNG, baked)


def _from_svg(data: bytes) -> Carried:
    baked = svg.extract(data)
    if baked is None:
        raise no_credential()
    return _credential(Carrier.SVG, baked)


def _from_pdf(data: bytes) -> Carried:
    attached = pdf.attached_credentials(data)
    if len(attached) > 1:
        raise Refused(
            "two-credentials",
            Text("PDFに証明書が二つ以上付いています。", "More than one credential is attached to the PDF."),
            Text("証明書を一つずつ確かめてください。", "Verify the credentials one by one."),
        )
    if attached:
        return CarriedCredential(Carrier.PDF, attached[0])
    return _from_pictures(pdf.page_pictures(data))


def _from_pictures(pictures: Iterable[Image.Image]) -> Carried:
    for picture in pictures:
        address = credential_address_in(picture)
        if address is not None:
            return CarriedAddress(address)
    raise no_credential()


def _credential(carrier: Carrier, data: bytes) -> CarriedCredential:
    document = read_json_object(data)
    if "credentialSubject" not in document:
        raise no_credential()
    return CarriedCredential(carrier, document)


def _too_large() -> Refused:
    return Refused(
        "too-large",
        Text("ファイルが20MiBより大きいです。", "The file is larger than 20 MiB."),
        Text("もっと小さいファイルを使ってください。", "Use a smaller file."),
    )

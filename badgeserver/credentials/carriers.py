"""Whatever holds a credential: JSON, a JWT, baked PNG or SVG, PDF, or a picture of the QR code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from badgeserver.credentials import png, svg
from badgeserver.credentials.check_words import said
from badgeserver.credentials.confined import Reader, read_confined
from badgeserver.credentials.qr import no_credential
from badgeserver.credentials.secured import Embedded, Secured, read_secured
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

MAX_BYTES: Final = 20 * 1024 * 1024

_JWS_START: Final = b"ey"
"""Base64url of the opening brace of a JWS header, with the quotation mark or space that follows it."""


class Carrier(StrEnum):
    """The kind of thing that a credential was found in."""

    JSON = "json"
    JWT = "jwt"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class CarriedCredential:
    """A credential, as it is secured but not verified, and what carried it.

    `printed` is the credential's address in the QR code on a PDF's pages, None where no page shows
    one: nothing here says that page and attachment agree.
    """

    carrier: Carrier
    secured: Secured
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class CarriedAddress:
    """The address that a QR code shows, with the signed statement in its fragment if it has one."""

    address: str
    carrier: Carrier = Carrier.QR


Carried: TypeAlias = CarriedCredential | CarriedAddress


def read_carrier(data: bytes) -> Carried:
    """Return the credential or the credential's address that `data` holds, found by content alone.

    Raises Refused: `no-credential` when there is none, `too-large` above 20 MiB,
    `two-credentials` when it is not clear which one is meant, `presentation`, `too-costly`,
    and what the formats' readers raise.
    """
    if len(data) > MAX_BYTES:
        raise _too_large()
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _credential(Carrier.JSON, data)
    if start.startswith(_JWS_START):
        return _credential(Carrier.JWT, data)
    if data.startswith(png.SIGNATURE):
        return _from_png(data)
    if start.startswith(b"%PDF-"):
        return _confined("pdf", Carrier.PDF, data)
    if start.startswith(b"<"):
        return _from_svg(data)
    return _confined("picture", Carrier.QR, data)


def printed_address(pdf: bytes) -> str:
    """Return what the credential's QR code on a page of `pdf` says, read from a picture of the page.

    Raises Refused: `no-credential` when no page shows one, `bad-pdf`, `too-costly`.
    """
    printed = read_confined("page", pdf).printed
    if printed is None:
        raise no_credential()
    return printed


def _from_png(data: bytes) -> Carried:
    baked = png.extract(data)
    return _confined("picture", Carrier.QR, data) if baked is None else _credential(Carrier.PNG, baked)


def _from_svg(data: bytes) -> Carried:
    baked = svg.extract(data)
    if baked is None:
        raise no_credential()
    return _credential(Carrier.SVG, baked)


def _confined(reader: Reader, carrier: Carrier, data: bytes) -> Carried:
    found = read_confined(reader, data)
    if found.attached is not None:
        return _credential(carrier, found.attached.encode(), found.printed)
    if found.printed is None:
        raise no_credential()
    return CarriedAddress(found.printed)


def _credential(carrier: Carrier, data: bytes, printed: str | None = None) -> CarriedCredential:
    secured = read_secured(data)
    if isinstance(secured, Embedded) and "credentialSubject" not in secured.document:
        raise _presentation() if "verifiableCredential" in secured.document else no_credential()
    return CarriedCredential(carrier, secured, printed)


def _presentation() -> Refused:
    return Refused(
        "presentation",
        Text(
            "これは、だれかに見せるために包まれた証明書（Verifiable Presentation）です。",
            "This is a presentation: credentials wrapped up to be shown to somebody.",
        ),
        Text("中の証明書だけを使ってください。", "Use a credential from it by itself."),
    )


def _too_large() -> Refused:
    return Refused(
        "too-large",
        said("too-large"),
        Text("もっと小さいファイルを使ってください。", "Use a smaller file."),
    )

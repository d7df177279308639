"""A credential as it travels: with its proofs inside (Data Integrity), or inside its signature (JWS).

Nothing is verified here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from badgeserver.credentials.contexts import CREDENTIALS_V2
from badgeserver.credentials.strict_json import MAX_BYTES, read_json_with_text
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

ENVELOPED: Final = "EnvelopedVerifiableCredential"
_DATA_URL: Final = re.compile(r"data:application/(?:vc\+)?jwt,(?P<token>[A-Za-z0-9_.-]+)", re.ASCII)
_COMPACT_JWS: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_UNSIGNED: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.", re.ASCII)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A credential that carries its Data Integrity proofs as members (VC Data Integrity 1.0).

    `text` is the document in compact JSON, where it was read from that; it saves writing it again.
    """

    document: Mapping[str, Any]
    text: bytes | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Enveloped:
    """A credential as a compact JWS: Open Badges' JWT (Open Badges 3.0, 8.2.3) or W3C's vc+jwt."""

    token: str


Secured: TypeAlias = Embedded | Enveloped


def read_secured(data: bytes) -> Secured:
    """Return the credential in `data`: a JSON object, a compact JWS, or JSON around a compact JWS.

    Raises Refused as `read_json_object` does, `too-large` for a JWS above 1 MiB, `unsigned-jwt`,
    `no-credential` for a text that is none of these, and `bad-envelope`.
    """
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return _compact(data)
    read = read_json_with_text(data)
    return secured_document(read.value, read.text)


def secured_document(document: Mapping[str, Any], text: bytes | None = None) -> Secured:
    """Return `document` as it is secured: an EnvelopedVerifiableCredential is taken out of its envelope.

    `text` is the document in compact JSON, if that is at hand.

    Raises Refused `bad-envelope` unless its context is that of VC Data Model 2.0, its `id` is
    `data:application/vc+jwt,` (or the older `application/jwt`) and a compact JWS (section 4.13), and
    nothing else is in it: no signature covers what stands on the envelope.
    """
    types = document.get("type")
    if ENVELOPED not in (types if isinstance(types, list) else [types]):
        return Embedded(document, text)
    contexts = document.get("@context")
    address = _DATA_URL.fullmatch(str(document.get("id")))
    known = CREDENTIALS_V2 in (contexts if isinstance(contexts, list) else [contexts])
    bare = document.keys() == {"@context", "id", "type"} and types in (ENVELOPED, [ENVELOPED])
    if address is None or not (known and bare) or not _COMPACT_JWS.fullmatch(address["token"]):
        raise _refused(
            "bad-envelope",
            "封筒（EnvelopedVerifiableCredential）の中身がJWTではないか、ほかのものも入っています。",
            "The EnvelopedVerifiableCredential does not hold a JWT in a data: URL, and that alone.",
        )
    return Enveloped(address["token"])


def _compact(data: bytes) -> Enveloped:
    if len(data) > MAX_BYTES:
        raise _refused("too-large", "JWTが1MiBより大きいです。", "The JWT is larger than 1 MiB.")
    token = data.decode("utf-8-sig", "replace").strip()
    if _UNSIGNED.fullmatch(token):
        raise _refused("unsigned-jwt", "このJWTには、署名がありません。", "This JWT carries no signature.")
    if not _COMPACT_JWS.fullmatch(token):
        raise _refused("no-credential", "デジタル証明書が入っていません。", "It holds no digital credential.")
    return Enveloped(token)


def _refused(code: str, ja: str, en: str) -> Refused:
    mend = Text("発行者からもらったままのファイルを使ってください。", "Use the file as the issuer gave it.")
    return Refused(code, Text(ja, en), mend)

"""JWS Compact Serialization (RFC 7515, section 7.1) of JSON claims, parsed strictly and not verified."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeserver.credentials.strict_json import MAX_BYTES, read_json_object
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class CompactJws:
    """The parts of a compact JWS; `signature_text` is its third part as it stands in the token."""

    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    signing_input: bytes
    signature: bytes
    signature_text: str


def read_compact(token: str) -> CompactJws:
    """Return the parts of `token`.

    Raises Refused `too-large` above 1 MiB, `bad-jwt` unless it is three parts of canonical base64url
    without padding, and as `read_json_object` does for its header and its payload.
    """
    if len(token) > MAX_BYTES:
        raise _refused("too-large", "JWTが1MiBより大きいです。", "The JWT is larger than 1 MiB.")
    parts = token.split(".")
    if len(parts) != 3:
        raise _malformed()
    header, payload, signature = parts
    return CompactJws(
        read_json_object(_decoded(header)),
        read_json_object(_decoded(payload)),
        f"{header}.{payload}".encode(),
        _decoded(signature),
        signature,
    )


def _decoded(part: str) -> bytes:
    """Decode one part; a text that is not the encoding of its own bytes would be a second token."""
    try:
        data = base64.b64decode(part.encode("ascii") + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as fault:
        raise _malformed() from fault
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii") != part:
        raise _malformed()
    return data


def _malformed() -> Refused:
    return _refused("bad-jwt", "JWTの書き方が正しくありません。", "The JWT is malformed.")


def _refused(code: str, ja: str, en: str) -> Refused:
    mend = Text("発行者からもらったままのファイルを使ってください。", "Use the file as the issuer gave it.")
    return Refused(code, Text(ja, en), mend)

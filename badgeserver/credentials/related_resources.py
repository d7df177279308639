"""Documents that a credential cites with their digests (VC Data Model 2.0, section 5.3)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from badgeserver.credentials.contexts import pinned_digests
from badgeserver.credentials.credential_form import objects
from badgeserver.credentials.multikey import decode_base58btc
from badgeserver.credentials.verdicts import refusal
from badgeserver.domain.errors import CouldNotFindOut
from badgeserver.domain.text import Text

MAX_RESOURCES: Final = 5
"""Documents that one credential has us fetch."""

_MULTIHASH: Final = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
_SRI: Final = frozenset(_MULTIHASH.values())


def require_related_resources(document: Mapping[str, Any], fetch: Callable[[str], bytes]) -> None:
    """Raise unless every related resource has the digest that `document` states.

    The contexts are known here; the rest comes by `fetch`. Raises Refused `related-resource-altered`
    and `too-many-resources`, CouldNotFindOut for a digest of an unknown kind and what `fetch` raises.
    """
    resources = objects(document["relatedResource"]) or [] if "relatedResource" in document else []
    if len(resources) > MAX_RESOURCES:
        raise refusal(
            "too-many-resources",
            f"「relatedResource」が{MAX_RESOURCES}つより多いです。",
            f"There are more than {MAX_RESOURCES} related resources.",
        )
    for resource in resources:
        address = str(resource.get("id"))
        for algorithm, digest in _digests(resource, address):
            if _digest_of(address, algorithm, fetch) != digest:
                raise refusal(
                    "related-resource-altered",
                    f"「{address[:120]}」の内容が、書かれたダイジェストと合いません。",
                    f"What is at {address[:120]} does not have the digest that is stated.",
                )


def _digests(resource: Mapping[str, Any], address: str) -> list[tuple[str, bytes]]:
    read = {"digestSRI": _from_sri, "digestMultibase": _from_multibase}
    found = [reader(resource[name]) for name, reader in read.items() if name in resource]
    known = [one for one in found if one is not None]
    if len(known) < len(found) or not found:
        raise CouldNotFindOut(
            "unknown-digest",
            Text(
                f"「{address[:120]}」のダイジェストを読めません。",
                f"The digest of {address[:120]} can't be read.",
            ),
            Text("発行者に知らせてください。", "Tell the issuer."),
        )
    return known


def _from_sri(text: object) -> tuple[str, bytes] | None:
    """Read `sha256-…` (Subresource Integrity, section 3.1); some write the digest in hexadecimal."""
    algorithm, _, digits = str(text).partition("-")
    if algorithm not in _SRI:
        return None
    length = hashlib.new(algorithm).digest_size
    try:
        if len(digits) == 2 * length:
            return algorithm, bytes.fromhex(digits)
        digest = base64.b64decode(digits, validate=True)
    except ValueError:
        return None
    return (algorithm, digest) if len(digest) == length else None


def _from_multibase(text: object) -> tuple[str, bytes] | None:
    """Read a multihash in base64url (`u…`) or base58-btc (`z…`) (Controlled Identifiers 1.0, 2.4 and 2.5)."""
    data = _base64url(text[1:]) if isinstance(text, str) and text.startswith("u") else decode_base58btc(text)
    algorithm = _MULTIHASH.get((data or b"")[:2])
    if data is None or algorithm is None or len(data) != 2 + data[1]:
        return None
    return algorithm, data[2:]


def _base64url(digits: str) -> bytes | None:
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None


def _digest_of(address: str, algorithm: str, fetch: Callable[[str], bytes]) -> bytes:
    pinned = pinned_digests().get(address)
    if pinned is not None and algorithm == "sha256":
        return bytes.fromhex(pinned)
    return hashlib.new(algorithm, fetch(address)).digest()

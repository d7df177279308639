"""Signatures that matched already. A status list is asked about for thousands of credentials.

Whether a signature is that of a key over a text never changes, so it is found out once. Everything
that may change is asked each time: which keys the issuer lists, and whether they are revoked.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import Final

from badgeserver.credentials.compact_json import compact
from badgeserver.credentials.controllers import VerificationKey
from badgeserver.credentials.public_keys import PublicKey
from badgeserver.credentials.recent import Recent
from badgeserver.credentials.secured import Embedded, Secured
from badgeserver.credentials.signatures import Signature, Signatures

MAX_SEEN: Final = 256

_SEEN: Final[Recent[bytes, PublicKey]] = Recent(MAX_SEEN)
_NAMED: Final[Recent[int, tuple[Secured, bytes]]] = Recent(8)


def seen_before(secured: Secured, signatures: Signatures) -> Signatures:
    """Return the signatures of `secured`, which are worked out only when they are new."""
    digest = _name_of(secured)
    if digest is None:
        return signatures
    return replace(signatures, known=tuple(_remembering(digest, one) for one in signatures.known))


def _name_of(secured: Secured) -> bytes | None:
    """Return the digest of the whole text; of the same object, without making it again."""
    kept = _NAMED.get(id(secured))
    if kept is not None and kept[0] is secured:
        return kept[1]
    try:
        text = compact(secured.document) if isinstance(secured, Embedded) else secured.token.encode()
    except TypeError:
        return None
    digest = hashlib.sha256(text).digest()
    _NAMED.put(id(secured), (secured, digest))
    return digest


def _remembering(digest: bytes, signature: Signature) -> Signature:
    # The whole text, proofs included, is behind the name; the value tells its proofs apart.
    return replace(signature, matches=partial(_matches, digest + signature.value.encode(), signature))


def _matches(name: bytes, signature: Signature, key: VerificationKey) -> bool:
    if _SEEN.get(name) == key.public_key:
        return True
    if not signature.matches(key):
        return False
    _SEEN.put(name, key.public_key)
    return True

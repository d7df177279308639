"""Signatures that matched already. A status list is asked about for thousands of credentials.

Whether a signature is that of a key over a text never changes, so it is found out once. Everything
that may change is asked each time: which keys the issuer lists, and whether they are revoked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, TypeAlias

from badgeserver.credentials.compact_json import compact
from badgeserver.credentials.controllers import VerificationKey
from badgeserver.credentials.public_keys import PublicKey
from badgeserver.credentials.recent import Recent
from badgeserver.credentials.secured import Embedded, Secured
from badgeserver.credentials.signatures import Signature, Signatures

Document: TypeAlias = Mapping[str, Any]

MAX_SEEN: Final = 256

_SEEN: Final[Recent[bytes, PublicKey]] = Recent(MAX_SEEN)
_LASTING: Final[Recent[tuple[int, int], tuple[Document, Document]]] = Recent(8)


def seen_before(secured: Secured, signatures: Signatures) -> Signatures:
    """Return the signatures of `secured`, which are worked out only when they are new."""
    digest = _name_of(secured)
    if digest is None:
        return signatures
    return Signatures(tuple(_remembering(digest, one) for one in signatures.known), signatures.unknown)


def is_lasting(secured: Secured, published: Document) -> bool:
    """Tell whether these very objects were found to go together, by nothing that time could change."""
    if not isinstance(secured, Embedded):
        return False
    known = _LASTING.get((id(secured.document), id(published)))
    return known is not None and known[0] is secured.document and known[1] is published


def remember_lasting(secured: Secured, published: Document) -> None:
    """Take note that `secured` is signed with keys of the document `published` that never end.

    Proofs that end are left out, and so are tokens, which may. The objects are kept, so that their
    names are not given to others.
    """
    if not isinstance(secured, Embedded):
        return
    document = secured.document
    proofs = document.get("proof")
    stated = proofs if isinstance(proofs, list) else [proofs]
    if all(isinstance(one, Mapping) and "expires" not in one for one in stated):
        _LASTING.put((id(document), id(published)), (document, published))


def _name_of(secured: Secured) -> bytes | None:
    """Return the digest of the whole text; None for what is no JSON."""
    try:
        text = compact(secured.document) if isinstance(secured, Embedded) else secured.token.encode()
    except TypeError:
        return None
    return hashlib.sha256(text).digest()


def _remembering(digest: bytes, signature: Signature) -> Signature:
    # The whole text, proofs included, is behind the name; the value tells its proofs apart.
    matches = partial(_matches, digest + signature.value.encode(), signature)
    return Signature(signature.value, signature.claimed, signature.find_key, matches)


def _matches(name: bytes, signature: Signature, key: VerificationKey) -> bool:
    if _SEEN.get(name) == key.public_key:
        return True
    if not signature.matches(key):
        return False
    _SEEN.put(name, key.public_key)
    return True

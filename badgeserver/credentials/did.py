"""did:web identifiers and their documents (did:web method; Controlled Identifiers 1.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn
from urllib.parse import quote, unquote, urlsplit

from badgeserver.credentials.contexts import DID_V1, JWK_V1, MULTIKEY_V1
from badgeserver.credentials.timestamps import format_timestamp
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.text import Text

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?", re.ASCII)
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)
_MEND = Text("発行者に知らせてください。", "Tell the issuer.")


def did_of(base_url: str) -> str:
    """Return the did:web of a site, its port percent-encoded: `did:web:127.0.0.1%3A8000`."""
    return "did:web:" + quote(urlsplit(base_url).netloc, safe=".-")


def controller_document_url(controller: str) -> str:
    """Return where the document of a controller is published: a did:web, or an HTTPS address itself.

    Controlled Identifiers 1.0, section 2.1.1. Raises as `did_document_url` does.
    """
    return controller if controller.startswith("https://") else did_document_url(controller)


def did_document_url(did: str) -> str:
    """Return where the document of a did:web is published (did:web method, section 2.5.2, Read).

    Raises CouldNotFindOut `unknown-did-method` for any other identifier, which may be good but is
    not ours to read, and Refused `bad-did` for a malformed one.
    """
    if not did.startswith("did:web:"):
        raise CouldNotFindOut(
            "unknown-did-method",
            Text(
                f"発行者「{did[:120]}」の公開鍵を探す方法が分かりません。",
                f"How to find the public keys of the issuer “{did[:120]}” is not known here.",
            ),
            _MEND,
        )
    host, *path = [unquote(part) for part in did.removeprefix("did:web:").split(":")]
    well_formed = _HOST.fullmatch(host) and all(_SEGMENT.fullmatch(part) for part in path)
    if not well_formed or any(set(part) <= {"."} for part in path):
        _refuse("bad-did", "発行者の識別子が正しくありません。", "The identifier of the issuer is malformed.")
    return f"https://{host}/{'/'.join(path or ['.well-known'])}/did.json"


def did_document(did: str, keys: Iterable[PublishedKey]) -> dict[str, Any]:
    """Return the DID document that publishes `keys`, the retired ones included.

    A retired key stays listed, so that what it signed before still verifies; a revoked key stays
    with the moment since which it counts for nothing (Controlled Identifiers 1.0, section 2.2).
    """
    keys = tuple(keys)
    methods = [_verification_method(did, key) for key in keys]
    return {
        "@context": [DID_V1, *sorted({_context_of(key) for key in keys}, reverse=True)],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _context_of(key: PublishedKey) -> str:
    return MULTIKEY_V1 if key.algorithm is KeyAlgorithm.ED25519 else JWK_V1


def _verification_method(did: str, key: PublishedKey) -> dict[str, Any]:
    method = {"id": f"{did}#{key.id}", "controller": did, **_public_half(key)}
    if key.revoked_since is not None:
        method["revoked"] = format_timestamp(key.revoked_since)
    return method


def _public_half(key: PublishedKey) -> dict[str, Any]:
    """Return the key as a Multikey or a JsonWebKey (Controlled Identifiers 1.0, 2.2.2 and 2.2.3)."""
    if key.algorithm is KeyAlgorithm.ED25519:
        return {"type": "Multikey", "publicKeyMultibase": key.public}
    jwk = json.loads(key.public)
    return {"type": "JsonWebKey", "publicKeyJwk": {**jwk, "kid": key.id, "alg": str(key.algorithm)}}


def _refuse(code: str, ja: str, en: str) -> NoReturn:
    raise Refused(code, Text(ja, en), _MEND)

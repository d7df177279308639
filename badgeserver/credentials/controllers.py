"""Whose keys: a controller's own document says which of its keys serve which purpose.

Controlled Identifiers 1.0, section 3.3 (Retrieve Verification Method).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badgeserver.credentials.did_key import PREFIX as DID_KEY
from badgeserver.credentials.did_key import did_key_document
from badgeserver.credentials.key_formats import key_of_jwk, key_of_multikey
from badgeserver.credentials.public_keys import PublicKey
from badgeserver.credentials.recent import Recent
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.timestamps import parse_timestamp
from badgeserver.credentials.verdicts import known_refusal, refusal
from badgeserver.domain.errors import Refused

Document: TypeAlias = Mapping[str, Any]

ASSERTION: Final = "assertionMethod"
AUTHENTICATION: Final = "authentication"
_LISTS: Final = ("verificationMethod", ASSERTION, AUTHENTICATION)

MAX_METHODS: Final = 300
"""Keys in one list of a controller's document: many years of changing them."""

_KEY_MEMBERS: Final[Mapping[str, tuple[str, Callable[[object], PublicKey]]]] = {
    "Multikey": ("publicKeyMultibase", key_of_multikey),
    "JsonWebKey": ("publicKeyJwk", key_of_jwk),
}


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A public key that its controller lists; it signs nothing from `revoked` or `expires` on."""

    id: str
    public_key: PublicKey
    revoked: datetime | None = None
    expires: datetime | None = None


# The documents are kept, so that their names are not given to others.
_FOUND: Final[Recent[tuple[int, str, str, str], tuple[Document, VerificationKey]]] = Recent(16)


def controller_document(controller: str, sources: Sources) -> Document:
    """Return the document of a controller: a did:key's out of itself, any other from `sources`.

    Raises Refused for a malformed identifier, CouldNotFindOut when the document cannot be had.
    """
    return (
        did_key_document(controller)
        if controller.startswith(DID_KEY)
        else sources.controller_document(controller)
    )


def ed25519_key(key: VerificationKey) -> Ed25519PublicKey:
    """Return the public key of `key`; raises Refused `wrong-key-type` for another type than Ed25519."""
    if not isinstance(key.public_key, Ed25519PublicKey):
        raise known_refusal("wrong-key-type")
    return key.public_key


def published_key(document: Document, controller: str, method_id: str, purpose: str) -> VerificationKey:
    """Return the key `method_id` that `controller` lists for `purpose` in its own `document`.

    `purpose` is a verification relationship such as `assertionMethod`, which lists full ids, or
    whole verification methods. Raises Refused: `wrong-controller` when the document is not that of
    `controller` or the key belongs to another one, `key-not-listed` when it is not there for this
    purpose, or not once; `too-many-keys`, `unknown-key-type`, `bad-multikey`, `bad-jwk`, `weak-key`,
    `bad-key-dates`. What one and the same document says is looked up once.
    """
    name = id(document), controller, method_id, purpose
    kept = _FOUND.get(name)
    if kept is not None and kept[0] is document:
        return kept[1]
    found = _published_key(document, controller, method_id, purpose)
    _FOUND.put(name, (document, found))
    return found


def _published_key(document: Document, controller: str, method_id: str, purpose: str) -> VerificationKey:
    _require_own(document, controller)
    if method_id not in _listed(document, purpose):
        raise known_refusal("key-not-listed")
    return _key(_method(document, method_id), controller)


def same_key(document: Document, controller: str, key: PublicKey, purpose: str) -> VerificationKey:
    """Return the key that `controller` lists for `purpose` and that is the same as `key`.

    Raises Refused `wrong-controller`, `key-not-listed`, `too-many-keys`. Other keys that cannot be read
    do not matter.
    """
    _require_own(document, controller)
    for method_id in _listed(document, purpose):
        try:
            found = _key(_method(document, method_id), controller)
        except Refused:
            continue
        if found.public_key == key:
            return found
    raise refusal(
        "key-not-listed",
        "JWTに書かれた鍵が、発行者の鍵の一覧にありません。",
        "The key in the JWT's header is not among the keys that the issuer publishes for this.",
    )


def _require_own(document: Document, controller: str) -> None:
    if document.get("id") != controller:
        raise refusal(
            "wrong-controller",
            "発行者の公開鍵の文書が、発行者のものではありません。",
            "The document with the public keys is not that of the issuer.",
        )
    if any(len(_entries(document, member)) > MAX_METHODS for member in _LISTS):
        raise refusal(
            "too-many-keys",
            f"発行者の文書に、鍵が{MAX_METHODS}より多く書かれています。",
            f"The issuer's document lists more than {MAX_METHODS} keys.",
        )


def _entries(document: Document, member: str) -> list[Any]:
    value = document.get(member)
    return value if isinstance(value, list) else []


def _listed(document: Document, purpose: str) -> list[str]:
    """Return the full ids of the verification methods that are listed for `purpose`."""
    entries = _entries(document, purpose)
    ids = (entry.get("id") if isinstance(entry, Mapping) else entry for entry in entries)
    return [one for one in ids if isinstance(one, str)]


def _method(document: Document, method_id: str) -> Document:
    """Return the verification method; one that is stated twice may be two keys, so it is none."""
    found = [method for method in _methods(document) if method.get("id") == method_id]
    if len(found) != 1:
        raise known_refusal("key-not-listed@twice")
    return found[0]


def _methods(document: Document) -> Iterator[Document]:
    for member in _LISTS:
        yield from (one for one in _entries(document, member) if isinstance(one, Mapping))


def _key(method: Document, controller: str) -> VerificationKey:
    if method.get("controller") != controller:
        raise known_refusal("wrong-controller")
    kind = method.get("type")
    if not isinstance(kind, str) or kind not in _KEY_MEMBERS:
        raise refusal(
            "unknown-key-type",
            "公開鍵の種類が、MultikeyでもJsonWebKeyでもありません。",
            "The public key is neither a Multikey nor a JsonWebKey.",
        )
    member, read = _KEY_MEMBERS[kind]
    return VerificationKey(
        str(method["id"]), read(method.get(member)), _moment(method, "revoked"), _moment(method, "expires")
    )


def _moment(method: Document, member: str) -> datetime | None:
    """Return when the key ceases to count, None when it does not (section 2.2)."""
    moment = parse_timestamp(method.get(member))
    if moment is None and member in method:
        raise known_refusal("bad-key-dates")
    return moment

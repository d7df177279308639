"""Credentials as JWT: signed when somebody first asks, and kept."""

from __future__ import annotations

import json

from badgeserver.credentials.jwt_credential import signed_jwt
from badgeserver.domain.award import CredentialToken
from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.keys import JWT_ALGORITHMS
from badgeserver.domain.removal import removal_of
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.removed import nothing_to_give


def token_of(credential_id: CredentialId, office: Office) -> CredentialToken:
    """Return a credential as a JWT (Open Badges 3.0, section 8.2).

    It is signed at the first request and then stays the same, whatever keys follow, unless its key
    is revoked: then the key that signs now makes another. Raises NotFound, with `no-jwt` where the
    issuer has no key for JWT.
    """
    credential = office.store.credentials.get(credential_id)
    if removal_of(credential.document) is not None:
        raise nothing_to_give()
    kept = _kept(credential_id, office)
    if kept is not None:
        return kept
    if not _has_key(office):
        raise _no_jwt()
    key = office.jwt_key()
    signed = CredentialToken(
        credential=credential.id,
        key_id=key.verification_method.rpartition("#")[2],
        signed_at=office.clock(),
        token=signed_jwt(json.loads(credential.document), key),
    )
    return office.store.credential_tokens.keep(signed)


def offers_jwt(credential_id: CredentialId, office: Office) -> bool:
    """Tell whether a credential can be had as a JWT."""
    return _has_key(office) or _kept(credential_id, office) is not None


def _kept(credential_id: CredentialId, office: Office) -> CredentialToken | None:
    """Return the newest JWT of the credential whose key was never revoked.

    Who has no record of ours can't tell when a revoked key signed, so such a JWT is not given out.
    """
    with office.store.snapshot():
        revoked = {key.id for key in office.store.keys.all() if key.revoked_since is not None}
        tokens = office.store.credential_tokens.of(credential_id)
    return next((one for one in reversed(tokens) if one.key_id not in revoked), None)


def _has_key(office: Office) -> bool:
    return any(key.signs and key.algorithm in JWT_ALGORITHMS for key in office.store.keys.all())


def _no_jwt() -> NotFound:
    return NotFound(
        "no-jwt",
        Text(
            "この発行者は、証明書をJWTでは出していません。",
            "This issuer does not offer its credentials as JWT.",
        ),
        Text(
            "JSONを使ってください。運用担当者は「badgeserver keys create --algorithm ES256」で鍵を作れます。",
            "Use the JSON. The operator can make a key with “badgeserver keys create --algorithm ES256”.",
        ),
    )

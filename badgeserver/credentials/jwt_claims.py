"""Which credential a JWT states: its claims without those that JWT itself registers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from badgeserver.credentials.compact_jws import CompactJws, read_compact
from badgeserver.credentials.secured import Embedded, Secured
from badgeserver.credentials.timestamps import format_timestamp

REGISTERED: Final = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
"""Registered claims (RFC 7519, section 4.1). No context of a credential has terms of these names."""


def stated_document(secured: Secured) -> Mapping[str, Any]:
    """Return the credential that `secured` states, not verified; raises Refused for a malformed JWT."""
    return secured.document if isinstance(secured, Embedded) else document_of(read_compact(secured.token))


def document_of(jws: CompactJws) -> Mapping[str, Any]:
    """Return the credential in the claims of `jws`.

    It is the claims themselves (Open Badges 3.0, section 8.2.4; VC-JOSE-COSE, section 3.1.1), or for
    VC 1.1 the `vc` claim, completed from the registered claims (VC Data Model 1.1, section 6.3.1).
    """
    claims = {name: value for name, value in jws.payload.items() if name not in REGISTERED}
    inner = claims.get("vc")
    return claims if not isinstance(inner, Mapping) else _completed(inner, jws.payload)


def _completed(inner: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the `vc` claim with the members that an issuer may leave to registered claims."""
    stated = {
        "id": payload.get("jti"),
        "issuer": payload.get("iss"),
        "issuanceDate": as_timestamp(payload.get("nbf")),
        "expirationDate": as_timestamp(payload.get("exp")),
    }
    completed = {**{name: value for name, value in stated.items() if value is not None}, **inner}
    subject = completed.get("credentialSubject")
    if isinstance(subject, Mapping) and "sub" in payload:
        completed["credentialSubject"] = {"id": payload["sub"], **subject}
    return completed


def as_timestamp(value: object) -> str | None:
    """Return a NumericDate (RFC 7519, section 2) as a timestamp, None for what is no such moment."""
    moment = numeric_date(value)
    return None if moment is None else format_timestamp(moment)


def numeric_date(value: object) -> datetime | None:
    """Return the moment that a NumericDate names, None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None

"""1EdTechRevocationList (1EdTech Revocation List Status Method 1.0)."""

from __future__ import annotations

from typing import Any

import pytest

from badgeserver.credentials.revocation_list import require_unlisted
from badgeserver.domain.errors import CouldNotFindOut, Refused
from tests.credentials.samples import DID

OURS = "https://badges.example.jp/c/ours"
OTHER = "https://badges.example.jp/c/other"


def a_list(*revoked: Any, **changes: Any) -> dict[str, Any]:
    """Return a list of the sample issuer."""
    listed = {"id": "https://badges.example.jp/revoked", "issuer": DID, "revokedCredential": list(revoked)}
    return {**listed, **changes}


# Not named, or named as not revoked: the issuer has not revoked it.
@pytest.mark.parametrize(
    "listed",
    [
        a_list(),
        a_list({"id": OTHER}),
        a_list({"id": OURS, "revoked": False, "revocationReason": "A mistake, taken back"}),
        a_list(issuer={"id": DID, "type": ["Profile"]}),
        {"issuer": DID},
    ],
)
def test_who_is_not_listed_is_not_revoked(listed: dict[str, Any]) -> None:
    assert "not been revoked" in require_unlisted(listed, DID, OURS).en


@pytest.mark.parametrize(
    "listed",
    [
        a_list({"id": OTHER}, {"id": OURS}),
        a_list({"id": OURS, "revoked": True}),
        {"issuer": DID, "revokedCredentials": [{"id": OURS}]},
        {"issuer": DID, "revokedCredential": {"id": OURS}},
    ],
)
def test_who_is_listed_is_revoked(listed: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        require_unlisted(listed, DID, OURS)
    assert refused.value.code == "revoked"


def test_the_issuers_reason_is_told() -> None:
    with pytest.raises(Refused, match="Handed in by mistake"):
        require_unlisted(a_list({"id": OURS, "revocationReason": "Handed in by mistake"}), DID, OURS)


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        (a_list(issuer="did:web:evil.example"), "foreign-status-list"),
        (a_list(issuer=None), "foreign-status-list"),
        ({}, "foreign-status-list"),
        (a_list("https://badges.example.jp/c/ours"), "bad-status-list"),
        (a_list(revokedCredential=7), "bad-status-list"),
    ],
)
def test_another_issuers_or_a_malformed_list_tells_nothing(listed: dict[str, Any], code: str) -> None:
    with pytest.raises(CouldNotFindOut) as unknown:
        require_unlisted(listed, DID, OURS)
    assert unknown.value.code == code

"""1EdTechRevocationList: Open Badges' older way to say who is revoked (1EdTech, vcrl 1.0).

The list is plain JSON without a proof, so it speaks for the issuer only by the address that the signed
credential names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from badgeserver.credentials.check_words import said
from badgeserver.credentials.verdicts import no_answer, refusal
from badgeserver.domain.errors import Refused
from badgeserver.domain.text import Text

ENTRY_TYPE: Final = "1EdTechRevocationList"


def require_unlisted(listed: Mapping[str, Any], issuer: str, credential_id: str) -> Text:
    """Return what to say of a credential that `listed` does not revoke.

    Raises Refused `revoked` for one that it does, with the issuer's reason, and CouldNotFindOut
    (`foreign-status-list`, `bad-status-list`) for a list that is another issuer's or malformed.
    """
    stated = listed.get("issuer")
    if (stated.get("id") if isinstance(stated, Mapping) else stated) != issuer:
        raise no_answer(
            "foreign-status-list",
            "失効リストが、発行者のものではありません。",
            "The revocation list is not the issuer's own.",
        )
    for entry in _entries(listed):
        if entry.get("id") == credential_id and entry.get("revoked") is not False:
            raise _revoked(entry.get("revocationReason"))
    return said("passed:status")


def _entries(listed: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries; the member is `revokedCredential`, and `revokedCredentials` in older drafts."""
    found = listed.get("revokedCredential", listed.get("revokedCredentials", []))
    entries = found if isinstance(found, list) else [found]
    if not all(isinstance(entry, Mapping) for entry in entries):
        raise no_answer(
            "bad-status-list", "失効リストが正しい形ではありません。", "The revocation list is malformed."
        )
    return entries


def _revoked(reason: object) -> Refused:
    told = f" {reason[:200]}" if isinstance(reason, str) else ""
    return refusal(
        "revoked", f"発行者が取り消しています。{told}".rstrip(), f"The issuer has revoked it.{told}"
    )

"""Signed JSON text with a proof of each EdDSA cryptosuite, for those who canonicalise JSON and not RDF."""

from __future__ import annotations

import json
from datetime import datetime

from badgeserver.credentials.achievement_credential import CredentialContent, achievement_credential
from badgeserver.credentials.data_integrity import Signer, add_proof_set


def proof_set_text(content: CredentialContent, signer: Signer, created: datetime) -> str:
    """Return the AchievementCredential of `content` with its proof set, as compact JSON text.

    Raises Refused as `achievement_credential` and `add_proof_set` do.
    """
    signed = add_proof_set(achievement_credential(content), signer, created)
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))

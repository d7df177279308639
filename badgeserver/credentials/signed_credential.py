"""From the content of a credential to its signed JSON text: the one way that credentials are made."""

from __future__ import annotations

import json
from datetime import datetime

from badgeserver.credentials.achievement_credential import CredentialContent, achievement_credential
from badgeserver.credentials.data_integrity import Signer, add_proof


def signed_text(content: CredentialContent, signer: Signer, created: datetime) -> str:
    """Return the AchievementCredential of `content` with its proof, as compact JSON text.

    Raises Refused as `achievement_credential` and `add_proof` do.
    """
    signed = add_proof(achievement_credential(content), signer, created)
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))

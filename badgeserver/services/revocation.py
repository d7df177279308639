"""Taking a credential back."""

from __future__ import annotations

from badgeserver.domain.award import IssuedCredential, StatusPurpose
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.text import Text
from badgeserver.services.office import Office


def revoke_credential(
    credential_id: CredentialId, reason: str, actor: str, office: Office
) -> IssuedCredential:
    """Revoke a credential; the status list shows it from its next signing on, at once on this site.

    `reason` is shown to whoever verifies it. Raises NotFound, and Refused `no-reason` or
    `already-revoked`.
    """
    if not reason.strip():
        raise Refused(
            "no-reason",
            Text("失効の理由がありません。", "There is no reason for the revocation."),
            Text("理由を書いてください。", "Write the reason down."),
        )
    store, now = office.store, office.clock()
    with store.transaction():
        credential = store.credentials.revoke(credential_id, now, reason.strip())
        store.status_lists.drop_document(StatusPurpose.REVOCATION, credential.status_entry.list_number)
        store.audit.append(now, actor, "revoke", credential_id, {"reason": reason.strip()})
    return credential

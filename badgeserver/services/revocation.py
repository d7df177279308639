"""Taking a credential or an endorsement back."""

from __future__ import annotations

from badgeserver.domain.award import IssuedCredential, StatusPurpose
from badgeserver.domain.endorsement import Endorsement
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import CredentialId, EndorsementId
from badgeserver.domain.text import Text
from badgeserver.services.office import Office


def revoke_credential(
    credential_id: CredentialId, reason: str | Text, actor: str, office: Office
) -> IssuedCredential:
    """Revoke a credential; the status list shows it from its next signing on, at once on this site.

    `reason` is shown to whoever verifies it, in their language where it is a Text. Raises NotFound, and
    Refused `no-reason` or `already-revoked`.
    """
    stated = _stated(reason.ja if isinstance(reason, Text) else reason)
    in_english = _stated(reason.en) if isinstance(reason, Text) else None
    store, now = office.store, office.clock()
    with store.transaction():
        credential = store.credentials.revoke(credential_id, now, stated, in_english)
        store.status_lists.drop_document(StatusPurpose.REVOCATION, credential.status_entry.list_number)
        store.audit.append(now, actor, "revoke", credential_id, {"reason": stated})
    return credential


def revoke_endorsement(endorsement_id: EndorsementId, reason: str, actor: str, office: Office) -> Endorsement:
    """Revoke an endorsement as `revoke_credential` does; raises NotFound, Refused `endorsement-revoked`.

    A credential that carries it does not verify any longer either (Open Badges 3.0, section 9.1).
    """
    stated = _stated(reason)
    store, now = office.store, office.clock()
    with store.transaction():
        endorsement = store.endorsements.revoke(endorsement_id, now, stated)
        store.status_lists.drop_document(StatusPurpose.REVOCATION, endorsement.status_entry.list_number)
        store.audit.append(now, actor, "revoke-endorsement", endorsement_id, {"reason": stated})
    return endorsement


def revoke(signed_id: str, reason: str, actor: str, office: Office) -> IssuedCredential | Endorsement:
    """Revoke whichever has that id, a credential or an endorsement; raises as these."""
    if EndorsementId(signed_id) in office.store.endorsements.get_many([EndorsementId(signed_id)]):
        return revoke_endorsement(EndorsementId(signed_id), reason, actor, office)
    return revoke_credential(CredentialId(signed_id), reason, actor, office)


def _stated(reason: str) -> str:
    if not reason.strip():
        raise Refused(
            "no-reason",
            Text("失効の理由がありません。", "There is no reason for the revocation."),
            Text("理由を書いてください。", "Write the reason down."),
        )
    return reason.strip()

"""Issuing anew: what a revoked key had signed, or what no longer says what its holder wants it to say."""

from __future__ import annotations

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import IssuedCredential, StatusPurpose
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.keys import PublishedKey
from badgeserver.domain.text import Text
from badgeserver.services.bases import bases
from badgeserver.services.endorsements import seals_of
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import dead_by, find_key, signed_by
from badgeserver.services.signing_many import signed_credentials

REASON = Text(
    "署名の鍵が失効したため、新しい証明書に替えました。",
    "Replaced by a new credential, because its signing key was revoked.",
)
"""What whoever verifies the old credential reads."""


def dead_credentials(key_id: str, office: Office) -> tuple[CredentialId, ...]:
    """Return the credentials that are invalid by the revocation of a key and not replaced yet.

    Raises NotFound `no-such-key`, Refused `key-not-revoked`.
    """
    return dead_by(_revoked_key(key_id, office), office)


def signed_credentials_of(key_id: str, office: Office) -> tuple[CredentialId, ...]:
    """Return all credentials that a revoked key signed and that were not replaced or revoked yet.

    Those from before the revocation are valid here, by the record; whoever verifies without a record
    of issuing can't tell, and so a replacement may be welcome. Raises as `dead_credentials`.
    """
    return signed_by(_revoked_key(key_id, office), office)


def reissue(
    credential_id: CredentialId, actor: str, office: Office, reason: Text = REASON
) -> IssuedCredential:
    """Revoke a credential and issue another for its award, both or neither; returns the new one.

    `reason` is for whoever verifies the old one. Raises NotFound, Conflict
    `already-revoked`, Misconfigured where no key signs.
    """
    store, now = office.store, office.clock()
    with store.transaction():
        # The place in the status list first: everybody takes that before the chain of records.
        entry = store.status_lists.allocate(MIN_ENTRIES, office.choose)
        old = store.credentials.revoke(credential_id, now, reason.ja, reason.en)
        store.status_lists.drop_document(StatusPurpose.REVOCATION, old.status_entry.list_number)
        basis = bases([old.award], office)[0]
        (issued,) = signed_credentials([basis], [entry], seals_of(basis.evidence, office), office)
        store.credentials.add(issued)
        store.audit.append(now, actor, "reissue", credential_id, {"issued": issued.id})
    return issued


def _revoked_key(key_id: str, office: Office) -> PublishedKey:
    key = find_key(key_id, office)
    if key.revoked_since is None:
        raise Refused(
            "key-not-revoked",
            Text(f"鍵「{key_id}」は失効していません。", f"The key {key_id} is not revoked."),
            Text(
                "盗まれた鍵なら「badgeserver keys revoke」を先に使ってください。",
                "If it was stolen, use “badgeserver keys revoke” first.",
            ),
        )
    return key

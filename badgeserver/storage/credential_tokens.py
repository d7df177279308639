"""The repository of credentials as JWT."""

from __future__ import annotations

from sqlalchemy import select

from badgeserver.domain.award import CredentialToken
from badgeserver.domain.ids import CredentialId
from badgeserver.storage.rows import insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import CredentialTokenRow


class CredentialTokens:
    """Credentials as JWT, one for each credential and key; none is changed or removed."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def keep(self, signed: CredentialToken) -> CredentialToken:
        """Keep a JWT and return the one that is kept: another's, if that was there first."""
        row = {
            "credential_id": signed.credential,
            "key_id": signed.key_id,
            "signed_at": signed.signed_at,
            "token": signed.token,
        }
        with self._sessions.writing() as session:
            session.execute(
                insert_unless_there(session, CredentialTokenRow).values(**row).on_conflict_do_nothing()
            )
            kept = session.get_one(CredentialTokenRow, (signed.credential, signed.key_id))
            return _to_domain(kept)

    def of(self, credential_id: CredentialId) -> tuple[CredentialToken, ...]:
        """Return every JWT of a credential, the earliest first."""
        theirs = select(CredentialTokenRow).where(CredentialTokenRow.credential_id == credential_id)
        with self._sessions.reading() as session:
            rows = session.scalars(theirs.order_by(CredentialTokenRow.signed_at, CredentialTokenRow.key_id))
            return tuple(map(_to_domain, rows))


def _to_domain(row: CredentialTokenRow) -> CredentialToken:
    return CredentialToken(row.credential_id, row.key_id, row.signed_at, row.token)

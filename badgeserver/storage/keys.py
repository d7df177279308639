"""The repository of published keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from badgeserver.domain.ids import CredentialId
from badgeserver.domain.keys import PublishedKey
from badgeserver.domain.record_chain import HappeningKind
from badgeserver.storage.refusals import NO_SUCH_KEY
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import ChainRow, CredentialRow, PublishedKeyRow

_OLDEST_FIRST = select(PublishedKeyRow).order_by(PublishedKeyRow.created_at, PublishedKeyRow.id)


class Keys:
    """The public halves of all signing keys that there ever were; none is removed."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, key: PublishedKey) -> None:
        """Keep a new key; raises Conflict (`key-exists`)."""
        with self._sessions.writing() as session:
            insert_rows(session, PublishedKeyRow, [_to_row(key)])

    def replace(self, key: PublishedKey) -> None:
        """Keep that a key was retired or revoked; raises NotFound (`no-such-key`)."""
        change = update(PublishedKeyRow).where(PublishedKeyRow.id == key.id).values(_to_row(key))
        with self._sessions.writing(id=key.id) as session:
            if not session.execute(change.returning(PublishedKeyRow.id)).all():
                raise NO_SUCH_KEY.about({"key_id": key.id})

    def all(self) -> tuple[PublishedKey, ...]:
        """Return every key, the oldest first."""
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(_OLDEST_FIRST)))

    def all_locked(self) -> tuple[PublishedKey, ...]:
        """Return every key, the oldest first; nobody else changes one until this transaction ends."""
        with self._sessions.transaction() as session:
            return tuple(map(_to_domain, session.scalars(_OLDEST_FIRST.with_for_update())))

    def signed_since(self, method: str, since: datetime) -> tuple[CredentialId, ...]:
        """Return the credentials that the key `method` signed at `since` or later, the earliest first.

        The moment is that of the chain of records. Those that were revoked are left out.
        """
        issued = and_(ChainRow.kind == HappeningKind.ISSUE, ChainRow.subject == CredentialRow.id)
        signed = select(CredentialRow.id).join(ChainRow, issued).where(ChainRow.at >= since)
        standing = CredentialRow.revoked_at.is_(None)
        named = CredentialRow.document.contains(f'"{method}"', autoescape=True)
        signed = signed.where(standing, named).order_by(ChainRow.sequence)
        with self._sessions.reading() as session:
            return tuple(session.scalars(signed))


def _to_row(key: PublishedKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "algorithm": key.algorithm,
        "public": key.public,
        "created_at": key.created_at,
        "retired_at": key.retired_at,
        "revoked_since": key.revoked_since,
    }


def _to_domain(row: PublishedKeyRow) -> PublishedKey:
    return PublishedKey(row.id, row.algorithm, row.public, row.created_at, row.retired_at, row.revoked_since)

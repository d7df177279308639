"""The repository of published keys."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from badgeserver.domain.keys import PublishedKey
from badgeserver.storage.refusals import NO_SUCH_KEY
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import PublishedKeyRow


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
        keys = select(PublishedKeyRow).order_by(PublishedKeyRow.created_at, PublishedKeyRow.id)
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(keys)))


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

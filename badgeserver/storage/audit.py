"""The audit log: what staff did. It grows, and nothing in it can be changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AuditRow


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """That `actor` did `action` to `subject` at a moment, with particulars that name no person."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, str]


class Audit:
    """The audit log. The database itself refuses to change or remove an entry."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def append(
        self, at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, str] | None = None
    ) -> None:
        """Add an entry, which stands exactly if the transaction around it does."""
        text = json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True)
        row = {"at": at, "actor": actor, "action": action, "subject": subject, "detail": text}
        with self._sessions.writing() as session:
            insert_rows(session, AuditRow, [row])

    def about(self, subject: str, actions: Collection[str], limit: int) -> tuple[AuditEntry, ...]:
        """Return up to `limit` entries of some actions about one subject, the newest first."""
        wanted = select(AuditRow).where(AuditRow.subject == subject, AuditRow.action.in_(list(actions)))
        with self._sessions.reading() as session:
            newest_first = session.scalars(wanted.order_by(AuditRow.id.desc()).limit(limit))
            return tuple(map(_to_entry, newest_first))

    def entries(self, limit: int, offset: int = 0) -> tuple[AuditEntry, ...]:
        """Return up to `limit` entries, the newest first, after leaving out `offset` of them."""
        newest_first = select(AuditRow).order_by(AuditRow.id.desc())
        with self._sessions.reading() as session:
            return tuple(map(_to_entry, session.scalars(newest_first.limit(limit).offset(offset))))


def _to_entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(row.id, row.at, row.actor, row.action, row.subject, json.loads(row.detail))

"""The repository of sign-in links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import SignInLinkRow


class SignInLinks:
    """Links that sign somebody in once. They are gone as soon as they are used or expired."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, token_digest: str, reference: str, role: str, expires_at: datetime) -> None:
        """Keep a link that signs `reference` (a learner's or staff member's id) in as `role`."""
        row = {
            "token_digest": token_digest,
            "reference": reference,
            "role": role,
            "expires_at": expires_at,
        }
        with self._sessions.writing() as session:
            insert_rows(session, SignInLinkRow, [row])

    def use(self, token_digest: str, now: datetime) -> tuple[str, str] | None:
        """Return the role and reference of the link, once; None if unknown, used or expired at `now`."""
        expired = delete(SignInLinkRow).where(SignInLinkRow.expires_at <= now)
        used = delete(SignInLinkRow).where(SignInLinkRow.token_digest == token_digest)
        with self._sessions.writing() as session:
            session.execute(expired)
            row = session.execute(used.returning(SignInLinkRow.role, SignInLinkRow.reference)).one_or_none()
            return (row.role, row.reference) if row else None

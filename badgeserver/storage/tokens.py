"""The repository of one-time tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import TokenRow


class Tokens:
    """Tokens that do one thing once. The tokens themselves are not kept."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, digest: str, purpose: str, subject: str, now: datetime, expires_at: datetime) -> None:
        """Keep a token by its digest; raises Conflict (`token-exists`)."""
        row = {
            "digest": digest,
            "purpose": purpose,
            "subject": subject,
            "created_at": now,
            "expires_at": expires_at,
            "used_at": None,
        }
        with self._sessions.writing() as session:
            insert_rows(session, TokenRow, [row])

    def subject_of(self, digest: str, purpose: str, now: datetime) -> str | None:
        """Return whom the token is about, as long as it can be used; None for any other."""
        wanted = select(TokenRow.subject).where(
            TokenRow.digest == digest,
            TokenRow.purpose == purpose,
            TokenRow.used_at.is_(None),
            TokenRow.expires_at > now,
        )
        with self._sessions.reading() as session:
            return session.scalar(wanted)

    def use(self, digest: str, purpose: str, now: datetime) -> str | None:
        """Return whom the token is about, once; None if it is unknown, used or expired at `now`."""
        used = update(TokenRow).where(
            TokenRow.digest == digest,
            TokenRow.purpose == purpose,
            TokenRow.used_at.is_(None),
            TokenRow.expires_at > now,
        )
        with self._sessions.writing() as session:
            return session.scalar(used.values(used_at=now).returning(TokenRow.subject))

    def count(self, purpose: str, subject: str, since: datetime) -> int:
        """Return how many tokens were made for `subject` after `since`, used ones included."""
        wanted = select(func.count()).where(
            TokenRow.purpose == purpose, TokenRow.subject == subject, TokenRow.created_at > since
        )
        with self._sessions.reading() as session:
            return session.scalar(wanted) or 0

    def forget(self, subject: str) -> None:
        """Remove every token about `subject`, alone or together with something else."""
        about = or_(
            TokenRow.subject == subject,
            TokenRow.subject.startswith(f"{subject} ", autoescape=True),
            TokenRow.subject.endswith(f" {subject}", autoescape=True),
        )
        with self._sessions.writing() as session:
            session.execute(delete(TokenRow).where(about))

    def forget_expired(self, before: datetime) -> None:
        """Remove tokens that expired before a moment."""
        with self._sessions.writing() as session:
            session.execute(delete(TokenRow).where(TokenRow.expires_at <= before))

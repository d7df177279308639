"""The repository of visits: which browsers are signed in to which account."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update

from badgeserver.domain.account import Account, AccountKind, Visit
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import VisitRow


class Visits:
    """Visits by the digest of their secret. What is removed here is signed out, whoever has the cookie."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, visit: Visit) -> None:
        """Keep a new visit; raises Conflict (`visit-exists`)."""
        row = {
            "digest": visit.digest,
            "kind": visit.account.kind,
            "account_id": visit.account.id,
            "label": visit.label,
            "created_at": visit.created_at,
            "seen_at": visit.seen_at,
            "expires_at": visit.expires_at,
            "idle_seconds": int(visit.idle.total_seconds()),
            "confirmed_at": visit.confirmed_at,
        }
        with self._sessions.writing() as session:
            insert_rows(session, VisitRow, [row])

    def find(self, digest: str) -> Visit | None:
        """Return the visit, also one that has run out; None if there is none."""
        with self._sessions.reading() as session:
            row = session.get(VisitRow, digest)
            return None if row is None else _to_domain(row)

    def of_account(self, account: Account) -> tuple[Visit, ...]:
        """Return the visits of an account, the last one seen first."""
        wanted = select(VisitRow).where(*_of(account)).order_by(VisitRow.seen_at.desc(), VisitRow.digest)
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(wanted)))

    def see(self, digest: str, now: datetime) -> None:
        """Note that somebody came by."""
        with self._sessions.writing() as session:
            session.execute(update(VisitRow).where(VisitRow.digest == digest).values(seen_at=now))

    def end(self, account: Account, digest: str) -> None:
        """End a visit of the account; another account's is left alone."""
        with self._sessions.writing() as session:
            session.execute(delete(VisitRow).where(*_of(account), VisitRow.digest == digest))

    def end_all(self, account: Account, but: str = "") -> None:
        """End every visit of the account, but for the one of that digest."""
        with self._sessions.writing() as session:
            session.execute(delete(VisitRow).where(*_of(account), VisitRow.digest != but))

    def forget_expired(self, now: datetime) -> None:
        """Remove visits whose time is over."""
        with self._sessions.writing() as session:
            session.execute(delete(VisitRow).where(VisitRow.expires_at <= now))


def _of(account: Account) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return VisitRow.kind == account.kind, VisitRow.account_id == account.id


def _to_domain(row: VisitRow) -> Visit:
    return Visit(
        digest=row.digest,
        account=Account(AccountKind(row.kind), row.account_id),
        label=row.label,
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        idle=timedelta(seconds=row.idle_seconds),
        confirmed_at=row.confirmed_at,
    )

"""The repository of mail that waits to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from badgeserver.domain.mail import Letter, QueuedMail
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import OutboxRow

_WAITS = OutboxRow.sent_at.is_(None) & OutboxRow.given_up_at.is_(None)
_FORGOTTEN = {"recipient": "", "subject": "", "body": ""}


class Outbox:
    """Mail on its way. Here is the truth of what was sent; a courier is only told what to take."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, mail: QueuedMail) -> None:
        """Keep a mail to be sent, which is to be exactly if the transaction around it stands."""
        self.add_many([mail])

    def add_many(self, mails: Iterable[QueuedMail]) -> None:
        """Keep several mails, as `add`."""
        with self._sessions.writing() as session:
            insert_rows(session, OutboxRow, map(_to_row, mails))

    def claim(self, now: datetime, until: datetime) -> QueuedMail | None:
        """Take the mail that is due the longest, and count a try; None if none is due.

        Nobody else takes it before `until`: if this worker dies, it is due again then.
        """
        due = select(OutboxRow).where(_WAITS, OutboxRow.due_at <= now)
        due = due.order_by(OutboxRow.due_at, OutboxRow.id).limit(1).with_for_update(skip_locked=True)
        with self._sessions.writing() as session:
            row = session.scalar(due)
            if row is None:
                return None
            row.tries += 1
            row.due_at = until
            session.flush()
            return _to_domain(row)

    def sent(self, mail_id: str, at: datetime) -> None:
        """Record that a mail went out, and forget what it said and to whom."""
        self._end(mail_id, sent_at=at, failure="")

    def failed(self, mail_id: str, failure: str, due_at: datetime) -> None:
        """Record that a try failed, by the code of what went wrong, and when the next is due."""
        self._end(mail_id, forget=False, failure=failure, due_at=due_at)

    def give_up(self, mail_id: str, failure: str, at: datetime) -> None:
        """Record that a mail can't be delivered, and forget what it said and to whom."""
        self._end(mail_id, given_up_at=at, failure=failure)

    def _end(self, mail_id: str, forget: bool = True, **values: datetime | str) -> None:
        changes = values | (_FORGOTTEN if forget else {})
        with self._sessions.writing() as session:
            session.execute(update(OutboxRow).where(OutboxRow.id == mail_id, _WAITS).values(changes))

    def make_due(self, now: datetime) -> int:
        """Let all mail that waits for a further try be due now; return how many."""
        later = update(OutboxRow).where(_WAITS, OutboxRow.due_at > now).values(due_at=now)
        with self._sessions.writing() as session:
            return len(session.execute(later.returning(OutboxRow.id)).all())

    def count_waiting(self) -> int:
        """Return how many mails are neither sent nor given up."""
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(OutboxRow).where(_WAITS)) or 0

    def newest(self, limit: int) -> tuple[QueuedMail, ...]:
        """Return up to `limit` mails, those that wait first, the newest of each first."""
        newest = select(OutboxRow).order_by(_WAITS.desc(), OutboxRow.queued_at.desc(), OutboxRow.id)
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(newest.limit(limit))))


def _to_row(mail: QueuedMail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "event": mail.event,
        "recipient": mail.to,
        "subject": mail.letter.subject,
        "body": mail.letter.body,
        "queued_at": mail.queued_at,
        "due_at": mail.due_at,
        "tries": mail.tries,
        "failure": mail.failure,
        "sent_at": mail.sent_at,
        "given_up_at": mail.given_up_at,
    }


def _to_domain(row: OutboxRow) -> QueuedMail:
    return QueuedMail(
        id=row.id,
        event=row.event,
        to=row.recipient,
        letter=Letter(row.subject, row.body),
        queued_at=row.queued_at,
        due_at=row.due_at,
        tries=row.tries,
        failure=row.failure,
        sent_at=row.sent_at,
        given_up_at=row.given_up_at,
    )

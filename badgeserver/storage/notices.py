"""The repository of notices, and of what learners chose for their certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.domain.notice import Notice
from badgeserver.domain.text import Text
from badgeserver.storage.refusals import NO_SUCH_AWARD
from badgeserver.storage.rows import batches, insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardRow, CertificateChoiceRow, NoticeRow


class Notices:
    """What learners were told. Nothing is told twice."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, notice: Notice) -> bool:
        """Keep a notice; False if the learner has one of this kind about this subject already."""
        return bool(self.add_many([notice]))

    def add_many(self, notices: Iterable[Notice]) -> frozenset[str]:
        """Keep several notices, as `add`; return the ids of those that are new to their learners."""
        added: set[str] = set()
        with self._sessions.writing() as session:
            new = insert_unless_there(session, NoticeRow)
            new = new.on_conflict_do_nothing(index_elements=["learner_id", "kind", "subject"])
            for some in batches(notices):
                added.update(session.scalars(new.returning(NoticeRow.id), list(map(_to_row, some))))
        return frozenset(added)

    def unread(self, learner_id: LearnerId) -> tuple[Notice, ...]:
        """Return what the learner has not put away yet, the newest first."""
        return self.of_learner(learner_id, only_unread=True)

    def of_learner(self, learner_id: LearnerId, *, only_unread: bool = False) -> tuple[Notice, ...]:
        """Return the learner's notices, the newest first."""
        theirs = select(NoticeRow).where(NoticeRow.learner_id == learner_id)
        if only_unread:
            theirs = theirs.where(NoticeRow.read_at.is_(None))
        with self._sessions.reading() as session:
            rows = session.scalars(theirs.order_by(NoticeRow.at.desc(), NoticeRow.id))
            return tuple(map(_to_domain, rows))

    def read(self, learner_id: LearnerId, notice_id: str, at: datetime) -> None:
        """Record that the learner put a notice away; one of others, or read before, is left alone."""
        theirs = NoticeRow.id == notice_id, NoticeRow.learner_id == learner_id
        change = update(NoticeRow).where(*theirs, NoticeRow.read_at.is_(None)).values(read_at=at)
        with self._sessions.writing() as session:
            session.execute(change)

    def read_kind(self, learner_id: LearnerId, kind: str, at: datetime) -> None:
        """Record that all of a learner's notices of one kind are put away."""
        theirs = NoticeRow.learner_id == learner_id, NoticeRow.kind == kind
        change = update(NoticeRow).where(*theirs, NoticeRow.read_at.is_(None)).values(read_at=at)
        with self._sessions.writing() as session:
            session.execute(change)

    def choose_reading(self, award_id: AwardId, prints_reading: bool) -> None:
        """Keep whether the certificate of an award prints the reading of the name instead of the name.

        Raises NotFound (`no-such-award`).
        """
        row = {"award_id": award_id, "prints_reading": prints_reading}
        with self._sessions.writing() as session:
            if session.get(AwardRow, award_id) is None:
                raise NO_SUCH_AWARD.about({"award_id": award_id})
            choice = insert_unless_there(session, CertificateChoiceRow).values(row)
            session.execute(
                choice.on_conflict_do_update(
                    index_elements=["award_id"], set_={"prints_reading": prints_reading}
                )
            )

    def prints_reading(self, award_id: AwardId) -> bool:
        """Tell whether the learner chose the reading for the certificate of an award; not, by default."""
        with self._sessions.reading() as session:
            row = session.get(CertificateChoiceRow, award_id)
            return row is not None and row.prints_reading


def _to_row(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "learner_id": notice.learner,
        "kind": notice.kind,
        "subject": notice.subject,
        "ja": notice.message.ja,
        "en": notice.message.en,
        "path": notice.path,
        "at": notice.at,
        "read_at": notice.read_at,
    }


def _to_domain(row: NoticeRow) -> Notice:
    return Notice(
        id=row.id,
        learner=row.learner_id,
        kind=row.kind,
        subject=row.subject,
        message=Text(row.ja, row.en),
        path=row.path,
        at=row.at,
        read_at=row.read_at,
    )

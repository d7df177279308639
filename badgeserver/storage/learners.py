"""The repository of learners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from badgeserver.domain.account import address_key
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.text import Language
from badgeserver.storage.refusals import NO_SUCH_LEARNER
from badgeserver.storage.rows import BATCH, insert_rows, rows_by_id
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import LearnerRow

_THERE = LearnerRow.deleted_at.is_(None)


class Learners:
    """Learners by id and by e-mail address, which is unique without regard to case.

    Of somebody who had their data removed, a row is left for the counts; nothing here finds it.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, learner: Learner) -> None:
        """Keep a new learner; raises Conflict (`learner-exists`, `email-in-use`)."""
        self.add_many([learner])

    def add_many(self, learners: Iterable[Learner]) -> None:
        """Keep new learners, all or none; raises as `add`."""
        with self._sessions.writing() as session:
            insert_rows(session, LearnerRow, map(_to_row, learners))

    def get(self, learner_id: LearnerId) -> Learner:
        """Return the learner; raises NotFound (`no-such-learner`)."""
        with self._sessions.reading() as session:
            row = session.get(LearnerRow, learner_id)
            if row is None or row.deleted_at is not None:
                raise NO_SUCH_LEARNER.about({"learner_id": learner_id})
            return _to_domain(row)

    def get_many(self, learner_ids: Iterable[LearnerId]) -> dict[LearnerId, Learner]:
        """Return those of the learners that there are, by id."""
        with self._sessions.reading() as session:
            rows = rows_by_id(session, LearnerRow, learner_ids)
            return {row.id: _to_domain(row) for row in rows if row.deleted_at is None}

    def by_email(self, email: str) -> Learner | None:
        """Return the learner with this address, written in any case, if there is one."""
        with self._sessions.reading() as session:
            row = session.scalar(select(LearnerRow).where(LearnerRow.email_key == address_key(email)))
            return _to_domain(row) if row else None

    def replace(self, learner: Learner) -> None:
        """Keep the learner's new particulars; raises NotFound, Conflict (`email-in-use`)."""
        change = update(LearnerRow).where(LearnerRow.id == learner.id, _THERE).values(_to_row(learner))
        with self._sessions.writing(id=learner.id) as session:
            if not session.execute(change.returning(LearnerRow.id)).all():
                raise NO_SUCH_LEARNER.about({"learner_id": learner.id})

    def all_ids(self) -> Iterator[LearnerId]:
        """Yield every learner's id in order, reading on in batches as they are used."""
        after: LearnerId | None = None
        while batch := self._ids_after(after):
            yield from batch
            after = batch[-1]

    def _ids_after(self, after: LearnerId | None) -> list[LearnerId]:
        ids = select(LearnerRow.id).where(_THERE).order_by(LearnerRow.id).limit(BATCH)
        if after is not None:
            ids = ids.where(LearnerRow.id > after)
        with self._sessions.reading() as session:
            return list(session.scalars(ids))

    def count(self, query: str = "") -> int:
        """Return how many learners `page` would go through in all."""
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(LearnerRow).where(_matches(query))) or 0

    def page(self, offset: int, limit: int, query: str = "") -> list[Learner]:
        """Return up to `limit` learners whose name, reading or address contains `query`, by reading.

        The query is taken literally: `%` and `_` stand for themselves. Case does not matter for
        Latin letters.
        """
        learners = select(LearnerRow).where(_matches(query))
        learners = learners.order_by(LearnerRow.reading, LearnerRow.name, LearnerRow.id)
        with self._sessions.reading() as session:
            return [_to_domain(row) for row in session.scalars(learners.offset(offset).limit(limit))]


def _matches(query: str) -> ColumnElement[bool]:
    wanted = query.strip()
    if not wanted:
        return _THERE
    columns = (LearnerRow.name, LearnerRow.reading, LearnerRow.email)
    return and_(_THERE, or_(*(column.icontains(wanted, autoescape=True) for column in columns)))


def _to_row(learner: Learner) -> dict[str, Any]:
    return {
        "id": learner.id,
        "name": learner.name,
        "email": learner.email,
        "email_key": address_key(learner.email),
        "group_id": learner.group,
        "municipality": learner.municipality,
        "residence": learner.residence,
        "reading": learner.reading,
        "shows_name": learner.shows_name,
        "invented": learner.invented,
        "sector": learner.sector or None,
        "born_on": learner.born_on,
        "language": learner.language,
    }


def _to_domain(row: LearnerRow | Row[Any]) -> Learner:
    return Learner(
        id=row.id,
        name=row.name,
        email=row.email,
        group=row.group_id,
        municipality=row.municipality,
        residence=row.residence,
        reading=row.reading,
        shows_name=row.shows_name,
        invented=row.invented,
        sector=row.sector or "",
        born_on=row.born_on,
        language=cast("Language | None", row.language),
    )

"""The repository of panels: who waits for one, and what it decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.panel import PanelCase, PanelDecision, Seat
from badgeserver.storage.refusals import NO_SUCH_PANEL_CASE, PANEL_DECIDED
from badgeserver.storage.rows import batches, insert_rows, insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import PanelCaseRow, PanelSeatRow

_WAITS = PanelCaseRow.decided_at.is_(None)


class Panels:
    """Cases for panels; a learner has one open case for a badge at most."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def open(self, case: PanelCase) -> bool:
        """Keep a case that waits; False if one for the same badge is open. Raises NotFound."""
        row = {
            "id": case.id,
            "learner_id": case.learner,
            "badge": case.badge,
            "opened_at": case.opened_at,
        }
        with self._sessions.writing(learner_id=case.learner) as session:
            new = insert_unless_there(session, PanelCaseRow).values(row)
            new = new.on_conflict_do_nothing(index_elements=["learner_id", "badge"], index_where=_WAITS)
            return session.scalar(new.returning(PanelCaseRow.id)) is not None

    def get(self, case_id: str) -> PanelCase:
        """Return the case; raises NotFound (`no-such-panel-case`)."""
        with self._sessions.reading() as session:
            row = session.get(PanelCaseRow, case_id)
            if row is None:
                raise NO_SUCH_PANEL_CASE.about({"case_id": case_id})
            return _cases(session, [row])[0]

    def decide(self, case_id: str, decision: PanelDecision) -> None:
        """Keep what a panel decided; raises NotFound, Conflict (`panel-decided`)."""
        values = {
            "decided_at": decision.at,
            "approved": decision.approved,
            "interviewed_on": decision.interviewed_on,
            "reason": decision.reason,
            "decided_by": decision.by,
        }
        change = update(PanelCaseRow).where(PanelCaseRow.id == case_id, _WAITS).values(values)
        with self._sessions.writing() as session:
            if not session.execute(change.returning(PanelCaseRow.id)).all():
                self.get(case_id)
                raise PANEL_DECIDED.about({"case_id": case_id})
            insert_rows(session, PanelSeatRow, [_seat_row(case_id, one) for one in decision.seats])

    def of_learners(self, learner_ids: Iterable[LearnerId]) -> dict[LearnerId, tuple[PanelCase, ...]]:
        """Return the cases of those of the learners who have any, the newest first."""
        found: dict[LearnerId, tuple[PanelCase, ...]] = {}
        newest_first = PanelCaseRow.opened_at.desc(), PanelCaseRow.id
        with self._sessions.reading() as session:
            for some in batches(learner_ids):
                theirs = select(PanelCaseRow).where(PanelCaseRow.learner_id.in_(some))
                for case in _cases(session, list(session.scalars(theirs.order_by(*newest_first)))):
                    found[case.learner] = (*found.get(case.learner, ()), case)
        return found

    def waiting(self) -> tuple[PanelCase, ...]:
        """Return the cases that wait, the oldest first."""
        waiting = select(PanelCaseRow).where(_WAITS).order_by(PanelCaseRow.opened_at, PanelCaseRow.id)
        with self._sessions.reading() as session:
            return _cases(session, list(session.scalars(waiting)))

    def decided(self, limit: int) -> tuple[PanelCase, ...]:
        """Return the cases that were decided last."""
        last = select(PanelCaseRow).where(~_WAITS).order_by(PanelCaseRow.decided_at.desc(), PanelCaseRow.id)
        with self._sessions.reading() as session:
            return _cases(session, list(session.scalars(last.limit(limit))))

    def count_waiting(self) -> int:
        """Return how many cases wait."""
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(PanelCaseRow).where(_WAITS)) or 0


def _cases(session: Session, rows: list[PanelCaseRow]) -> tuple[PanelCase, ...]:
    seats: dict[str, tuple[Seat, ...]] = {}
    for some in batches(row.id for row in rows):
        theirs = select(PanelSeatRow).where(PanelSeatRow.case_id.in_(some)).order_by(PanelSeatRow.staff_id)
        for seat in session.scalars(theirs):
            seats[seat.case_id] = (*seats.get(seat.case_id, ()), Seat(seat.staff_id, seat.outside))
    return tuple(_to_domain(row, seats.get(row.id, ())) for row in rows)


def _to_domain(row: PanelCaseRow, seats: tuple[Seat, ...]) -> PanelCase:
    decision = None
    if row.decided_at is not None:
        assert row.approved is not None and row.reason is not None and row.decided_by is not None
        decision = PanelDecision(
            row.approved, seats, row.interviewed_on, row.reason, row.decided_by, row.decided_at
        )
    return PanelCase(row.id, row.learner_id, row.badge, row.opened_at, decision)


def _seat_row(case_id: str, seat: Seat) -> dict[str, Any]:
    return {"case_id": case_id, "staff_id": seat.staff, "outside": seat.outside}

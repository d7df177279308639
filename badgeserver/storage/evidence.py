"""The repository of evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import delete, func, select, update

from badgeserver.domain.evidence import Acceptance, Evidence
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.storage.evidence_rows import acceptance_columns, evidence_of, row_of
from badgeserver.storage.refusals import ALREADY_ACCEPTED, NO_SUCH_EVIDENCE
from badgeserver.storage.rows import batches, insert_rows, rows_by_id
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import EvidenceRow


class EvidenceOfLearners:
    """What learners handed in, accepted or not."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, learner_id: LearnerId, evidence: Evidence) -> None:
        """Keep a new piece; raises NotFound (`no-such-learner`), Conflict (`evidence-exists`)."""
        self.add_many([(learner_id, evidence)])

    def add_many(self, pieces: Iterable[tuple[LearnerId, Evidence]]) -> None:
        """Keep new pieces, all or none; raises as `add`."""
        with self._sessions.writing() as session:
            insert_rows(session, EvidenceRow, (row_of(learner, piece) for learner, piece in pieces))

    def get(self, evidence_id: EvidenceId) -> tuple[LearnerId, Evidence]:
        """Return the piece and whose it is; raises NotFound (`no-such-evidence`)."""
        with self._sessions.reading() as session:
            row = session.get(EvidenceRow, evidence_id)
            if row is None:
                raise NO_SUCH_EVIDENCE.about({"evidence_id": evidence_id})
            return row.learner_id, evidence_of(row)

    def get_many(self, evidence_ids: Iterable[EvidenceId]) -> dict[EvidenceId, Evidence]:
        """Return those of the pieces that there are, by id."""
        with self._sessions.reading() as session:
            found = map(evidence_of, rows_by_id(session, EvidenceRow, evidence_ids))
            return {piece.id: piece for piece in found}

    def owned(self, evidence_ids: Iterable[EvidenceId]) -> tuple[tuple[LearnerId, Evidence], ...]:
        """Return those of the pieces that there are, and whose each is."""
        with self._sessions.reading() as session:
            rows = rows_by_id(session, EvidenceRow, evidence_ids)
            return tuple((row.learner_id, evidence_of(row)) for row in rows)

    def of_learner(self, learner_id: LearnerId) -> tuple[Evidence, ...]:
        """Return all the learner's pieces in the order of their dates."""
        return self.of_learners([learner_id])[learner_id]

    def of_learners(self, learner_ids: Iterable[LearnerId]) -> dict[LearnerId, tuple[Evidence, ...]]:
        """Return each learner's pieces as `of_learner`; a learner without any has an empty tuple."""
        wanted = list(learner_ids)
        found: defaultdict[LearnerId, list[Evidence]] = defaultdict(list)
        with self._sessions.reading() as session:
            for some in batches(wanted):
                pieces = select(EvidenceRow).where(EvidenceRow.learner_id.in_(some))
                for row in session.scalars(pieces.order_by(EvidenceRow.dated, EvidenceRow.id)):
                    found[row.learner_id].append(evidence_of(row))
        return {learner: tuple(found[learner]) for learner in wanted}

    def accept(self, evidence_id: EvidenceId, acceptance: Acceptance, rubric: int | None = None) -> None:
        """Record that the piece was found true, which is decided once: awards pin what they saw.

        `rubric` is the step that it was rated, where it was; otherwise what it has stays.

        Raises NotFound (`no-such-evidence`), Conflict (`already-accepted`).
        """
        open_piece = EvidenceRow.id == evidence_id, EvidenceRow.accepted_strength.is_(None)
        rated = {} if rubric is None else {"rubric": rubric}
        change = update(EvidenceRow).where(*open_piece).values(acceptance_columns(acceptance) | rated)
        with self._sessions.writing() as session:
            if session.execute(change.returning(EvidenceRow.id)).all():
                return
            self.get(evidence_id)
            raise ALREADY_ACCEPTED.about({"evidence_id": evidence_id})

    def correct(self, evidence: Evidence) -> None:
        """Keep other facts of a piece; awards pin what they saw. Raises NotFound (`no-such-evidence`)."""
        with self._sessions.writing() as session:
            learner, _ = self.get(evidence.id)
            row = row_of(learner, evidence)
            session.execute(update(EvidenceRow).where(EvidenceRow.id == evidence.id).values(row))

    def withdraw(self, evidence_id: EvidenceId) -> None:
        """Let a piece count no longer; raises NotFound (`no-such-evidence`)."""
        with self._sessions.writing() as session:
            self.get(evidence_id)
            change = update(EvidenceRow).where(EvidenceRow.id == evidence_id)
            session.execute(change.values(acceptance_columns(None)))

    def put_waiting(self, learner_id: LearnerId, evidence: Evidence) -> None:
        """Keep a piece that nobody has accepted, in place of what it was before; raises as `add`."""
        open_piece = EvidenceRow.id == evidence.id, EvidenceRow.accepted_strength.is_(None)
        change = update(EvidenceRow).where(*open_piece).values(row_of(learner_id, evidence))
        with self._sessions.writing() as session:
            if not session.execute(change.returning(EvidenceRow.id)).all():
                self.add(learner_id, evidence)

    def remove_waiting(self, evidence_id: EvidenceId) -> None:
        """Remove a piece that nobody has accepted; one that counts, or that there is not, is left alone."""
        open_piece = EvidenceRow.id == evidence_id, EvidenceRow.accepted_strength.is_(None)
        with self._sessions.writing() as session:
            session.execute(delete(EvidenceRow).where(*open_piece))

    def count(self) -> int:
        """Return how many pieces there are."""
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(EvidenceRow)) or 0

"""Sums over what learners stated with accepted achievements, and how many badges were awarded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from badgeserver.domain.submission import SubmissionKind, SubmissionState
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardRow, EvidenceRow, SubmissionRow


@dataclass(frozen=True, slots=True)
class OutcomeSum:
    """The sum of a result, and how many people stated one."""

    total: float
    people: int


class AchievementSums:
    """Sums over everybody; nobody is named."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def badges_awarded(self, first: date, last: date) -> int:
        """Return how many badges were awarded between two days, both included."""
        within = AwardRow.awarded_on.between(first, last)
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(AwardRow).where(within)) or 0

    def outcome(self, code: str, first: date, last: date) -> OutcomeSum:
        """Return the sum of a result over accepted achievements dated between two days.

        They were accepted on the last of the days at the latest.
        """
        accepted = SubmissionRow.state == SubmissionState.ACCEPTED
        achievements = SubmissionRow.kind == SubmissionKind.ACHIEVEMENT
        within = EvidenceRow.dated.between(first, last), EvidenceRow.accepted_on <= last
        stated = (
            select(SubmissionRow.learner_id, SubmissionRow.particulars)
            .join(EvidenceRow, EvidenceRow.id == SubmissionRow.id)
            # A text that does not have the code can't state it; what has it is read.
            .where(accepted, achievements, *within, SubmissionRow.particulars.contains(f'"{code}"'))
        )
        total, people = 0.0, set()
        with self._sessions.reading() as session:
            for learner, particulars in session.execute(stated):
                value = json.loads(particulars).get("outcomes", {}).get(code)
                if value is not None:
                    total += value
                    people.add(learner)
        return OutcomeSum(total, len(people))

"""Evidence and awards of many learners in columns: the form in which everyone is evaluated at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import AchievementId, AwardId, BadgeId, CertificateId, EvidenceId
from badgeserver.domain.matching import Subject, subject_of_evidence
from badgeserver.domain.requirement import Strength

Ints: TypeAlias = NDArray[np.integer]
Bools: TypeAlias = NDArray[np.bool_]

NOT_GIVEN = -1
"""Stands for a score, level, rubric or confirmer that a piece of evidence does not have."""

NEVER = date.max.toordinal()
"""Stands for the last day of an award that does not expire."""


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """Accepted evidence, one row a piece. Learners are numbered from 0 to `learners` - 1.

    The rows run by learner, and within one by the id of the piece: where two pieces are equally good
    the first row is cited, as the explaining evaluator does. `dated` is a proleptic ordinal
    (`date.toordinal`), `merit` the score of a certificate or the rubric of any other piece, `level` the
    certificate's own number (grade 2 is 2). `subject` and `confirmed_by` are codes: the position in
    `subjects` and `confirmers`. Raises ValueError where the rows do not run by learner, or are of
    unequal number.
    """

    learners: int
    subjects: tuple[Subject, ...]
    confirmers: tuple[str, ...]
    learner: Ints
    subject: Ints
    dated: Ints
    merit: Ints
    level: Ints
    months: Ints
    gap_months: Ints
    strength: Ints
    confirmed_by: Ints

    def __post_init__(self) -> None:
        if len({len(column) for column in self._columns()}) != 1:
            raise ValueError("the columns of the evidence are of unequal length")
        if len(self.learner) and not bool((np.diff(self.learner) >= 0).all()):
            raise ValueError("the rows of the evidence must run by learner")

    def _columns(self) -> tuple[Ints, ...]:
        about = (self.learner, self.subject, self.dated, self.merit, self.level)
        return (*about, self.months, self.gap_months, self.strength, self.confirmed_by)

    def evidence_of(self, learner: int) -> list[Evidence]:
        """Return a learner's pieces as values; the id of each is its row number (see `row_of`)."""
        first, last = bounds(self.learner, learner, learner + 1)
        return [self._piece(row) for row in range(first, last)]

    def _piece(self, row: int) -> Evidence:
        kind, name = self.subjects[self.subject[row]]
        id, dated = EvidenceId(f"{row:012d}"), date.fromordinal(int(self.dated[row]))
        merit = _given(self.merit[row])
        accepted = Acceptance(Strength(int(self.strength[row])), "", dated)
        if kind == "cert":
            return CertificateEvidence(
                id, CertificateId(name), dated, merit, _given(self.level[row]), accepted
            )
        if kind == "achievement":
            code = _given(self.confirmed_by[row])
            confirmed_by = None if code is None else self.confirmers[code]
            return AchievementEvidence(id, AchievementId(name), dated, merit, confirmed_by, accepted)
        months, gap = int(self.months[row]), int(self.gap_months[row])
        return ExperienceEvidence(id, name, months, dated, merit, gap, accepted)


def bounds(learners: Ints, first: int, last: int) -> tuple[int, int]:
    """Return where the rows of the learners from `first` to before `last` begin and end.

    `learners` is in order. With keys of another type numpy would copy the whole column at each look.
    """
    start, end = np.searchsorted(learners, np.array((first, last), dtype=learners.dtype))
    return int(start), int(end)


def row_of(piece: EvidenceId) -> int:
    """Return the row of a piece that `EvidenceTable.evidence_of` gave."""
    return int(piece)


def _given(value: np.integer) -> int | None:
    return None if value == NOT_GIVEN else int(value)


@dataclass(frozen=True, slots=True)
class HeldTable:
    """Each learner's newest awards that were not revoked, one row an award.

    The rows run by learner. `badge` is the position in `badges`; `awarded_on` and `valid_until` are
    ordinals, `NEVER` for an award without end. Raises ValueError where the rows do not run by learner.
    """

    badges: tuple[BadgeId, ...]
    learner: Ints
    badge: Ints
    awarded_on: Ints
    valid_until: Ints

    def __post_init__(self) -> None:
        if len(self.learner) and not bool((np.diff(self.learner) >= 0).all()):
            raise ValueError("the rows of the awards must run by learner")

    def held_by(self, learner: int) -> list[HeldBadge]:
        """Return a learner's awards as values, without their ids."""
        first, last = bounds(self.learner, learner, learner + 1)
        return [
            HeldBadge(
                AwardId(""),
                self.badges[self.badge[row]],
                date.fromordinal(int(self.awarded_on[row])),
                None if self.valid_until[row] == NEVER else date.fromordinal(int(self.valid_until[row])),
            )
            for row in range(first, last)
        ]


def evidence_table(people: Iterable[Iterable[Evidence]]) -> EvidenceTable:
    """Return the accepted evidence of `people`, who are numbered in their order."""
    columns = {name: array("i") for name in _EVIDENCE_COLUMNS}
    subjects: dict[Subject, int] = {}
    confirmers: dict[str, int] = {}
    learners = 0
    for learner, evidence in enumerate(people):
        learners += 1
        accepted = (one for one in evidence if one.acceptance is not None)
        for one in sorted(accepted, key=lambda piece: piece.id):
            code = subjects.setdefault(subject_of_evidence(one), len(subjects))
            for name, value in zip(
                _EVIDENCE_COLUMNS, (learner, code, *_values(one, confirmers)), strict=True
            ):
                columns[name].append(value)
    filled = {name: _column(column) for name, column in columns.items()}
    return EvidenceTable(learners, tuple(subjects), tuple(confirmers), **filled)


_EVIDENCE_COLUMNS = (
    "learner",
    "subject",
    "dated",
    "strength",
    "merit",
    "level",
    "confirmed_by",
    "months",
    "gap_months",
)


def _values(one: Evidence, confirmers: dict[str, int]) -> tuple[int, ...]:
    """Return a piece's values from `dated` on, in the order of `_EVIDENCE_COLUMNS`."""
    assert one.acceptance is not None
    start = (one.dated.toordinal(), one.acceptance.strength.value)
    match one:
        case CertificateEvidence():
            return (*start, _code(one.score), _code(one.level), NOT_GIVEN, 0, 0)
        case AchievementEvidence():
            who = one.confirmed_by
            confirmed_by = NOT_GIVEN if who is None else confirmers.setdefault(who, len(confirmers))
            return (*start, _code(one.rubric), NOT_GIVEN, confirmed_by, 0, 0)
        case ExperienceEvidence():
            return (*start, _code(one.rubric), NOT_GIVEN, NOT_GIVEN, one.months, one.gap_months)


def _code(value: int | None) -> int:
    return NOT_GIVEN if value is None else value


def held_table(people: Iterable[Iterable[HeldBadge]]) -> HeldTable:
    """Return the awards of `people`, who are numbered in their order."""
    columns = {name: array("i") for name in ("learner", "badge", "awarded_on", "valid_until")}
    badges: dict[BadgeId, int] = {}
    for learner, held in enumerate(people):
        for one in held:
            columns["learner"].append(learner)
            columns["badge"].append(badges.setdefault(one.badge, len(badges)))
            columns["awarded_on"].append(one.awarded_on.toordinal())
            columns["valid_until"].append(NEVER if one.valid_until is None else one.valid_until.toordinal())
    filled = {name: _column(column) for name, column in columns.items()}
    return HeldTable(tuple(badges), **filled)


def _column(values: array[int]) -> Ints:
    return np.array(values, dtype=np.int32)


def nobody_holds_anything() -> HeldTable:
    """Return the awards of a programme that has not awarded anything yet."""
    return held_table(())

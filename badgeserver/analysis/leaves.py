"""Leaves over columns: which rows fulfil one, and which of them it cites for each learner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from badgeserver.analysis.tables import Bools, EvidenceTable, Ints
from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.ids import CertificateId
from badgeserver.domain.matching import earliest_day
from badgeserver.domain.requirement import (
    HasAchievement,
    HasExperience,
    HoldsCertificate,
    Requirement,
    Strength,
)


class Rows:
    """The rows of one subject and of some learners, in the table's order.

    `learner` counts from the first of those learners.
    """

    def __init__(self, table: EvidenceTable, rows: Ints, first_learner: int) -> None:
        self.rows = rows
        self._table = table
        self._first = first_learner

    @cached_property
    def learner(self) -> Ints:
        """Return the learner of each row."""
        return self._table.learner[self.rows] - self._first

    @cached_property
    def dated(self) -> Ints:
        """Return the date of each row as an ordinal."""
        return self._table.dated[self.rows]

    @cached_property
    def merit(self) -> Ints:
        """Return the score or rubric of each row."""
        return self._table.merit[self.rows]

    def confirmed_by(self, who: str) -> Bools:
        """Tell for each row whether `who` confirmed it."""
        if who not in self._table.confirmers:
            return np.zeros(len(self.rows), dtype=np.bool_)
        return np.equal(self._table.confirmed_by[self.rows], self._table.confirmers.index(who))

    def level_among(self, levels: list[int]) -> Bools:
        """Tell for each row whether its level is one of `levels`."""
        among: Bools = np.isin(self._table.level[self.rows], levels)
        return among

    def strong(self, strength: Strength) -> Bools:
        """Tell for each row whether it was accepted that firmly."""
        return np.greater_equal(self._table.strength[self.rows], strength.value)

    def long_enough(self, leaf: HasExperience) -> Bools:
        """Tell for each row whether its months and its break are within the limits of `leaf`."""
        enough = self._table.months[self.rows] >= leaf.min_months
        if leaf.max_gap_months is not None:
            enough &= self._table.gap_months[self.rows] <= leaf.max_gap_months
        return enough


def fulfilling(
    leaf: Requirement, rows: Rows, certificates: Mapping[CertificateId, ExternalCertificate], on: date
) -> Bools:
    """Tell for each of the leaf's own `rows` whether it fulfils every condition on the day `on`."""
    good = rows.dated <= on.toordinal()
    for condition in _conditions(leaf, rows, certificates, on):
        good &= condition
    return good


def _conditions(
    leaf: Requirement, rows: Rows, certificates: Mapping[CertificateId, ExternalCertificate], on: date
) -> Iterator[Bools]:
    match leaf:
        case HoldsCertificate(min_score=min_merit):
            yield from _certificate(leaf, rows, certificates[leaf.certificate])
        case HasAchievement(min_rubric=min_merit, confirmed_by=who):
            if who is not None:
                yield rows.confirmed_by(who)
        case HasExperience(min_rubric=min_merit):
            yield rows.long_enough(leaf)
        case _:
            raise ValueError(f"{type(leaf).__name__} asks for no evidence")
    if min_merit is not None:
        yield rows.merit >= min_merit
    if not isinstance(leaf, HasExperience):
        if leaf.max_age_months is not None:
            yield rows.dated >= earliest_day(leaf.max_age_months, on).toordinal()
        if leaf.min_strength is not None:
            yield rows.strong(leaf.min_strength)


def _certificate(leaf: HoldsCertificate, rows: Rows, certificate: ExternalCertificate) -> Iterator[Bools]:
    if certificate.given_from is not None:
        yield rows.dated >= certificate.given_from.toordinal()
    if certificate.given_until is not None:
        yield rows.dated <= certificate.given_until.toordinal()
    if leaf.min_level is not None:
        minimum = leaf.min_level
        yield rows.level_among([one for one in certificate.levels if certificate.reaches_level(one, minimum)])


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """The rows of one subject, and which of them fulfil a leaf."""

    rows: Rows
    good: Bools

    def newer_than(self, days: Ints) -> Fulfilled:
        """Return only what is dated after the day that `days` gives for the learner."""
        return Fulfilled(self.rows, self.good & (self.rows.dated > days[self.rows.learner]))

    def of(self, learners: Bools) -> Fulfilled:
        """Return only what belongs to those learners."""
        return Fulfilled(self.rows, self.good & learners[self.rows.learner])

    def learners_with(self, need: int, learners: int) -> Bools:
        """Tell for each of so many learners whether they have as many rows as needed."""
        if need > 1:
            counts = np.bincount(self.rows.learner[self.good], minlength=learners)
            return np.greater_equal(counts, need)
        found = np.zeros(learners, dtype=np.bool_)
        found[self.rows.learner[self.good]] = True
        return found

    def preferred(self, need: int) -> tuple[Ints, Ints]:
        """Return for each learner the first `need` rows: the newest first, then the best, then by id.

        Gives the learner and the table's row of each piece, in that order.
        """
        learner, rows = self.rows.learner[self.good], self.rows.rows[self.good]
        dated, merit = self.rows.dated[self.good], self.rows.merit[self.good]
        order = np.lexsort((rows, -merit, -dated, learner))
        learner, rows = learner[order], rows[order]
        first = np.arange(len(learner)) - np.searchsorted(learner, learner) < need
        return learner[first], rows[first]

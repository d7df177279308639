"""The catalogue of external certificates: exams and courses that others give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from badgeserver.domain.ids import CertificateId, StandardItemId
from badgeserver.domain.text import Text


class CertificateStatus(StrEnum):
    """Whether the certificate can be earned today, as far as the catalogue's editors know."""

    CURRENT = "current"
    ENDING = "ending"
    ENDED = "ended"
    UPCOMING = "upcoming"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """A certificate's scale of points: 0 to `maximum`, passed at `pass_mark` where there is one."""

    maximum: int
    pass_mark: int | None = None


@dataclass(frozen=True, slots=True)
class ExternalCertificate:
    """An exam or course of another body. `levels` runs from the lowest merit to the highest.

    A certificate passed while it was given (`given_from` to `given_until`, where known) counts
    for ever as a fact, whatever its status is now.
    """

    id: CertificateId
    name: Text
    provider: Text
    domain: str
    kind: str
    category: str
    status: CertificateStatus
    proofs: tuple[str, ...]
    successors: tuple[CertificateId, ...] = ()
    levels: tuple[int, ...] = ()
    score: ScoreScale | None = None
    validity_months: int | None = None
    given_from: date | None = None
    given_until: date | None = None
    issues_open_badges: str = "unknown"
    standard_items: tuple[StandardItemId, ...] = ()
    notes: Text | None = None

    def was_given_on(self, day: date) -> bool:
        """Tell whether the certificate could be earned on `day`, as far as its dates are known."""
        return not (
            (self.given_from is not None and day < self.given_from)
            or (self.given_until is not None and day > self.given_until)
        )

    def reaches_level(self, level: int | None, minimum: int) -> bool:
        """Tell whether `level` is `minimum` or of higher merit; an unknown level reaches nothing."""
        if level not in self.levels or minimum not in self.levels:
            return False
        return self.levels.index(level) >= self.levels.index(minimum)

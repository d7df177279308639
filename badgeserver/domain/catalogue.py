"""The catalogue of external certificates: exams and courses that others give."""

from __future__ import annotations

from collections.abc import Iterable
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
class TrustedBadge:
    """Open Badges that prove a certificate by themselves: those of `issuer` for one of `achievements`.

    A name in `achievements` that ends with `*` stands for all ids that begin so. `level` and `score`
    are what these badges stand for; `level_result` and `score_result` name the ResultDescription of
    Open Badges 3.0 whose Result tells it instead.
    """

    issuer: str
    achievements: tuple[str, ...]
    level: int | None = None
    score: int | None = None
    level_result: str | None = None
    score_result: str | None = None

    def covers(self, issuer: str, achievement: str) -> bool:
        """Tell whether a badge of this issuer for this Achievement is one of these."""
        return issuer == self.issuer and any(_covers(one, achievement) for one in self.achievements)


def _covers(name: str, achievement: str) -> bool:
    return achievement.startswith(name[:-1]) if name.endswith("*") else achievement == name


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
    trusted_badges: tuple[TrustedBadge, ...] = ()
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


def proven_by_badge(
    certificates: Iterable[ExternalCertificate], issuer: str, achievement: str
) -> tuple[ExternalCertificate, TrustedBadge] | None:
    """Return the certificate that a badge of `issuer` for `achievement` proves by itself, and why."""
    return next(
        (
            (certificate, trusted)
            for certificate in certificates
            for trusted in certificate.trusted_badges
            if trusted.covers(issuer, achievement)
        ),
        None,
    )

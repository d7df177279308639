"""An Open Badge that a learner handed in: where it is on its way to counting by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from badgeserver.domain.ids import CertificateId, EvidenceId, LearnerId
from badgeserver.domain.text import Text

NO_REASON = Text("", "")


class HandedState(StrEnum):
    """What happens to it next, and whose turn it is."""

    WAITING = "waiting"
    """Something could not be reached: it is tried again by itself."""
    UNBOUND = "unbound"
    """It does not tell that it is the learner's: the learner adds an address, or asks staff."""
    CHECKING = "checking"
    """Staff look at it, as a submission of the same id."""
    COUNTED = "counted"
    """It is evidence now."""
    REFUSED = "refused"
    """It was tried again, and does not hold."""


class Proof(StrEnum):
    """How a badge was found genuine."""

    SIGNATURE = "signature"
    """By the issuer's signature over it."""
    HOSTED = "hosted"
    """By the issuer's own site, which has it at its address (Open Badges 2.0, HostedBadge)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeFacts:
    """What a verified badge says: its id, its issuer's, its Achievement's, the names that they bear.

    `dated` is the day in Japan on which it was issued.
    """

    id: str
    issuer: str
    issuer_name: str
    name: str
    achievement: str
    dated: date
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBadge:
    """A badge as it was handed in (`text`: JSON, a JWS, or the address where it is to be had).

    `digest` is `sha256:<hex>` of the text. `facts` are known once it was verified; `certificate` is
    what it proves by the trust list. `code` and `reason` say why it does not count yet; `retry_at` is
    when it is tried again, after `tries` that failed. `evidence` is the piece that it became.
    """

    id: EvidenceId
    learner: LearnerId
    text: str
    digest: str
    state: HandedState
    handed_in_by: str
    handed_in_at: datetime
    facts: BadgeFacts | None = None
    certificate: CertificateId | None = None
    evidence: EvidenceId | None = None
    code: str = ""
    reason: Text = NO_REASON
    tries: int = 0
    retry_at: datetime | None = None

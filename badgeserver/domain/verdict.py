"""The answer of a verification: valid, invalid or unknown, with each check and its own outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from badgeserver.domain.replacement import Replacement
from badgeserver.domain.skill_map import Level
from badgeserver.domain.text import Text


class Answer(StrEnum):
    """The three answers; what could not be checked is never reported as either of the others."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What one check came to."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One step of a verification. `name` and `code` are stable and for machines; the texts are for people.

    `code` names what went wrong, or what kept the step from being made; None where it passed.
    """

    name: str
    title: Text
    outcome: Outcome
    message: Text
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the verified thing says of itself, for the person who verifies it.

    Anybody can choose any name; `issuer_site` is the host whose keys the proof was checked with, and
    so what tells an issuer from an impostor. What is no Open Badge (`is_badge`) gives its own name as
    `badge_name`, or none. `level` and `replaced` are what the issuer itself adds from its records:
    they are there on its own site only.
    """

    badge_name: Text
    issuer_name: str
    issuer_site: str = ""
    badge_id: str | None = None
    level: Level | None = None
    holder_name: str | None = None
    awarded_on: date | None = None
    valid_until: date | None = None
    credential_id: str | None = None
    is_badge: bool = True
    replaced: Replacement | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The overall answer, why in one sentence, and each check in the order it was made."""

    answer: Answer
    summary: Text
    checks: tuple[Check, ...]
    shown: Shown | None = None
    status_known_as_of: datetime | None = None

    @property
    def is_proven(self) -> bool:
        """Tell whether what is shown is the issuer's word: a signature was right, and none was wrong."""
        proofs = [one for one in self.checks if one.name == "proof"]
        return bool(proofs) and all(one.outcome is Outcome.PASSED for one in proofs)

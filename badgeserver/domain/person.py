"""The people who act: their roles, and how the record names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from badgeserver.domain.ids import MunicipalityCode, StaffId


class Role(StrEnum):
    """What a signed-in person may do."""

    LEARNER = "learner"
    ASSESSOR = "assessor"
    STAFF = "staff"
    HELP_DESK = "help_desk"
    OPERATOR = "operator"
    EMPLOYER = "employer"
    """Of a registered organisation: they search among those who agreed to be found, and nothing else."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. The record names people by role and id, never by their names."""

    role: str
    id: str

    @property
    def reference(self) -> str:
        """`role:id`, as the audit log and every `by` has it."""
        return f"{self.role}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody who works for the programme.

    `municipality` limits what a member of a municipality's staff sees; `subjects` are the ids of
    achievements, experience areas and catalogue categories that an assessor judges, all if empty;
    `teams` the employers and groups whose people they must not judge.
    """

    id: StaffId
    name: str
    email: str
    role: Role
    municipality: MunicipalityCode | None = None
    subjects: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    ended_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Return how the record names this person."""
        return Actor(self.role, self.id)

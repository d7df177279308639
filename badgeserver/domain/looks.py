"""That somebody who works for the programme saw whose record something is, and what for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from badgeserver.domain.person import Role


class Purpose(StrEnum):
    """For what a page shows a learner's name to those at work."""

    CHECK = "check"
    ASSESS = "assess"
    PANEL = "panel"
    REVIEW = "review"
    CORRECT = "correct"
    ROSTER = "roster"
    HELP = "help"
    FILE = "file"
    PRINT = "print"
    TALENT = "talent"


@dataclass(frozen=True, slots=True)
class Looks:
    """How often people with a role looked at a learner's record on a day, for one purpose."""

    on: date
    role: Role
    purpose: Purpose
    count: int

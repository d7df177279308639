"""A learner: the person who hands in evidence and receives badges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from badgeserver.domain.ids import GroupId, LearnerId, MunicipalityCode


class Residence(StrEnum):
    """Whether the learner lives in the prefecture, or outside and cares for a municipality in it."""

    RESIDENT = "resident"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Learner:
    """`name` is as it shall be printed; `shows_name` is the consent to show it to whoever verifies."""

    id: LearnerId
    name: str
    email: str
    group: GroupId
    municipality: MunicipalityCode | None = None
    residence: Residence = Residence.RESIDENT
    reading: str = ""
    shows_name: bool = False
    invented: bool = False

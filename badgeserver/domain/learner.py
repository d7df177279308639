"""A learner: the person who hands in evidence and receives badges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from badgeserver.domain.ids import GroupId, LearnerId, MunicipalityCode
from badgeserver.domain.text import Language


class Residence(StrEnum):
    """Whether the learner lives in the prefecture, or outside and cares for a municipality in it."""

    RESIDENT = "resident"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Learner:
    """`name` is as it shall be printed; `shows_name` is the choice for badges without one of their own.

    `email` is the main address. `sector` is one of the programme's sectors, empty where not told.
    `born_on` is kept only where a guardian's consent depends on it; `language` is that of mails, None
    for both.
    """

    id: LearnerId
    name: str
    email: str
    group: GroupId
    municipality: MunicipalityCode | None = None
    residence: Residence = Residence.RESIDENT
    reading: str = ""
    shows_name: bool = False
    invented: bool = False
    sector: str = ""
    born_on: date | None = None
    language: Language | None = None

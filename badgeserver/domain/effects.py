"""One difference between two rules, and what it does to people. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text


class Effect(StrEnum):
    """What a change does to people: more is asked of them, less, or neither for certain."""

    STRICTER = "stricter"
    LOOSER = "looser"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One difference at `path`: the node's address in the new rule, or in the old one if it is gone."""

    code: str
    path: str
    effect: Effect
    message: Text


@dataclass(frozen=True, slots=True)
class Versions:
    """The two maps whose names the words use."""

    old: SkillMap
    new: SkillMap


def more_is_stricter(was: int | None, now: int | None) -> Effect:
    """Return the effect of a threshold where a higher number asks for more; None is no threshold."""
    return Effect.STRICTER if (now or 0) > (was or 0) else Effect.LOOSER


def less_is_stricter(was: int | None, now: int | None) -> Effect:
    """Return the effect of a limit where a lower number asks for more; None is no limit."""
    unlimited = float("inf")
    before, after = (unlimited if one is None else one for one in (was, now))
    return Effect.STRICTER if after < before else Effect.LOOSER

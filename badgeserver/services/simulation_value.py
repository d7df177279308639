"""A simulation as a value for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Language
from badgeserver.services.simulation import CutEffect, Simulation


def simulation_value(found: Simulation, language: Language) -> dict[str, Any]:
    """Return the whole simulation as plain values, names in `language`; it may count single people."""
    return {
        "as_of": found.on.isoformat(),
        "old": _map(found.old),
        "new": _map(found.new),
        "learners": found.learners,
        "gaining": found.gaining,
        "losing": found.losing,
        "badges": [{**asdict(one), "name": one.name.in_(language)} for one in found.badges],
        "levels": _cuts(found.levels, language),
        "groups": _cuts(found.groups, language),
        "areas": _cuts(found.areas, language),
        "municipalities": _cuts(found.municipalities, language),
    }


def _map(skill_map: SkillMap) -> dict[str, str]:
    first_day = skill_map.effective_from.isoformat()
    return {"version": skill_map.version, "digest": skill_map.digest, "effective_from": first_day}


def _cuts(cuts: Sequence[CutEffect], language: Language) -> list[dict[str, Any]]:
    return [{"id": one.key, "name": one.name.in_(language), **asdict(one.tally)} for one in cuts]

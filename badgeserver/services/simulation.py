"""What a new map would do: every learner under the map of today and under a draft. Changes nothing.

The figures may be of very few people. They are for staff, never for the public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import numpy as np

from badgeserver.analysis.tables import EvidenceTable, HeldTable
from badgeserver.analysis.what_if import Tally, WhatIf, what_if
from badgeserver.domain.ids import BadgeId, LevelId, MunicipalityCode
from badgeserver.domain.programme import Programme
from badgeserver.domain.requirement import HasAchievement, walk
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.storage import Store
from badgeserver.storage.everyone import Codes, EveryoneColumns, Numbers

THREADS = 2
NOT_STATED = Text("記入なし", "not stated")


@dataclass(frozen=True, slots=True)
class BadgeEffect:
    """How many learners meet a badge's rules `before` and `after`, by the evidence at hand.

    Of the `lost`, `near` lack one leaf of the new rules only, and `keep` have an active award, which
    stays valid to its end.
    """

    badge: BadgeId
    name: Text
    level: LevelId
    before: int
    after: int
    gained: int
    lost: int
    near: int
    keep: int


@dataclass(frozen=True, slots=True)
class CutEffect:
    """What becomes of the learners of one level, group, area or municipality.

    `before` and `after` count those who meet at least one badge's rules (of the level, for levels);
    `gained` and `lost` those with at least one badge more or less, which one learner may be both.
    """

    key: str
    name: Text
    tally: Tally


@dataclass(frozen=True, slots=True)
class Simulation:
    """The effect of replacing the map `old` by the map `new`, evaluated on the day `on`."""

    on: date
    old: SkillMap
    new: SkillMap
    learners: int
    gaining: int
    losing: int
    badges: tuple[BadgeEffect, ...]
    levels: tuple[CutEffect, ...]
    groups: tuple[CutEffect, ...]
    areas: tuple[CutEffect, ...]
    municipalities: tuple[CutEffect, ...]

    @property
    def changed_badges(self) -> tuple[BadgeEffect, ...]:
        """The badges that somebody would gain or lose."""
        return tuple(one for one in self.badges if one.gained or one.lost)

    @property
    def cuts(self) -> tuple[tuple[Text, tuple[CutEffect, ...]], ...]:
        """The same people cut in four ways, with the name of each."""
        return (
            (Text("レベル", "Level"), self.levels),
            (Text("対象者グループ", "Learner group"), self.groups),
            (Text("地域", "Area"), self.areas),
            (Text("市町村", "Municipality"), self.municipalities),
        )


def simulate(old: Programme, new: Programme, store: Store, on: date) -> Simulation:
    """Evaluate every learner of `store` by the map `old` and by the map `new`, on the day `on`."""
    codes = _codes(old, new)
    columns = store.everyone.columns(codes)
    evidence = EvidenceTable(
        columns.learners, tuple(codes.subjects), tuple(codes.confirmers), **columns.evidence
    )
    held = HeldTable(tuple(map(BadgeId, codes.badges)), **columns.held)
    result = what_if(old.skill_map, new.skill_map, evidence, held, on, THREADS)
    return _report(result, old, new, codes, columns, on)


def _codes(old: Programme, new: Programme) -> Codes:
    """Number all that the rules of either map ask about."""
    maps = (old.skill_map, new.skill_map)
    return Codes(
        subjects=[
            *(("cert", one) for one in _either(one.certificates for one in maps)),
            *(("achievement", one) for one in _either(one.achievements for one in maps)),
            *(("experience", one) for one in _either(one.experience_areas for one in maps)),
        ],
        confirmers=_either(map(_confirmers, maps)),
        badges=_either(one.badges for one in maps),
        groups=_either(one.groups for one in maps),
        municipalities=_either(one.regions.municipalities for one in (old, new)),
    )


def _either(several: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(several)))


def _confirmers(skill_map: SkillMap) -> Iterator[str]:
    for badge in skill_map.badges.values():
        renewal = badge.renewal.rule if badge.renewal is not None else None
        for rule in (badge.rule, badge.experience_route, renewal):
            for node in walk(rule) if rule is not None else ():
                if isinstance(node.requirement, HasAchievement) and node.requirement.confirmed_by:
                    yield node.requirement.confirmed_by


def _report(
    result: WhatIf, old: Programme, new: Programme, codes: Codes, columns: EveryoneColumns, on: date
) -> Simulation:
    municipalities = {
        code: place.name
        for programme in (old, new)
        for code, place in programme.regions.municipalities.items()
    }
    areas = {code: area.name for programme in (old, new) for code, area in programme.regions.areas.items()}
    groups = {id: group.name for one in (old, new) for id, group in one.skill_map.groups.items()}
    area_codes = _area_codes(old, new, codes, list(areas), columns)
    return Simulation(
        on=on,
        old=old.skill_map,
        new=new.skill_map,
        learners=columns.learners,
        gaining=int(result.gaining(result.badges).sum()),
        losing=int(result.losing(result.badges).sum()),
        badges=tuple(_badge(id, result, old.skill_map, new.skill_map) for id in result.badges),
        levels=tuple(_levels(result, old.skill_map, new.skill_map)),
        groups=_cut(result, columns.group, codes.groups, groups),
        areas=_cut(result, area_codes, list(areas), areas),
        municipalities=_cut(result, columns.municipality, codes.municipalities, municipalities),
    )


def _badge(id: BadgeId, result: WhatIf, old: SkillMap, new: SkillMap) -> BadgeEffect:
    outcome, badge = result.badges[id], new.badges.get(id) or old.badges[id]
    counted = (outcome.before, outcome.after, outcome.gained, outcome.lost, outcome.near)
    keep = outcome.lost & outcome.holds
    return BadgeEffect(id, badge.name, badge.level, *(int(one.sum()) for one in (*counted, keep)))


def _levels(result: WhatIf, old: SkillMap, new: SkillMap) -> Iterator[CutEffect]:
    for id, level in {**old.levels, **new.levels}.items():
        before = [badge.id for badge in old.badges.values() if badge.level == id]
        after = [badge.id for badge in new.badges.values() if badge.level == id]
        yield CutEffect(id, level.name, result.of_level(before, after))


def _area_codes(
    old: Programme, new: Programme, codes: Codes, areas: Sequence[str], columns: EveryoneColumns
) -> Numbers:
    """Return the place of each learner's area in `areas`, -1 where the municipality is not known."""
    place = {area: number for number, area in enumerate(areas)}
    towns = {**old.regions.municipalities, **new.regions.municipalities}
    area_of = [place[towns[MunicipalityCode(code)].area] for code in codes.municipalities]
    # The code -1 finds the last entry.
    return np.array([*area_of, -1], dtype=np.int32)[columns.municipality]


def _cut(
    result: WhatIf, code: Numbers, keys: Sequence[str], names: Mapping[Any, Text]
) -> tuple[CutEffect, ...]:
    """Return the effect for each key that has learners; those without a key come last."""
    everybody = np.where(code < 0, len(keys), code)
    rows = [*((key, names[key]) for key in keys), ("", NOT_STATED)]
    tallies = result.by(everybody, len(rows))
    return tuple(
        CutEffect(key, name, tally)
        for (key, name), tally in zip(rows, tallies, strict=True)
        if tally.learners
    )

"""Invented learners with invented evidence, the same ones for the same seed, from any programme's rules.

Nobody here exists: names are made of words for snow, trees and sky, addresses end in `example.jp`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from badgeserver.domain.calendar import FISCAL_YEAR_FIRST_MONTH, fiscal_year
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import EvidenceId, GroupId, LearnerId, MunicipalityCode
from badgeserver.domain.learner import Learner, Residence
from badgeserver.domain.programme import Programme
from badgeserver.domain.skill_map import Badge
from badgeserver.domain.talent import listed_groups
from badgeserver.services.invented_evidence import EvidenceMaker

FISCAL_YEARS = 4
OUTSIDE_SHARE = 0.04
GROWTH = (1.0, 1.6, 2.3, 2.0)
"""How many start in each fiscal year, the last one not over yet."""

FAMILY_NAMES = (
    ("雪原", "ゆきはら"), ("白樺", "しらかば"), ("氷室", "ひむろ"), ("星野川", "ほしのがわ"),
    ("風見", "かざみ"), ("霧島", "きりしま"), ("朝霧", "あさぎり"), ("夕凪", "ゆうなぎ"),
    ("冬木", "ふゆき"), ("春野", "はるの"), ("松林", "まつばやし"), ("青空", "あおぞら"),
    ("髙嶺", "たかね"), ("𠮷野", "よしの"), ("岬﨑", "みさき"), ("流川", "ながれがわ"),
    ("月岡", "つきおか"), ("虹田", "にじた"),
)  # fmt: skip
GIVEN_NAMES = (
    "つばさ", "ひかり", "こずえ", "みのる", "かえで", "あゆむ", "しずく", "たける",
    "いぶき", "なぎさ", "まこと", "すずらん", "ほたる", "いちょう", "らいと", "みぞれ",
)  # fmt: skip

GROUP_WEIGHTS = {
    "child": 8, "hs_student": 12, "student": 13, "citizen": 14, "senior": 11, "worker_non_it": 20,
    "engineer": 8, "municipal": 11, "manager": 5, "supporter": 3, "leader": 3,
}  # fmt: skip
"""How many of each group; a group that another programme has on top weighs 5."""

AMBITION = (1.0, 0.85, 0.5, 0.35, 0.9)
"""How likely a learner goes for a badge of each level, the lowest first."""


@dataclass(frozen=True, slots=True)
class Persona:
    """A learner of the demonstration whom a visitor may sign in as, with a worked example's evidence."""

    id: LearnerId
    name: str
    reading: str
    example: str


PERSONAS = (
    Persona(LearnerId("demo-citizen"), "雪原 ひかり", "ゆきはら ひかり", "citizen-first"),
    Persona(LearnerId("demo-student"), "髙嶺 つばさ", "たかね つばさ", "hs-student"),
    Persona(LearnerId("demo-officer"), "𠮷野 かえで", "よしの かえで", "dx-promoter"),
    Persona(LearnerId("demo-leader"), "岬﨑 みのる", "みさき みのる", "supporter-then-leader"),
)


def personas(programme: Programme) -> Iterator[tuple[Learner, tuple[Evidence, ...]]]:
    """Yield the demonstration's named learners whose worked example the programme has."""
    examples = {one.id: one for one in programme.examples}
    places = list(programme.regions.municipalities)
    for position, persona in enumerate(PERSONAS):
        if persona.example not in examples:
            continue
        example = examples[persona.example]
        learner = Learner(
            id=persona.id,
            name=persona.name,
            email=f"{persona.id}@example.jp",
            group=example.group,
            municipality=places[position * 7 % len(places)],
            reading=persona.reading,
            shows_name=position % 2 == 0,
            invented=True,
        )
        yield learner, tuple(_owned_by(persona.id, one) for one in example.evidence)


def _owned_by(learner: LearnerId, evidence: Evidence) -> Evidence:
    return replace(evidence, id=EvidenceId(f"{learner}-{evidence.id}"))


def invented_people(
    programme: Programme, count: int, seed: int, today: date
) -> Iterator[tuple[Learner, tuple[Evidence, ...]]]:
    """Yield `count` invented learners, each with evidence dated over the last four fiscal years."""
    rng = random.Random(seed)
    crowd = _Crowd(programme, rng, today)
    for number in range(1, count + 1):
        yield crowd.someone(number)


class _Crowd:
    def __init__(self, programme: Programme, rng: random.Random, today: date) -> None:
        self._programme = programme
        self._rng = rng
        self._today = today
        self._maker = EvidenceMaker(programme.skill_map, rng, today)
        places = programme.regions.municipalities.values()
        self._places = [one.code for one in places]
        # Weighing by the root of the residents fills small towns too, as a demonstration needs.
        self._place_weights = [(one.population or 1000) ** 0.5 for one in places]
        self._groups = list(programme.skill_map.groups)
        self._grown_up = listed_groups(programme.skill_map)
        self._sectors = list(programme.skill_map.sectors)
        self._group_weights = [GROUP_WEIGHTS.get(group, 5) for group in self._groups]

    def someone(self, number: int) -> tuple[Learner, tuple[Evidence, ...]]:
        learner = self._learner(number)
        return learner, self._maker.pursue(learner.id, self._goals(learner.group), self._first_day())

    def _learner(self, number: int) -> Learner:
        family, family_kana = self._rng.choice(FAMILY_NAMES)
        given = self._rng.choice(GIVEN_NAMES)
        outside = self._rng.random() < OUTSIDE_SHARE
        group = self._rng.choices(self._groups, self._group_weights)[0]
        return Learner(
            id=LearnerId(f"invented-{number:06d}"),
            name=f"{family} {given}",
            email=f"invented-{number:06d}@example.jp",
            group=GroupId(group),
            municipality=MunicipalityCode(self._rng.choices(self._places, self._place_weights)[0]),
            residence=Residence.OUTSIDE if outside else Residence.RESIDENT,
            sector=self._sector(number, group),
            reading=f"{family_kana} {given}",
            shows_name=self._rng.random() < 0.5,
            invented=True,
        )

    def _sector(self, number: int, group: str) -> str:
        """Return the field of a grown-up; one of five does not tell, and children have none."""
        if not self._sectors or group not in self._grown_up or number % 5 == 0:
            return ""
        return self._sectors[number % len(self._sectors)]

    def _first_day(self) -> date:
        back = self._rng.choices(range(FISCAL_YEARS - 1, -1, -1), GROWTH)[0]
        start = date(fiscal_year(self._today) - back, FISCAL_YEAR_FIRST_MONTH, 1)
        end = min(self._today, date(start.year + 1, FISCAL_YEAR_FIRST_MONTH, 1))
        return start + timedelta(days=self._rng.randrange(max(1, (end - start).days)))

    def _goals(self, group: GroupId) -> list[Badge]:
        """Choose the badges a learner of `group` goes for, the lowest level first."""
        goals = []
        for rank, (_, badges) in enumerate(self._programme.skill_map.badges_by_level()):
            meant = [badge for badge in badges if group in badge.groups]
            goals += [badge for badge in meant if self._rng.random() < AMBITION[min(rank, len(AMBITION) - 1)]]
        return goals

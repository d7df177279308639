"""Figures for whoever looks: true counts for those who may see them, and else what was released.

True counts are kept as long as nothing changed from which they are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import AreaCode, GroupId, LevelId, MunicipalityCode
from badgeserver.domain.open_data import CellKind, Release, ScopeKind
from badgeserver.domain.regions import Regions
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.statistics import (
    OUTSIDE,
    PREFECTURE,
    Holders,
    Leaders,
    Place,
    PlaceKind,
    Pyramid,
    Question,
    Ranks,
    Scope,
    ranks,
)
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import PUBLIC_VIEWER, Viewer, sees_in_full
from badgeserver.services.office import Office
from badgeserver.services.open_data import newest_release
from badgeserver.storage.holder_counts import AT_OR_ABOVE

T = TypeVar("T")
Code = TypeVar("Code", MunicipalityCode, AreaCode)


class Precision(StrEnum):
    """How a number is to be read."""

    EXACT = "exact"
    ROUNDED = "rounded"
    """Rounded down to a multiple of k: v stands for v to v + k - 1, and 0 for nobody."""
    WITHHELD = "withheld"
    """It is of fewer than k people, or would give such a number away."""
    NOT_RELEASED = "not_released"
    """The public's files have no such number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A number of people as somebody sees it; None where no number is shown."""

    people: int | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class HoldersShown:
    """Holders as somebody sees them; what is not exact is of the day `released`, if there is one."""

    municipalities: Mapping[MunicipalityCode, Shown]
    areas: Mapping[AreaCode, Shown]
    area_only: Mapping[AreaCode, Shown]
    unplaced: Shown
    prefecture: Shown
    outside: Shown
    released: date | None


def holders(question: Question, viewer: Viewer, office: Office) -> HoldersShown:
    """Return how many people hold what, place by place, as far as the viewer may see.

    What is not seen in full comes from the newest release of a day up to the question's, in which
    nothing is told by sector, by exact level, or by group and place at once.
    """
    release = newest_release(office, question.on)
    released = _Released(question, release, office.programme.skill_map)
    # Nobody's true counts are at hand where the public looks.
    true = _nobody(office.programme.regions) if viewer == PUBLIC_VIEWER else true_holders(question, office)

    def shown(place: Place, kind: CellKind, people: int) -> Shown:
        if sees_in_full(viewer, place):
            return Shown(people, Precision.EXACT)
        return released.shown(kind, place.code)

    return HoldersShown(
        municipalities={
            code: shown(Place(PlaceKind.MUNICIPALITY, code), CellKind.MUNICIPALITY, people)
            for code, people in true.municipalities.items()
        },
        areas={
            code: shown(Place(PlaceKind.AREA, code), CellKind.AREA, people)
            for code, people in true.areas.items()
        },
        area_only={
            code: shown(Place(PlaceKind.AREA, code), CellKind.AREA_ONLY, people)
            for code, people in true.elsewhere_in.items()
        },
        unplaced=shown(PREFECTURE, CellKind.UNPLACED, true.unplaced),
        prefecture=shown(PREFECTURE, CellKind.PREFECTURE, true.prefecture),
        outside=shown(OUTSIDE, CellKind.OUTSIDE, true.outside),
        released=release.as_of if release is not None else None,
    )


@dataclass(frozen=True, slots=True)
class _Released:
    """The released numbers that answer a question, as far as there are any."""

    question: Question
    release: Release | None
    skill_map: SkillMap

    def shown(self, kind: CellKind, code: str) -> Shown:
        scope = self._scope()
        if self.question.group is not None:
            if kind is not CellKind.PREFECTURE:
                return _NOT_RELEASED
            kind, code = CellKind.GROUP, self.question.group
        if self.release is None or scope is None:
            return _NOT_RELEASED
        try:
            number = self.release.number(scope, (kind, code))
        except KeyError:
            return _NOT_RELEASED
        return Shown(number, Precision.WITHHELD if number is None else Precision.ROUNDED)

    def _scope(self) -> tuple[ScopeKind, str] | None:
        scope = self.question.scope
        if scope.exactly or self.question.sector is not None:
            return None
        if scope.badge is not None:
            return ScopeKind.BADGE, scope.badge
        return ScopeKind.LEVEL, scope.level or next(self.skill_map.badges_by_level())[0].id


_NOT_RELEASED = Shown(None, Precision.NOT_RELEASED)


def true_holders(question: Question, office: Office) -> Holders:
    """Return the true counts; for services only, since nobody is asked who looks."""
    rank, scope = ranks(office.programme.skill_map), question.scope
    least = _rank(scope, rank)
    found = _counted(question, least, office)
    if not scope.exactly or least == rank.top:
        return found
    return _less(found, _counted(question, least + 1, office))


def _counted(question: Question, least: int, office: Office) -> Holders:
    """Count who holds the question's badge, or a badge of a rank or above.

    Where no group or sector is asked for, everything of the day is counted at once: whoever asks one
    such question asks several.
    """
    badge, on, regions = question.scope.badge or AT_OR_ABOVE, question.on, office.programme.regions
    counts, some = office.store.holder_counts, (question.group, question.sector)
    if some == (None, None):
        everything = kept(("places", on), lambda: counts.everything_by_place(on, regions), office)
        return everything.get((badge, least)) or _nobody(regions)
    key = ("place", badge, least, on, some)
    return kept(key, lambda: counts.by_place(badge, least, on, regions, *some), office)


def _nobody(regions: Regions) -> Holders:
    none = dict.fromkeys(regions.areas, 0)
    return Holders(dict.fromkeys(regions.municipalities, 0), none, none, 0, 0, 0)


def _rank(scope: Scope, rank: Ranks) -> int:
    if scope.badge is not None:
        return rank.of_badge[scope.badge]
    return 1 if scope.level is None else rank.of_level[scope.level]


def _less(more: Holders, fewer: Holders) -> Holders:
    return Holders(
        municipalities=_each_less(more.municipalities, fewer.municipalities),
        elsewhere_in=_each_less(more.elsewhere_in, fewer.elsewhere_in),
        areas=_each_less(more.areas, fewer.areas),
        unplaced=more.unplaced - fewer.unplaced,
        prefecture=more.prefecture - fewer.prefecture,
        outside=more.outside - fewer.outside,
    )


def _each_less(more: Mapping[Code, int], fewer: Mapping[Code, int]) -> dict[Code, int]:
    return {code: people - fewer[code] for code, people in more.items()}


def holders_by_group(
    on: date, scope: Scope, place: Place, viewer: Viewer, office: Office
) -> dict[GroupId, Shown]:
    """Return the holders in a place by learner group; the public's are of the whole prefecture only."""
    groups = office.programme.skill_map.groups
    if not sees_in_full(viewer, place):
        release = newest_release(office, on) if place == PREFECTURE else None
        return {
            group: _Released(Question(on, scope, group), release, office.programme.skill_map).shown(
                CellKind.PREFECTURE, ""
            )
            for group in groups
        }
    least = _rank(scope, ranks(office.programme.skill_map))
    found = _by_group(on, scope, least, place, office)
    above = _by_group(on, scope, least + 1, place, office) if scope.exactly else {}
    return {group: Shown(found.get(group, 0) - above.get(group, 0), Precision.EXACT) for group in groups}


def _by_group(on: date, scope: Scope, rank: int, place: Place, office: Office) -> Mapping[GroupId, int]:
    badge, regions = scope.badge or AT_OR_ABOVE, office.programme.regions
    counts = office.store.holder_counts
    key = ("by group", badge, rank, on, place)
    return kept(key, lambda: counts.by_group(badge, rank, on, place, regions), office)


def pyramid(on: date, place: Place, viewer: Viewer, office: Office) -> Pyramid:
    """Return the people of a place by level; raises Refused (`figures-not-shown`)."""
    require_full_view(viewer, place)
    skill_map, regions = office.programme.skill_map, office.programme.regions
    counts = office.store.holder_counts
    people = kept(("ranks", on, place), lambda: counts.by_rank(on, place, regions), office)
    at_or_above = {level: people.get(rank, 0) for level, rank in ranks(skill_map).of_level.items()}
    reached = list(at_or_above.values())
    highest = {
        level: people - above
        for (level, people), above in zip(at_or_above.items(), [*reached[1:], 0], strict=True)
    }
    return Pyramid(highest, at_or_above)


def leaders(on: date, viewer: Viewer, office: Office) -> Leaders:
    """Count by area who holds the top level, and who is one step below; raises as `pyramid`."""
    require_full_view(viewer, PREFECTURE)
    levels = [level.id for level, _ in office.programme.skill_map.badges_by_level()]
    top, either = (_at_or_above(level, on, office).areas for level in levels[:-3:-1])
    return Leaders(top, _each_less(either, top))


def _at_or_above(level: LevelId, on: date, office: Office) -> Holders:
    """Count who holds that level or above, who are few: not everything of the day for them."""
    counts, regions = office.store.holder_counts, office.programme.regions
    rank = ranks(office.programme.skill_map).of_level[level]
    return kept(("at or above", rank, on), lambda: counts.by_place(AT_OR_ABOVE, rank, on, regions), office)


def require_full_view(viewer: Viewer, place: Place) -> None:
    """Raise Refused (`figures-not-shown`) unless the viewer sees the true counts of a place."""
    if not sees_in_full(viewer, place):
        raise Refused(
            "figures-not-shown",
            Text(
                "この数字は、担当の地域の職員だけが見られます。",
                "Only staff of that place see these figures.",
            ),
            Text(
                "公表した数字は、オープンデータにあります。",
                "The numbers that are public are in the open data.",
            ),
        )


def kept(key: Hashable, count: Callable[[], T], office: Office) -> T:
    """Return a true figure as it was counted before, if nothing changed since."""
    skill_map = office.programme.skill_map
    edition = office.store.holder_counts.up_to_date(ranks(skill_map))
    return office.figures.kept((edition, skill_map.digest, key), count)

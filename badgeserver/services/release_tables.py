"""The true counts of a day as tables that are published together, and what of them may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from badgeserver.analysis.disclosure import withheld_cells
from badgeserver.analysis.disclosure_tables import Counts, Layout, Tables, rounded_down
from badgeserver.domain.ids import AreaCode, BadgeId, GroupId, MunicipalityCode
from badgeserver.domain.open_data import CellKind, ReleasedCell, ReleasedScope, ScopeKind
from badgeserver.domain.programme import Programme
from badgeserver.domain.statistics import PREFECTURE, Holders, Ranks, ranks
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.storage.holder_counts import AT_OR_ABOVE

_PREFECTURE = Text("全道・全県", "Whole prefecture")
_OUTSIDE = Text("域外から関わる人", "People outside who care for it")
_NOT_TOLD = Text("不明", "Not told")

_Scope = tuple[BadgeId, int]
_ByGroup = Mapping[tuple[BadgeId, int, GroupId], int]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that may be shown, by scope and cell; None where one is withheld."""

    scopes: tuple[ReleasedScope, ...]
    cells: tuple[ReleasedCell, ...]
    numbers: tuple[tuple[int | None, ...], ...]


def released_numbers(on: date, office: Office) -> Numbers:
    """Return what may be shown of who holds what at the end of a day."""
    programme, store = office.programme, office.store
    rank = ranks(programme.skill_map)
    store.holder_counts.up_to_date(rank)
    with store.snapshot():
        by_place = store.holder_counts.everything_by_place(on, programme.regions)
        by_group = store.holder_counts.everything_by_group(on, PREFECTURE, programme.regions)
    cells = released_cells(programme)
    distinct = _distinct_scopes(rank)
    counts = np.array([_row(scope, cells, by_place, by_group) for scope in distinct], dtype=np.int64)
    tables = _tables(layout(cells), counts, rank, distinct)
    withheld = withheld_cells(tables, programme.smallest_public_count)
    shown = rounded_down(counts, programme.smallest_public_count)
    rows = {
        scope: tuple(None if hidden else int(number) for number, hidden in zip(*row, strict=True))
        for scope, row in zip(distinct, zip(shown, withheld, strict=True), strict=True)
    }
    scopes = _scopes(programme, rank)
    numbers = tuple(rows[_stand_in(scope, rank)] for scope in scopes.values())
    return Numbers(tuple(scopes), cells, numbers)


def released_cells(programme: Programme) -> tuple[ReleasedCell, ...]:
    """Return the cells of every scope: a total before its parts."""
    regions = programme.regions
    areas = [ReleasedCell(CellKind.AREA, one.code, one.name) for one in regions.areas.values()]
    groups = [ReleasedCell(CellKind.GROUP, one.id, one.name) for one in programme.skill_map.groups.values()]
    municipalities = [
        ReleasedCell(CellKind.MUNICIPALITY, one.code, one.name, one.area)
        for one in regions.municipalities.values()
    ]
    area_only = [ReleasedCell(CellKind.AREA_ONLY, one.code, _NOT_TOLD, one.code) for one in areas]
    return (
        ReleasedCell(CellKind.PREFECTURE, "", _PREFECTURE),
        *areas,
        ReleasedCell(CellKind.UNPLACED, "", _NOT_TOLD),
        *groups,
        ReleasedCell(CellKind.GROUP, "", _NOT_TOLD),
        *municipalities,
        *area_only,
        ReleasedCell(CellKind.OUTSIDE, "", _OUTSIDE),
    )


def layout(cells: tuple[ReleasedCell, ...]) -> Layout:
    """Return how the cells add up: the prefecture from areas and from groups, an area from its parts."""
    of_kind = {kind: [at for at, one in enumerate(cells) if one.kind is kind] for kind in CellKind}
    places = (*of_kind[CellKind.AREA], *of_kind[CellKind.UNPLACED])
    divisions: dict[int, tuple[tuple[int, ...], ...]] = {0: (places, tuple(of_kind[CellKind.GROUP]))}
    inside = (CellKind.MUNICIPALITY, CellKind.AREA_ONLY)
    for at in of_kind[CellKind.AREA]:
        parts = (place for kind in inside for place in of_kind[kind])
        divisions[at] = (tuple(place for place in parts if cells[place].area == cells[at].code),)
    return Layout(len(cells), divisions)


def _scopes(programme: Programme, rank: Ranks) -> dict[ReleasedScope, _Scope]:
    skill_map = programme.skill_map
    levels = {
        ReleasedScope(ScopeKind.LEVEL, level.id, level.name): (AT_OR_ABOVE, level.rank)
        for level, _ in skill_map.badges_by_level()
    }
    badges = {
        ReleasedScope(ScopeKind.BADGE, badge.id, badge.name): (badge.id, rank.of_badge[badge.id])
        for badge in skill_map.badges.values()
    }
    return levels | badges


def _badges_of(scope: _Scope, rank: Ranks) -> frozenset[BadgeId]:
    badge, least = scope
    if badge != AT_OR_ABOVE:
        return frozenset({badge})
    return frozenset(one for one, reached in rank.of_badge.items() if reached >= least)


def _stand_in(scope: _Scope, rank: Ranks) -> _Scope:
    """Return the scope of which this is another name: with the same badges it has the same people."""
    same = _badges_of(scope, rank)
    return next(one for one in _all_scopes(rank) if _badges_of(one, rank) == same)


def _all_scopes(rank: Ranks) -> list[_Scope]:
    """Return every scope, the wider ones first."""
    return [*((AT_OR_ABOVE, level) for level in sorted(rank.of_level.values())), *rank.of_badge.items()]


def _distinct_scopes(rank: Ranks) -> list[_Scope]:
    return list(dict.fromkeys(_stand_in(scope, rank) for scope in _all_scopes(rank)))


def _tables(layout: Layout, counts: Counts, rank: Ranks, scopes: list[_Scope]) -> Tables:
    badges = [_badges_of(scope, rank) for scope in scopes]
    within = tuple(
        (inner, outer)
        for inner, some in enumerate(badges)
        for outer in [max((at for at, more in enumerate(badges) if some < more), default=None)]
        if outer is not None
    )
    single = {next(iter(some)): at for at, some in enumerate(badges) if len(some) == 1}
    covered = tuple(
        (at, tuple(single[badge] for badge in sorted(some)))
        for at, some in enumerate(badges)
        if len(some) > 1
    )
    return Tables(layout, counts, within, covered)


def _row(
    scope: _Scope,
    cells: tuple[ReleasedCell, ...],
    by_place: Mapping[_Scope, Holders],
    by_group: _ByGroup,
) -> list[int]:
    holders = by_place.get(scope)
    if holders is None:
        return [0] * len(cells)
    groups = {group: people for (*at, group), people in by_group.items() if tuple(at) == scope}
    known = {cell.code for cell in cells if cell.kind is CellKind.GROUP} - {""}
    groups[GroupId("")] = sum(people for group, people in groups.items() if group not in known)
    return [_count(cell, holders, groups) for cell in cells]


def _count(cell: ReleasedCell, holders: Holders, groups: Mapping[GroupId, int]) -> int:
    match cell.kind:
        case CellKind.PREFECTURE:
            return holders.prefecture
        case CellKind.AREA:
            return holders.areas[AreaCode(cell.code)]
        case CellKind.AREA_ONLY:
            return holders.elsewhere_in[AreaCode(cell.code)]
        case CellKind.MUNICIPALITY:
            return holders.municipalities[MunicipalityCode(cell.code)]
        case CellKind.UNPLACED:
            return holders.unplaced
        case CellKind.OUTSIDE:
            return holders.outside
        case CellKind.GROUP:
            return groups.get(GroupId(cell.code), 0)

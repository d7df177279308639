"""The targets of levels, to stand beside the people who are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.indicator import level_targets
from badgeserver.domain.statistics import PREFECTURE
from badgeserver.services.charted import MISSING, TableCell
from badgeserver.services.sight import Sight


@dataclass(frozen=True, slots=True)
class TargetsBeside:
    """The target of each level from the lowest, and the column of a table, which is there if any is set."""

    of_levels: Sequence[float | None]
    header: tuple[str, ...]
    cells: Sequence[tuple[TableCell, ...]]


def targets_beside(sight: Sight, on: date) -> TargetsBeside:
    """Return the targets of the fiscal year that a day is in; they are of the whole prefecture alone."""
    year, skill_map = fiscal_year(on), sight.skill_map
    found = level_targets(skill_map.indicators, year) if sight.place == PREFECTURE else {}
    targets = [found.get(level.id) for level, _ in skill_map.badges_by_level()]
    if not found:
        return TargetsBeside(targets, (), [()] * len(targets))
    header = sight.say(f"目標（{year}年度末）", f"Target (end of FY{year})")
    return TargetsBeside(targets, (header,), [(_cell(one),) for one in targets])


def _cell(target: float | None) -> TableCell:
    return TableCell(MISSING) if target is None else TableCell(f"{target:,.0f}", target)

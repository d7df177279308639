"""What was released, as files: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.csv_cells import Cell, csv_text
from badgeserver.domain.open_data import (
    CellKind,
    Release,
    ReleasedCell,
    ReleasedScope,
    national_code,
)
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.wording import describe, narrative

WITHHELD: Final = "X"
"""Stands in the column of a number that is withheld, as official statistics in Japan write it."""

_OF_EACH = ("as_of", "fiscal_year", "scope_type", "scope_id", "scope_name_ja", "scope_name_en")
_NUMBERS = ("holders", "holders_at_most", "suppressed")
BY_PLACE: Final = (
    *_OF_EACH, "place_type", "area_code", "municipality_code", "place_name_ja", "place_name_en", *_NUMBERS,
)  # fmt: skip
BY_GROUP: Final = (*_OF_EACH, "group_id", "group_name_ja", "group_name_en", *_NUMBERS)
BADGES: Final = (
    "badge_id", "level_id", "name_ja", "name_en", "outcome_ja", "outcome_en", "groups", "validity_months",
    "standard_items", "map_version", "url",
)  # fmt: skip


def by_place(releases: Iterable[Release]) -> str:
    """Return the holders by place as CSV, one row for each day, scope and place."""
    rows = (
        (*_scope(release, scope), *_place(cell), *_number(number, release.smallest))
        for release in releases
        for scope, cell, number in _cells(release)
        if cell.kind is not CellKind.GROUP
    )
    return csv_text(BY_PLACE, rows)


def by_group(releases: Iterable[Release]) -> str:
    """Return the holders in the whole prefecture by learner group as CSV."""
    rows = (
        (
            *_scope(release, scope),
            cell.code,
            cell.name.ja,
            cell.name.en,
            *_number(number, release.smallest),
        )
        for release in releases
        for scope, cell, number in _cells(release)
        if cell.kind is CellKind.GROUP
    )
    return csv_text(BY_GROUP, rows)


def release_value(release: Release) -> dict[str, Any]:
    """Return a release for JSON. A number that is withheld is null and marked."""
    return {
        "as_of": release.as_of.isoformat(),
        "fiscal_year": fiscal_year(release.as_of),
        "released_at": release.released_at.isoformat(),
        "map_version": release.map_version,
        "rounded_down_to_multiples_of": release.smallest,
        "holders": [
            {
                "scope": {"type": scope.kind, "id": scope.id, "name": _both(scope.name)},
                "of": {
                    "type": cell.kind,
                    "code": _code(cell),
                    "area": cell.area or None,
                    "name": _both(cell.name),
                },
                "holders": number,
                "holders_at_most": _at_most(number, release.smallest),
                "suppressed": number is None,
            }
            for scope, cell, number in _cells(release)
        ],
    }


def badges_table(skill_map: SkillMap, base_url: str) -> str:
    """Return the badges of a map as CSV."""
    return csv_text(
        BADGES,
        (
            (
                badge.id,
                badge.level,
                badge.name.ja,
                badge.name.en,
                badge.outcome.ja,
                badge.outcome.en,
                " ".join(badge.groups),
                badge.validity_months,
                " ".join(badge.standard_items),
                skill_map.version,
                f"{base_url}/badges/{badge.id}",
            )
            for badge in skill_map.badges.values()
        ),
    )


def skill_map_value(skill_map: SkillMap, base_url: str) -> dict[str, Any]:
    """Return a map for JSON: levels, groups, and what each badge takes, in words."""
    return {
        "id": skill_map.id,
        "version": skill_map.version,
        "effective_from": skill_map.effective_from.isoformat(),
        "digest": skill_map.digest,
        "name": _both(skill_map.name),
        "goal": _both(skill_map.goal),
        "standard": {"name": _both(skill_map.standard.name), "version": skill_map.standard.version},
        "levels": [
            {"id": level.id, "rank": level.rank, "name": _both(level.name), "meaning": _both(level.meaning)}
            for level, _ in skill_map.badges_by_level()
        ],
        "groups": [{"id": one.id, "name": _both(one.name)} for one in skill_map.groups.values()],
        "badges": [_badge(badge, skill_map, base_url) for badge in skill_map.badges.values()],
    }


def _badge(badge: Badge, skill_map: SkillMap, base_url: str) -> dict[str, Any]:
    described = describe(badge.rule, skill_map)
    return {
        "id": badge.id,
        "url": f"{base_url}/badges/{badge.id}",
        "level": badge.level,
        "name": _both(badge.name),
        "outcome": _both(badge.outcome),
        "groups": list(badge.groups),
        "validity_months": badge.validity_months,
        "standard_items": list(badge.standard_items),
        "requirements": {"ja": narrative(described, "ja"), "en": narrative(described, "en")},
    }


def _cells(release: Release) -> Iterator[tuple[ReleasedScope, ReleasedCell, int | None]]:
    for scope, row in zip(release.scopes, release.numbers, strict=True):
        for cell, number in zip(release.cells, row, strict=True):
            yield scope, cell, number


def _scope(release: Release, scope: ReleasedScope) -> tuple[Cell, ...]:
    name = scope.name
    return release.as_of, fiscal_year(release.as_of), scope.kind.value, scope.id, name.ja, name.en


def _place(cell: ReleasedCell) -> tuple[Cell, ...]:
    area = cell.code if cell.kind is CellKind.AREA else cell.area
    town = national_code(cell.code) if cell.kind is CellKind.MUNICIPALITY else ""
    return cell.kind.value, area, town, cell.name.ja, cell.name.en


def _code(cell: ReleasedCell) -> str:
    return national_code(cell.code) if cell.kind is CellKind.MUNICIPALITY else cell.code


def _number(number: int | None, smallest: int) -> tuple[Cell, ...]:
    shown = WITHHELD if number is None else number
    return shown, _at_most(number, smallest), "true" if number is None else "false"


def _at_most(number: int | None, smallest: int) -> int | None:
    """Return the greatest count that a number stands for; None where it is withheld."""
    return number + smallest - 1 if number else number


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}

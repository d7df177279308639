"""Open data: what was released for the end of a month, as it stays.

Every number is rounded down to a multiple of `smallest` (k), so that v stands for v to v + k - 1; None
stands for a number that is withheld. See docs/open-data.md for what that guarantees.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from badgeserver.domain.text import Text


class CellKind(StrEnum):
    """Of whom a cell counts the holders. Groups count residents of the whole prefecture."""

    PREFECTURE = "prefecture"
    AREA = "area"
    AREA_ONLY = "area_only"
    """People of whom no more is known than the area, such as those who had their data removed."""
    MUNICIPALITY = "municipality"
    UNPLACED = "unplaced"
    """People of the prefecture of whom not even the area is known."""
    OUTSIDE = "outside"
    GROUP = "group"


class ScopeKind(StrEnum):
    """What holders hold: a badge of a level or above, or one badge."""

    LEVEL = "level"
    BADGE = "badge"


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """A place or a group by its code and name; `area` is the code of the area that it lies in."""

    kind: CellKind
    code: str
    name: Text
    area: str = ""


@dataclass(frozen=True, slots=True)
class ReleasedScope:
    """A level or badge by its id and name."""

    kind: ScopeKind
    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Release:
    """The numbers of the end of the day `as_of`: for each scope one row, in it one number for each cell."""

    as_of: date
    released_at: datetime
    map_version: str
    map_digest: str
    smallest: int
    scopes: tuple[ReleasedScope, ...]
    cells: tuple[ReleasedCell, ...]
    numbers: tuple[tuple[int | None, ...], ...]
    _rows: Mapping[tuple[ScopeKind, str], tuple[int | None, ...]] = field(
        init=False, repr=False, compare=False
    )
    _columns: Mapping[tuple[CellKind, str], int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A page asks for hundreds of numbers.
        rows = {(one.kind, one.id): row for one, row in zip(self.scopes, self.numbers, strict=True)}
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_columns", {(one.kind, one.code): at for at, one in enumerate(self.cells)})

    def number(self, scope: tuple[ScopeKind, str], cell: tuple[CellKind, str]) -> int | None:
        """Return a number; None if it is withheld. Raises KeyError if it was not released at all."""
        return self._rows[scope][self._columns[cell]]


def release_text(release: Release) -> str:
    """Return a release as JSON, always the same for the same one."""
    value = {
        "as_of": release.as_of.isoformat(),
        "released_at": release.released_at.isoformat(),
        "map_version": release.map_version,
        "map_digest": release.map_digest,
        "smallest": release.smallest,
        "scopes": [[one.kind, one.id, one.name.ja, one.name.en] for one in release.scopes],
        "cells": [[one.kind, one.code, one.name.ja, one.name.en, one.area] for one in release.cells],
        "numbers": release.numbers,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def release_of(text: str) -> Release:
    """Return the release that a text tells of."""
    value: Mapping[str, Any] = json.loads(text)
    return Release(
        as_of=date.fromisoformat(value["as_of"]),
        released_at=datetime.fromisoformat(value["released_at"]),
        map_version=value["map_version"],
        map_digest=value["map_digest"],
        smallest=value["smallest"],
        scopes=tuple(
            ReleasedScope(ScopeKind(kind), id, Text(ja, en)) for kind, id, ja, en in value["scopes"]
        ),
        cells=tuple(
            ReleasedCell(CellKind(kind), code, Text(ja, en), area)
            for kind, code, ja, en, area in value["cells"]
        ),
        numbers=tuple(tuple(row) for row in value["numbers"]),
    )


def national_code(code: str) -> str:
    """Return the six digits of a municipality's national code: the five, and the check digit (JIS X 0402)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return code + str((11 - total % 11) % 10)

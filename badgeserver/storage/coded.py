"""Names with a number each, as a table that a query can join."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, Integer, String, column, values

NONE = -1
"""Stands for what is not given, and for what has no code."""


def coded(table: str, codes: Mapping[Any, int]) -> CTE:
    """Return a table of names (`name`) and their codes (`code`). One of no name keeps it from being empty."""
    rows: list[tuple[str, int]] = [*codes.items(), ("", NONE)]
    return values(column("name", String), column("code", Integer), name=table).data(rows).cte(table)

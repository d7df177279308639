"""Days and months in SQL, the same on both databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import Date, Integer, SQLColumnExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class ordinal(FunctionElement[int]):
    """A date's proleptic ordinal, as `date.toordinal` has it."""

    type = Integer()
    inherit_cache = True


class day_before(FunctionElement[Any]):
    """The day before a date."""

    type = Date()
    inherit_cache = True


class day_after(FunctionElement[Any]):
    """The day after a date."""

    type = Date()
    inherit_cache = True


class day_in_japan(FunctionElement[Any]):
    """The calendar day in Japan of an instant; there is no summer time."""

    type = Date()
    inherit_cache = True


class month(FunctionElement[int]):
    """A date's month, counted from the January of year 0: year * 12 + month - 1."""

    type = Integer()
    inherit_cache = True


def fiscal_year(day: SQLColumnExpression[Any]) -> SQLColumnExpression[int]:
    """Return the fiscal year (April to March) of a date."""
    return (month(day) - 3) // 12


_Compiled: TypeAlias = Callable[..., str]
_WRITTEN: Final[Mapping[type[FunctionElement[Any]], tuple[str, str]]] = {
    ordinal: ("({0} - DATE '0001-01-01' + 1)", "CAST(julianday({0}) - 1721424.5 AS INTEGER)"),
    day_before: ("({0} - 1)", "date({0}, '-1 day')"),
    day_after: ("({0} + 1)", "date({0}, '+1 day')"),
    day_in_japan: (
        "CAST({0} AT TIME ZONE 'UTC' + INTERVAL '9 hours' AS DATE)",
        "date({0}, '+9 hours')",
    ),
    month: (
        "CAST(EXTRACT(YEAR FROM {0}) * 12 + EXTRACT(MONTH FROM {0}) - 1 AS INTEGER)",
        "(CAST(strftime('%Y', {0}) AS INTEGER) * 12 + CAST(strftime('%m', {0}) AS INTEGER) - 1)",
    ),
}
"""How each is written for PostgreSQL and for SQLite."""


def _writing(form: str) -> _Compiled:
    def write(element: FunctionElement[Any], compiler: SQLCompiler, **words: Any) -> str:
        return form.format(compiler.process(element.clauses, **words))

    return write


for _element, _forms in _WRITTEN.items():
    for _dialect, _form in zip(("postgresql", "sqlite"), _forms, strict=True):
        compiles(_element, _dialect)(_writing(_form))

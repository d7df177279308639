"""Days and months in SQL, the same on both databases."""

from __future__ import annotations

from typing import Any

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


@compiles(ordinal, "postgresql")
def _postgresql_ordinal(element: ordinal, compiler: SQLCompiler, **words: Any) -> str:
    return f"({compiler.process(element.clauses, **words)} - DATE '0001-01-01' + 1)"


@compiles(ordinal, "sqlite")
def _sqlite_ordinal(element: ordinal, compiler: SQLCompiler, **words: Any) -> str:
    return f"CAST(julianday({compiler.process(element.clauses, **words)}) - 1721424.5 AS INTEGER)"


@compiles(day_before, "postgresql")
def _postgresql_before(element: day_before, compiler: SQLCompiler, **words: Any) -> str:
    return f"({compiler.process(element.clauses, **words)} - 1)"


@compiles(day_before, "sqlite")
def _sqlite_before(element: day_before, compiler: SQLCompiler, **words: Any) -> str:
    return f"date({compiler.process(element.clauses, **words)}, '-1 day')"


@compiles(day_after, "postgresql")
def _postgresql_after(element: day_after, compiler: SQLCompiler, **words: Any) -> str:
    return f"({compiler.process(element.clauses, **words)} + 1)"


@compiles(day_after, "sqlite")
def _sqlite_after(element: day_after, compiler: SQLCompiler, **words: Any) -> str:
    return f"date({compiler.process(element.clauses, **words)}, '+1 day')"


@compiles(day_in_japan, "postgresql")
def _postgresql_in_japan(element: day_in_japan, compiler: SQLCompiler, **words: Any) -> str:
    return (
        f"CAST({compiler.process(element.clauses, **words)} AT TIME ZONE 'UTC' + INTERVAL '9 hours' AS DATE)"
    )


@compiles(day_in_japan, "sqlite")
def _sqlite_in_japan(element: day_in_japan, compiler: SQLCompiler, **words: Any) -> str:
    return f"date({compiler.process(element.clauses, **words)}, '+9 hours')"


@compiles(month, "postgresql")
def _postgresql_month(element: month, compiler: SQLCompiler, **words: Any) -> str:
    day = compiler.process(element.clauses, **words)
    return f"CAST(EXTRACT(YEAR FROM {day}) * 12 + EXTRACT(MONTH FROM {day}) - 1 AS INTEGER)"


@compiles(month, "sqlite")
def _sqlite_month(element: month, compiler: SQLCompiler, **words: Any) -> str:
    day = compiler.process(element.clauses, **words)
    return f"(CAST(strftime('%Y', {day}) AS INTEGER) * 12 + CAST(strftime('%m', {day}) AS INTEGER) - 1)"

"""Everyone's evidence and awards at once, as columns of whole numbers: a million learners in seconds.

PostgreSQL sends its binary copy format, in which rows of whole numbers all have one length, so that
numpy reads them without a Python value for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
import psycopg
from numpy.typing import NDArray
from sqlalchemy import (
    CTE,
    Integer,
    Select,
    String,
    case,
    cast,
    column,
    func,
    literal,
    select,
    values,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from badgeserver.storage.held import newest_awards
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import EvidenceRow, LearnerRow

Numbers: TypeAlias = NDArray[np.int32]

NONE = -1
"""Stands for what is not given, and for what has no code."""
ROWS_AT_ONCE = 1 << 16
SORTING_MEMORY = "256MB"


@dataclass(frozen=True, slots=True)
class Codes:
    """The names that shall be numbered: the code of each is its place. What has no code is left out.

    `subjects` are pairs of a kind of evidence (`cert`, `achievement`, `experience`) and an id.
    """

    subjects: Sequence[tuple[str, str]]
    confirmers: Sequence[str]
    badges: Sequence[str]
    groups: Sequence[str]
    municipalities: Sequence[str]


@dataclass(frozen=True, slots=True)
class EveryoneColumns:
    """What is known of all learners, who are numbered from 0 in the order of their ids.

    `group` and `municipality` have one code for each learner. `evidence` (accepted pieces only) and
    `held` (newest awards that stand) are columns by name, their rows ordered by `learner`; dates are
    proleptic ordinals (`date.toordinal`). An award without end has the last of all days.
    """

    learners: int
    group: Numbers
    municipality: Numbers
    evidence: Mapping[str, Numbers]
    held: Mapping[str, Numbers]


class EveryoneAtOnce:
    """Reads all learners from one state of the database."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def columns(self, codes: Codes) -> EveryoneColumns:
        """Return everyone in columns; memory grows by some 40 bytes for each piece of evidence."""
        with self._sessions.reading() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.connection().exec_driver_sql(f"SET LOCAL work_mem = '{SORTING_MEMORY}'")
            learners = _read(session, _learners(codes))
            evidence = _read(session, _evidence(codes))
            held = _read(session, _held(codes))
        people = _by_learner(learners)
        return EveryoneColumns(
            learners=len(people["learner"]),
            group=people["group_code"],
            municipality=people["municipality_code"],
            evidence=_by_learner(evidence),
            held=_by_learner(held),
        )

    def ids(self) -> list[str]:
        """Return the learners' ids in the order of their numbers."""
        with self._sessions.reading() as session:
            return list(session.scalars(select(LearnerRow.id).order_by(LearnerRow.id)))


def _learners(codes: Codes) -> Select[Any]:
    numbered = _numbered_learners()
    groups = _coded("group_codes", codes.groups)
    municipalities = _coded("municipality_codes", codes.municipalities)
    return (
        select(
            numbered.c.number.label("learner"),
            func.coalesce(groups.c.code, NONE).label("group_code"),
            func.coalesce(municipalities.c.code, NONE).label("municipality_code"),
        )
        .select_from(numbered)
        .join(LearnerRow, LearnerRow.id == numbered.c.id)
        .outerjoin(groups, groups.c.name == LearnerRow.group_id)
        .outerjoin(municipalities, municipalities.c.name == LearnerRow.municipality)
    )


def _evidence(codes: Codes) -> Select[Any]:
    numbered = _numbered_learners()
    subjects = _coded("subject_codes", [f"{kind}:{name}" for kind, name in codes.subjects])
    confirmers = _coded("confirmer_codes", codes.confirmers)
    subject = case(
        (EvidenceRow.kind == "certificate", literal("cert:").concat(EvidenceRow.certificate)),
        (EvidenceRow.kind == "achievement", literal("achievement:").concat(EvidenceRow.achievement)),
        else_=literal("experience:").concat(EvidenceRow.area),
    )
    return (
        select(
            numbered.c.number.label("learner"),
            subjects.c.code.label("subject"),
            _ordinal(EvidenceRow.dated).label("dated"),
            func.coalesce(EvidenceRow.score, EvidenceRow.rubric, NONE).label("merit"),
            func.coalesce(EvidenceRow.level, NONE).label("level"),
            func.coalesce(EvidenceRow.months, 0).label("months"),
            func.coalesce(EvidenceRow.gap_months, 0).label("gap_months"),
            func.coalesce(EvidenceRow.accepted_strength, 0).label("strength"),
            func.coalesce(confirmers.c.code, NONE).label("confirmed_by"),
        )
        .select_from(EvidenceRow)
        .join(numbered, numbered.c.id == EvidenceRow.learner_id)
        .join(subjects, subjects.c.name == subject)
        .outerjoin(confirmers, confirmers.c.name == EvidenceRow.confirmed_by)
        .where(EvidenceRow.accepted_strength.is_not(None))
    )


def _held(codes: Codes) -> Select[Any]:
    numbered = _numbered_learners()
    badges = _coded("badge_codes", codes.badges)
    newest = newest_awards()
    return (
        select(
            numbered.c.number.label("learner"),
            badges.c.code.label("badge"),
            _ordinal(newest.c.awarded_on).label("awarded_on"),
            func.coalesce(_ordinal(newest.c.valid_until), date.max.toordinal()).label("valid_until"),
        )
        .select_from(newest)
        .join(numbered, numbered.c.id == newest.c.learner_id)
        .join(badges, badges.c.name == newest.c.badge)
        .where(newest.c.place == 1)
    )


def _numbered_learners() -> CTE:
    number = (func.row_number().over(order_by=LearnerRow.id) - 1).label("number")
    return select(LearnerRow.id, number).cte("numbered")


def _coded(table: str, names: Sequence[str]) -> CTE:
    """Return a table of names and their codes. One that is of no name keeps it from being empty."""
    rows = [*((name, code) for code, name in enumerate(names)), ("", NONE)]
    return values(column("name", String), column("code", Integer), name=table).data(rows).cte(table)


class _ordinal(FunctionElement[int]):
    """A date's proleptic ordinal, as `date.toordinal` has it."""

    type = Integer()
    inherit_cache = True


@compiles(_ordinal, "postgresql")
def _postgresql_ordinal(element: _ordinal, compiler: SQLCompiler, **words: Any) -> str:
    return f"({compiler.process(element.clauses, **words)} - DATE '0001-01-01' + 1)"


@compiles(_ordinal, "sqlite")
def _sqlite_ordinal(element: _ordinal, compiler: SQLCompiler, **words: Any) -> str:
    return f"CAST(julianday({compiler.process(element.clauses, **words)}) - 1721424.5 AS INTEGER)"


def _read(session: Session, wanted: Select[Any]) -> dict[str, Numbers]:
    """Return the columns of a query, all of whose values are whole numbers of 32 bits."""
    names = [str(one.key) for one in wanted.selected_columns]
    whole: Select[Any] = wanted.with_only_columns(  # type: ignore[assignment]
        *(cast(one, Integer).label(one.key) for one in wanted.selected_columns)
    )
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    blocks = list(_copied(session, whole) if is_postgresql else _fetched(session, whole))
    return {name: _joined([block[:, place] for block in blocks]) for place, name in enumerate(names)}


def _joined(parts: Sequence[NDArray[Any]]) -> Numbers:
    return np.concatenate(parts).astype(np.int32, copy=False) if parts else np.empty(0, dtype=np.int32)


def _fetched(session: Session, wanted: Select[Any]) -> Iterator[NDArray[np.int32]]:
    rows = session.execute(wanted.execution_options(yield_per=ROWS_AT_ONCE))
    for some in rows.partitions():
        yield np.array([tuple(row) for row in some], dtype=np.int32)


_COPY_HEADER = 19
"""Bytes before the first row: signature, flags and the length of an empty extension."""


def _copied(session: Session, wanted: Select[Any]) -> Iterator[NDArray[np.int32]]:
    """Yield blocks of rows in PostgreSQL's binary copy format (its documentation of COPY, "File Formats")."""
    connection = session.connection()
    compiled = wanted.compile(connection)
    copy_to = f"COPY ({compiled.string}) TO STDOUT (FORMAT BINARY)".encode()
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    count = len(wanted.selected_columns)
    row = np.dtype(
        [("count", ">i2"), *((f"{part}{n}", ">i4") for n in range(count) for part in ("size", ""))]
    )
    try:
        with driver.cursor() as cursor, cursor.copy(copy_to, compiled.params) as copy:
            for some in _whole_rows(iter(copy.read, b""), row.itemsize):
                block = np.frombuffer(some, dtype=row)
                yield np.stack([block[str(n)] for n in range(count)], axis=1).astype(np.int32)
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from None


def _whole_rows(messages: Iterator[bytes | bytearray | memoryview], size: int) -> Iterator[bytes]:
    """Yield runs of rows of `size` bytes; the end of the stream is shorter than a row, and left over."""
    rest = b"".join(islice(messages, 1))[_COPY_HEADER:]
    while some := b"".join(islice(messages, ROWS_AT_ONCE)):
        rest += some
        whole = len(rest) - len(rest) % size
        yield rest[:whole]
        rest = rest[whole:]


def _by_learner(columns: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Return the rows in the order of their learners."""
    order = np.argsort(columns["learner"], kind="stable")
    return {name: values[order] for name, values in columns.items()}

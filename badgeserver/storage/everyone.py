"""Everyone's evidence and awards at once, as columns of whole numbers: a million learners in seconds.

PostgreSQL gathers the columns into arrays, which numpy reads without a Python value for each number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import postgres
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from badgeserver.storage.coded import NONE, coded
from badgeserver.storage.days import ordinal
from badgeserver.storage.held import newest_awards
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardRow, EvidenceRow, LearnerRow

Numbers: TypeAlias = NDArray[np.int32]

LEARNERS_AT_ONCE = 1 << 17
"""So many that a few passes do, so few that the arrays of one pass need some hundred MiB of the server."""


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
            parts = [_part(session, some, codes) for some in _ranges(session)]
        learners, evidence, held = (_joined(some) for some in zip(*parts, strict=True))
        return EveryoneColumns(
            learners=len(learners["learner"]),
            group=learners["group_code"],
            municipality=learners["municipality_code"],
            evidence=evidence,
            held=held,
        )

    def ids(self) -> list[str]:
        """Return the learners' ids in the order of their numbers."""
        with self._sessions.reading() as session:
            return list(session.scalars(select(LearnerRow.id).order_by(LearnerRow.id)))


@dataclass(frozen=True, slots=True)
class _Range:
    """Learners who are read together: those with ids from `first` to before `end`, where there is one."""

    offset: int
    first: str
    end: str | None

    def holds(self, id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """Say that a column has the id of one of these learners."""
        return id >= self.first if self.end is None else and_(id >= self.first, id < self.end)

    def numbered(self) -> CTE:
        """Select the learners' ids with their numbers."""
        number = func.row_number().over(order_by=LearnerRow.id) - 1 + self.offset
        return select(LearnerRow.id, number.label("number")).where(self.holds(LearnerRow.id)).cte("numbered")


def _ranges(session: Session) -> Iterator[_Range]:
    """Yield ranges of learners; where there is nobody, one that is empty."""
    number = (func.row_number().over(order_by=LearnerRow.id) - 1).label("number")
    numbered = select(LearnerRow.id, number).subquery()
    every = numbered.c.number % LEARNERS_AT_ONCE == 0
    firsts = list(session.scalars(select(numbered.c.id).where(every).order_by(numbered.c.id))) or [""]
    for place, (first, end) in enumerate(zip(firsts, [*firsts[1:], None], strict=True)):
        yield _Range(place * LEARNERS_AT_ONCE, first, end)


def _part(session: Session, some: _Range, codes: Codes) -> list[dict[str, Numbers]]:
    return [_read(session, wanted(some, codes)) for wanted in (_learners, _evidence, _held)]


def _learners(some: _Range, codes: Codes) -> Select[Any]:
    numbered = some.numbered()
    groups = coded("group_codes", _places(codes.groups))
    municipalities = coded("municipality_codes", _places(codes.municipalities))
    return (
        select(
            numbered.c.number.label("learner"),
            groups.c.code.label("group_code"),
            municipalities.c.code.label("municipality_code"),
        )
        .select_from(numbered)
        .join(LearnerRow, LearnerRow.id == numbered.c.id)
        .join(groups, groups.c.name == _among(codes.groups, LearnerRow.group_id))
        .join(municipalities, municipalities.c.name == _among(codes.municipalities, LearnerRow.municipality))
    )


def _evidence(some: _Range, codes: Codes) -> Select[Any]:
    numbered = some.numbered()
    subjects = coded("subject_codes", _places([f"{kind}:{name}" for kind, name in codes.subjects]))
    confirmers = coded("confirmer_codes", _places(codes.confirmers))
    subject = case(
        (EvidenceRow.kind == "certificate", literal("cert:").concat(EvidenceRow.certificate)),
        (EvidenceRow.kind == "achievement", literal("achievement:").concat(EvidenceRow.achievement)),
        else_=literal("experience:").concat(EvidenceRow.area),
    )
    return (
        select(
            numbered.c.number.label("learner"),
            subjects.c.code.label("subject"),
            ordinal(EvidenceRow.dated).label("dated"),
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
        .where(EvidenceRow.accepted_strength.is_not(None), some.holds(EvidenceRow.learner_id))
    )


def _held(some: _Range, codes: Codes) -> Select[Any]:
    numbered = some.numbered()
    badges = coded("badge_codes", _places(codes.badges))
    newest = newest_awards(some.holds(AwardRow.learner_id))
    return (
        select(
            numbered.c.number.label("learner"),
            badges.c.code.label("badge"),
            ordinal(newest.c.awarded_on).label("awarded_on"),
            func.coalesce(ordinal(newest.c.valid_until), date.max.toordinal()).label("valid_until"),
        )
        .select_from(newest)
        .join(numbered, numbered.c.id == newest.c.learner_id)
        .join(badges, badges.c.name == newest.c.badge)
        .where(newest.c.place == 1)
    )


def _among(names: Sequence[str], name: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """Return the name where it is one of `names`, else the one that is of no name.

    So that tables of codes are joined from both sides: SQLite searches all of one that is joined from
    the left, for each row.
    """
    return case((name.in_(names), name), else_="")


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _read(session: Session, wanted: Select[Any]) -> dict[str, Numbers]:
    """Return the columns of a query, all of whose values are whole numbers of 32 bits, by learner."""
    names = [str(one.key) for one in wanted.selected_columns]
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    found = _aggregated(session, wanted) if is_postgresql else _fetched(session, wanted)
    columns = dict(zip(names, found, strict=True))
    order = np.argsort(columns["learner"], kind="stable")
    return {name: values[order] for name, values in columns.items()}


def _joined(parts: Sequence[Mapping[str, Numbers]]) -> dict[str, Numbers]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _fetched(session: Session, wanted: Select[Any]) -> list[Numbers]:
    rows = session.connection().execute(wanted).all()
    # One flat run of numbers: numpy would ask each row what it is, for several times the time.
    values = np.fromiter(chain.from_iterable(rows), dtype=np.int32)
    return list(values.reshape(len(rows), len(wanted.selected_columns)).T)


def _aggregated(session: Session, wanted: Select[Any]) -> list[Numbers]:
    """Let PostgreSQL gather each column into one array: sending row by row takes far longer."""
    rows = wanted.subquery()
    arrays = select(*(func.array_agg(cast(one, Integer)) for one in rows.columns))
    connection = session.connection()
    compiled = arrays.compile(connection, compile_kwargs={"render_postcompile": True})
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.cursor(binary=True) as cursor:
            cursor.adapters.register_loader(postgres.types["int4"].array_oid, _ArrayOfWholeNumbers)
            found = cursor.execute(compiled.string.encode(), compiled.params).fetchone() or ()
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from None
    return [np.empty(0, dtype=np.int32) if one is None else one for one in found]


class _ArrayOfWholeNumbers(Loader):
    """Reads PostgreSQL's binary form of an array without NULLs: a head, then each value behind its size."""

    format = Format.BINARY

    def load(self, data: Buffer) -> Numbers:
        """Return the values."""
        values = np.frombuffer(data, dtype=[("size", ">i4"), ("value", ">i4")], offset=_HEAD)
        return values["value"].astype(np.int32)


_HEAD = 20
"""Bytes before the values: dimensions, whether NULLs are there, the type, length and first index."""

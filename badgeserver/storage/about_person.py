"""Everything that is kept about one person, row by row, for the copy of their data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from badgeserver.domain.account import AccountKind
from badgeserver.domain.ids import LearnerId
from badgeserver.storage.columns import Base
from badgeserver.storage.erasure import BY_ADDRESS, NOT_PERSONAL, belongs
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import (
    AuditRow,
    AwardRow,
    CredentialRow,
    EvidenceRow,
    LearnerRow,
    OtherAddressRow,
    OutboxRow,
    TokenRow,
)

SECRETS: Final[Mapping[str, frozenset[str]]] = {
    "sessions": frozenset({"digest"}),
    "tokens": frozenset({"digest"}),
}
"""Columns that are left out: whoever stole the copy must not get in by them."""
_AT_ONCE = 500


class AboutPerson:
    """Finds what refers to a person, in every table by its foreign keys or by the person's addresses."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def tables(self, learner_id: LearnerId) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """Yield each table that has rows about a learner by its name, with the rows as columns by name.

        To be used inside a snapshot, each table before the next.
        """
        with self._sessions.reading() as session:
            for table in Base.metadata.sorted_tables:
                theirs = _about(session, table, learner_id)
                if theirs is not None:
                    yield table.name, _rows(session, table, theirs)


def _about(session: Session, table: Table, learner_id: LearnerId) -> ColumnElement[bool] | None:
    if table.name in BY_ADDRESS:
        return _by_address(session, table, learner_id)
    if table.name == AuditRow.__tablename__:
        return _in_the_log(learner_id)
    return None if table.name in NOT_PERSONAL else belongs(table, learner_id)


def _by_address(session: Session, table: Table, learner_id: LearnerId) -> ColumnElement[bool]:
    if table.name == TokenRow.__tablename__:
        reference = f"{AccountKind.LEARNER}:{learner_id}"
        return or_(table.c.subject == learner_id, table.c.subject.contains(reference, autoescape=True))
    if table.name == OutboxRow.__tablename__:
        return func.lower(table.c.recipient).in_(_addresses(session, learner_id))
    return and_(table.c.kind == AccountKind.LEARNER, table.c.account_id == learner_id)


def _addresses(session: Session, learner_id: LearnerId) -> list[str]:
    main = select(LearnerRow.email).where(LearnerRow.id == learner_id)
    others = select(OtherAddressRow.email).where(
        OtherAddressRow.kind == AccountKind.LEARNER, OtherAddressRow.account_id == learner_id
    )
    return [one.lower() for query in (main, others) for one in session.scalars(query)]


def _in_the_log(learner_id: LearnerId) -> ColumnElement[bool]:
    """Say which entries tell what the person did, and what others did to them or theirs."""
    awards = select(AwardRow.id).where(AwardRow.learner_id == learner_id)
    credentials = select(CredentialRow.id).where(CredentialRow.award_id.in_(awards))
    evidence = select(EvidenceRow.id).where(EvidenceRow.learner_id == learner_id)
    reference = f"{AccountKind.LEARNER}:{learner_id}"
    return or_(
        AuditRow.actor == reference,
        AuditRow.subject.in_([learner_id, reference]),
        *(AuditRow.subject.in_(some) for some in (awards, credentials, evidence)),
    )


def _rows(session: Session, table: Table, theirs: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    hidden = SECRETS.get(table.name, frozenset())
    columns = [column for column in table.columns if column.name not in hidden]
    rows = session.execute(select(*columns).where(theirs).order_by(*table.primary_key))
    for some in rows.partitions(_AT_ONCE):
        for row in some:
            yield dict(row._mapping)

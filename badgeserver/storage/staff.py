"""The repository of the people who work for the programme."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from badgeserver.domain.account import address_key
from badgeserver.domain.ids import StaffId
from badgeserver.domain.person import Role, StaffMember
from badgeserver.storage.refusals import NO_SUCH_STAFF_MEMBER
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import StaffRow


class Staff:
    """Staff, assessors, help desk and operators, those included whose work has ended."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, member: StaffMember) -> None:
        """Keep a new member; raises Conflict (`staff-member-exists`, `staff-email-in-use`)."""
        with self._sessions.writing() as session:
            insert_rows(session, StaffRow, [_to_row(member)])

    def get(self, staff_id: StaffId) -> StaffMember:
        """Return the member, ended or not; raises NotFound (`no-such-staff-member`)."""
        with self._sessions.reading() as session:
            row = session.get(StaffRow, staff_id)
            if row is None:
                raise NO_SUCH_STAFF_MEMBER.about({"staff_id": staff_id})
            return _to_domain(row)

    def get_many(self, staff_ids: Iterable[StaffId]) -> dict[StaffId, StaffMember]:
        """Return those of the members that there are, by id."""
        wanted = select(StaffRow).where(StaffRow.id.in_(list(staff_ids)))
        with self._sessions.reading() as session:
            return {row.id: _to_domain(row) for row in session.scalars(wanted)}

    def by_email(self, email: str) -> StaffMember | None:
        """Return who works with this main address, written in any case, if there is somebody."""
        wanted = select(StaffRow).where(StaffRow.email_key == address_key(email), StaffRow.ended_at.is_(None))
        with self._sessions.reading() as session:
            row = session.scalar(wanted)
            return None if row is None else _to_domain(row)

    def replace(self, member: StaffMember) -> None:
        """Keep the member's new particulars; raises NotFound, Conflict (`staff-email-in-use`)."""
        change = update(StaffRow).where(StaffRow.id == member.id).values(_to_row(member))
        with self._sessions.writing(id=member.id) as session:
            if not session.execute(change.returning(StaffRow.id)).all():
                raise NO_SUCH_STAFF_MEMBER.about({"staff_id": member.id})

    def end(self, staff_id: StaffId, at: datetime) -> StaffMember:
        """End a member's work, unless it ended before; raises NotFound (`no-such-staff-member`)."""
        change = update(StaffRow).where(StaffRow.id == staff_id, StaffRow.ended_at.is_(None))
        with self._sessions.writing() as session:
            session.execute(change.values(ended_at=at))
            return self.get(staff_id)

    def all(self) -> tuple[StaffMember, ...]:
        """Return everybody, those included whose work has ended, by name."""
        with self._sessions.reading() as session:
            rows = session.scalars(select(StaffRow).order_by(StaffRow.name, StaffRow.id))
            return tuple(map(_to_domain, rows))


def _to_row(member: StaffMember) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "email_key": address_key(member.email),
        "role": member.role,
        "municipality": member.municipality,
        "subjects": json.dumps(sorted(member.subjects), ensure_ascii=False),
        "teams": json.dumps(sorted(member.teams), ensure_ascii=False),
        "ended_at": member.ended_at,
    }


def _to_domain(row: StaffRow) -> StaffMember:
    return StaffMember(
        id=row.id,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        municipality=row.municipality,
        subjects=frozenset(json.loads(row.subjects)),
        teams=frozenset(json.loads(row.teams)),
        ended_at=row.ended_at,
    )

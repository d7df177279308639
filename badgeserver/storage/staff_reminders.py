"""The repository of reminders: who of the staff was reminded on which day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete

from badgeserver.domain.ids import StaffId
from badgeserver.storage.rows import insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import StaffReminderRow


class StaffReminders:
    """Days on which members of staff were reminded; only the last is of use."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def first_on(self, staff_id: StaffId, on: date) -> bool:
        """Record a reminder on a day and forget those before; False if there was one on that day."""
        with self._sessions.writing() as session:
            earlier = delete(StaffReminderRow).where(
                StaffReminderRow.staff_id == staff_id, StaffReminderRow.on < on
            )
            session.execute(earlier)
            new = insert_unless_there(session, StaffReminderRow).values(staff_id=staff_id, on=on)
            new = new.on_conflict_do_nothing()
            return session.scalar(new.returning(StaffReminderRow.staff_id)) is not None

"""The repository of passkeys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from badgeserver.domain.account import Passkey
from badgeserver.domain.ids import StaffId
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import PasskeyRow


class Passkeys:
    """The public halves of the passkeys of staff."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, passkey: Passkey) -> None:
        """Keep a new passkey; raises Conflict (`passkey-exists`), NotFound (`no-such-staff-member`)."""
        row = {
            "id": passkey.id,
            "staff_id": passkey.staff,
            "public_key": passkey.public_key,
            "sign_count": passkey.sign_count,
            "label": passkey.label,
            "added_at": passkey.added_at,
            "used_at": passkey.used_at,
        }
        with self._sessions.writing() as session:
            insert_rows(session, PasskeyRow, [row])

    def of_staff(self, staff_id: StaffId) -> tuple[Passkey, ...]:
        """Return the passkeys of a member, the oldest first."""
        wanted = select(PasskeyRow).where(PasskeyRow.staff_id == staff_id)
        with self._sessions.reading() as session:
            rows = session.scalars(wanted.order_by(PasskeyRow.added_at, PasskeyRow.id))
            return tuple(map(_to_domain, rows))

    def use(self, passkey_id: str, sign_count: int, now: datetime) -> None:
        """Note that a passkey was shown, and how often it says that it has signed."""
        used = update(PasskeyRow).where(PasskeyRow.id == passkey_id)
        with self._sessions.writing() as session:
            session.execute(used.values(sign_count=sign_count, used_at=now))

    def remove(self, staff_id: StaffId, passkey_id: str) -> bool:
        """Remove a passkey of the member; tell whether there was one."""
        gone = delete(PasskeyRow).where(PasskeyRow.staff_id == staff_id, PasskeyRow.id == passkey_id)
        with self._sessions.writing() as session:
            return bool(session.scalars(gone.returning(PasskeyRow.id)).all())

    def remove_all(self, staff_id: StaffId) -> int:
        """Remove every passkey of the member; return how many there were."""
        gone = delete(PasskeyRow).where(PasskeyRow.staff_id == staff_id)
        with self._sessions.writing() as session:
            return len(session.scalars(gone.returning(PasskeyRow.id)).all())


def _to_domain(row: PasskeyRow) -> Passkey:
    return Passkey(
        id=row.id,
        staff=row.staff_id,
        public_key=row.public_key,
        sign_count=row.sign_count,
        label=row.label,
        added_at=row.added_at,
        used_at=row.used_at,
    )

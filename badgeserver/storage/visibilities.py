"""The repository of what holders chose to show, badge by badge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from badgeserver.domain.ids import AwardId
from badgeserver.domain.visibility import Visibility
from badgeserver.storage.rows import among, batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardVisibilityRow


class Visibilities:
    """One choice for the badge of each award, where the holder made one."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def choose(self, award_id: AwardId, visibility: Visibility, at: datetime) -> None:
        """Keep the choice in place of the one before; raises NotFound (`no-such-award`)."""
        row = {"award_id": award_id, "visibility": visibility, "chosen_at": at}
        before = update(AwardVisibilityRow).where(AwardVisibilityRow.award_id == award_id).values(row)
        with self._sessions.writing() as session:
            if not session.execute(before.returning(AwardVisibilityRow.award_id)).all():
                insert_rows(session, AwardVisibilityRow, [row])

    def of_awards(self, award_ids: Iterable[AwardId]) -> dict[AwardId, Visibility]:
        """Return what was chosen for those of the awards for which something was."""
        chosen: dict[AwardId, Visibility] = {}
        with self._sessions.reading() as session:
            for some in batches(award_ids):
                rows = select(AwardVisibilityRow).where(among(session, AwardVisibilityRow.award_id, some))
                chosen.update((row.award_id, row.visibility) for row in session.scalars(rows))
        return chosen

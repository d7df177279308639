"""The repository of what holders chose to show, badge by badge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from badgeserver.domain.ids import AwardId
from badgeserver.domain.visibility import Visibility
from badgeserver.storage.rows import batches, insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardVisibilityRow


class Visibilities:
    """One choice for the badge of each award, where the holder made one."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def choose(self, award_id: AwardId, visibility: Visibility, at: datetime) -> None:
        """Keep the choice in place of the one before; raises NotFound (`no-such-award`)."""
        with self._sessions.writing(award_id=award_id) as session:
            row = insert_unless_there(session, AwardVisibilityRow)
            row = row.values(award_id=award_id, visibility=visibility, chosen_at=at)
            newer = {"visibility": visibility, "chosen_at": at}
            session.execute(row.on_conflict_do_update(index_elements=["award_id"], set_=newer))

    def of_awards(self, award_ids: Iterable[AwardId]) -> dict[AwardId, Visibility]:
        """Return what was chosen for those of the awards for which something was."""
        chosen: dict[AwardId, Visibility] = {}
        with self._sessions.reading() as session:
            for some in batches(award_ids):
                rows = select(AwardVisibilityRow).where(AwardVisibilityRow.award_id.in_(some))
                chosen.update((row.award_id, row.visibility) for row in session.scalars(rows))
        return chosen

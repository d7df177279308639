"""The repository of what was released as open data, which nothing changes."""

from __future__ import annotations

import zlib
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import undefer

from badgeserver.domain.open_data import Release, release_of, release_text
from badgeserver.domain.removal import text_digest
from badgeserver.storage.refusals import ALREADY_RELEASED, NO_SUCH_RELEASE
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import ReleaseRow


class Releases:
    """Releases by the day that they are of."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, release: Release) -> None:
        """Keep a release for good; raises Conflict (`already-released`)."""
        content = release_text(release)
        row = {
            "as_of": release.as_of,
            "released_at": release.released_at,
            "map_version": release.map_version,
            "map_digest": release.map_digest,
            "smallest_count": release.smallest,
            "digest": text_digest(content),
            "content": zlib.compress(content.encode()),
        }
        with self._sessions.writing() as session:
            if session.get(ReleaseRow, release.as_of) is not None:
                raise ALREADY_RELEASED.about({"as_of": release.as_of.isoformat()})
            insert_rows(session, ReleaseRow, [row])

    def days(self) -> tuple[date, ...]:
        """Return the days for which there is a release, the newest first."""
        with self._sessions.reading() as session:
            return tuple(session.scalars(select(ReleaseRow.as_of).order_by(ReleaseRow.as_of.desc())))

    def get(self, as_of: date) -> Release:
        """Return the release of a day; raises NotFound (`no-such-release`)."""
        wanted = select(ReleaseRow).where(ReleaseRow.as_of == as_of).options(undefer(ReleaseRow.content))
        with self._sessions.reading() as session:
            row = session.scalar(wanted)
            if row is None:
                raise NO_SUCH_RELEASE.about({"as_of": as_of.isoformat()})
            return release_of(zlib.decompress(row.content).decode())

"""The repository of skill map versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from badgeserver.domain.map_versions import MapState, StoredMap
from badgeserver.storage.packing import pack, unpack
from badgeserver.storage.refusals import MAP_DECIDED_ALREADY, NO_SUCH_SKILL_MAP
from badgeserver.storage.rows import insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import SkillMapRow

_DECIDED_ANEW = ("state", "drafted_by", "drafted_at", "decided_by", "decided_at")


class SkillMaps:
    """Versions of the map with their files. None is ever removed, as awards are explained by them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, stored: StoredMap) -> None:
        """Keep a version. One that is there already stays as it is, unless it had been discarded.

        Raises Refused (`published-alone`) for a published one that its drafter decided on.
        """
        with self._sessions.writing(decided_by=stored.decided_by or "") as session:
            insert = insert_unless_there(session, SkillMapRow).values(_to_row(stored))
            anew = {name: insert.excluded[name] for name in _DECIDED_ANEW}
            was_discarded = SkillMapRow.state == MapState.DISCARDED
            session.execute(
                insert.on_conflict_do_update(index_elements=["digest"], set_=anew, where=was_discarded)
            )

    def get(self, digest: str) -> StoredMap:
        """Return the version with its files; raises NotFound (`no-such-skill-map`)."""
        with self._sessions.reading() as session:
            row = session.get(SkillMapRow, digest)
            if row is None:
                raise NO_SUCH_SKILL_MAP.about({"map_digest": digest})
            return _to_domain(row, unpack(row.packed))

    def all(self) -> tuple[StoredMap, ...]:
        """Return every version without its files, the earliest in effect first, then as drafted."""
        in_order = select(SkillMapRow).order_by(
            SkillMapRow.effective_from, SkillMapRow.drafted_at, SkillMapRow.digest
        )
        with self._sessions.reading() as session:
            return tuple(_to_domain(row, {}) for row in session.scalars(in_order))

    def files(self, digest: str) -> dict[str, bytes]:
        """Return the files of a version by name; raises NotFound (`no-such-skill-map`)."""
        with self._sessions.reading() as session:
            packed = session.scalar(select(SkillMapRow.packed).where(SkillMapRow.digest == digest))
        if packed is None:
            raise NO_SUCH_SKILL_MAP.about({"map_digest": digest})
        return unpack(packed)

    def publish(self, digest: str, by: str, at: datetime) -> StoredMap:
        """Publish a draft and return it as it is now, without its files.

        Raises NotFound (`no-such-skill-map`), Conflict (`map-decided-already`), Refused
        (`published-alone`: who drafted it can't publish it).
        """
        return self._decide(digest, MapState.PUBLISHED, by, at)

    def discard(self, digest: str, by: str, at: datetime) -> StoredMap:
        """Discard a draft and return it as it is now; raises NotFound, Conflict as `publish` does."""
        return self._decide(digest, MapState.DISCARDED, by, at)

    def _decide(self, digest: str, state: MapState, by: str, at: datetime) -> StoredMap:
        draft = SkillMapRow.digest == digest, SkillMapRow.state == MapState.DRAFT
        change = update(SkillMapRow).where(*draft).values(state=state, decided_by=by, decided_at=at)
        with self._sessions.writing(map_digest=digest, decided_by=by) as session:
            changed = session.execute(change.returning(SkillMapRow.digest)).all()
            row = session.get(SkillMapRow, digest)
            if row is None:
                raise NO_SUCH_SKILL_MAP.about({"map_digest": digest})
            if not changed:
                raise MAP_DECIDED_ALREADY.about({"version": row.version})
            return _to_domain(row, {})


def _to_row(stored: StoredMap) -> dict[str, Any]:
    return {
        "digest": stored.digest,
        "map_id": stored.map_id,
        "version": stored.version,
        "effective_from": stored.effective_from,
        "state": stored.state,
        "packed": pack(stored.files),
        "drafted_by": stored.drafted_by,
        "drafted_at": stored.drafted_at,
        "decided_by": stored.decided_by,
        "decided_at": stored.decided_at,
    }


def _to_domain(row: SkillMapRow, files: dict[str, bytes]) -> StoredMap:
    return StoredMap(
        digest=row.digest,
        map_id=row.map_id,
        version=row.version,
        effective_from=row.effective_from,
        state=row.state,
        files=files,
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
